package io.slipway.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.bus.ProcessReport;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.command.InstanceTable;
import io.slipway.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessTextTest {
  private static final String DIED =
      """
      {"process":"web","job":"nginx","at":"2026-01-01T00:00:00Z","phase":"died","exit_code":1,
       "lived_ms":139,"deaths":4,"log_folder":"/var/vcap/sys/log/nginx",
       "logs":[{"path":"/var/vcap/sys/log/nginx/err.log","lines":["unknown flag\\u001b[2J"]}]}
      """;

  private static ProcessReport story(String json) {
    return ProcessReport.fromPlain(Json.parseObject(json));
  }

  @Test
  void tellsHowWhenHowOftenAndWhatWasWritten() {
    assertThat(ProcessText.of(story(DIED), ""))
        .isEqualTo(
            """
              nginx/web  process died  exit code 1  139 ms after its start, for the 4th time
                err.log | unknown flag\ufffd[2J
                all of it in /var/vcap/sys/log/nginx/err.log\
            """);
  }

  @Test
  void saysWhatCannotBeKnownAndThatNothingWasWritten() {
    String silent =
        """
        {"process":"nginx","job":"nginx","at":"2026-01-01T00:00:00Z","phase":"died",
         "lived_ms":61000,"deaths":1,"log_folder":"/var/vcap/sys/log/nginx","logs":[]}
        """;
    assertThat(ProcessText.of(story(silent), "web/1"))
        .isEqualTo(
            """
              nginx  process died  exit status not known  1 min 1 s after its start  (web/1)
                nothing was written to /var/vcap/sys/log/nginx since its start\
            """);
    String killed = silent.replace("\"phase\"", "\"signal\":9,\"phase\"");
    assertThat(ProcessText.summary(story(killed)))
        .isEqualTo("process died  killed by signal 9 (SIGKILL)  1 min 1 s after its start");
  }

  @Test
  void aStartThatBroughtNothingSaysWhy() {
    String failed =
        """
        {"process":"nginx","job":"nginx","at":"2026-01-01T00:00:00Z","phase":"not_started",
         "reason":"failed to start: no process within 30 seconds","failures":12}
        """;
    assertThat(ProcessText.summary(story(failed)))
        .isEqualTo("failed to start: no process within 30 seconds, for the 12th time");
  }

  @Test
  void theTableOfInstancesHasAColumnOfItsOwnOnlyWhenThereIsSomethingToTell() {
    String instance =
        """
        {"job_name":"web","id":"1","job_state":"failing","processes":[
          {"name":"web","state":"failing","mem":{},"cpu":{}%s}]}
        """;
    JsonObject told =
        JsonObject.of(
            Json.parseObject(
                instance.formatted(",\"slipway\":{\"last_end\":" + DIED.strip() + "}")));
    JsonObject untold = JsonObject.of(Json.parseObject(instance.formatted("")));

    assertThat(InstanceTable.WITH_PROCESSES.of("d", List.of(told)).columns())
        .extracting(column -> column.key())
        .endsWith("last_end");
    assertThat(InstanceTable.WITH_PROCESSES.of("d", List.of(told)).notes())
        .singleElement()
        .asString()
        .contains("unknown flag", "(web/1)");
    assertThat(InstanceTable.WITH_PROCESSES.of("d", List.of(untold)).columns())
        .extracting(column -> column.key())
        .doesNotContain("last_end");
    assertThat(InstanceTable.WITH_PROCESSES.of("d", List.of(untold)).notes()).isEmpty();
  }
}
