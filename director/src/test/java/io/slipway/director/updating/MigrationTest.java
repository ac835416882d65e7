package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups that take over another's instances. */
class MigrationTest extends DirectorScenario {
  private final Samples.Manifest manifest = new Samples.Manifest();

  @Test
  void anInstanceThatMigratesBelongsToItsNewGroup() throws Exception {
    deployed(manifest);
    List<String> before = director.instances().stream().map(InstanceRecord::uuid).toList();
    String renamed = manifest.text().replace("- name: web\n", "- name: front\n");

    assertDone(
        director.deploy(
            renamed.replace("- name: front\n", "- name: front\n  migrated_from: [{name: web}]\n")));

    assertThat(director.instances())
        .extracting(one -> one.group() + "/" + one.index())
        .containsExactlyInAnyOrder("front/0", "front/1", "err/0");
    world.journal.drain();
    assertDone(director.deploy(renamed));
    assertThat(director.instances())
        .extracting(InstanceRecord::uuid)
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(world.journal.drain()).noneMatch(line -> line.startsWith("cpi"));
  }
}
