package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deploys of a job that says, in a schema, what its properties must be like. */
class PropertiesSchemaTest extends DirectorScenario {
  private static final String SCHEMA =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"greeting": {"type": "string", "minLength": 3, "pattern": "^h"}}
      }
      """;

  @Test
  void propertiesThatMatch() throws Exception {
    assertThat(warnings(upload(SCHEMA))).isEmpty();

    assertDone(director.deploy(manifest("hello")));
  }

  @Test
  void propertiesThatDoNot() throws Exception {
    upload(SCHEMA);

    TaskRecord task = director.deploy(manifest("ah"));

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(task))
        .last()
        .isEqualTo(
            """
            error 100 Unable to render instance groups for deployment. Errors are:
              Error validating properties for web_server
              string length at `/greeting` is less than: 3
              string at `/greeting` does not match pattern: ^h""");
    assertThat(store.instances.reservedAddresses()).isEmpty();
    assertThat(world.journal.drain()).isEmpty();
  }

  @Test
  void aGroupWithoutInstancesHasNothingToMatch() throws Exception {
    upload(SCHEMA);

    assertDone(director.deploy(manifest("ah").replace("instances: 2", "instances: 0")));
  }

  /** BOSH takes such a release, so a deployment that does not use the job is none the worse. */
  @Test
  void aSchemaThatCannotBeUsed() throws Exception {
    TaskRecord upload = upload("{\"type\": \"object\"}");

    assertDone(upload);
    assertThat(warnings(upload))
        .containsExactly(
            "warning properties_schema.json of job 'web_server': You must declare your $schema draft version");

    TaskRecord task = director.deploy(manifest("hello"));

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(task))
        .last()
        .isEqualTo(
            """
            error 100 Unable to render instance groups for deployment. Errors are:
              You must declare your $schema draft version""");
  }

  private TaskRecord upload(String schema) throws Exception {
    TaskRecord task =
        director.uploadRelease(
            Samples.release("2", Map.of("jobs/web_server/properties_schema.json", schema)));
    assertDone(task);
    return task;
  }

  private List<String> warnings(TaskRecord task) {
    return director.events(task).stream().filter(line -> line.startsWith("warning")).toList();
  }

  private static String manifest(String greeting) {
    return new Samples.Manifest()
        .greeting(greeting)
        .text()
        .replace("{name: sample, version: \"1\"}", "{name: sample, version: \"2\"}");
  }
}
