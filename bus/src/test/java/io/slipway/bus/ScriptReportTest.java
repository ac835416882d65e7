package io.slipway.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptReportTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void survivesTheWayOverTheWire() {
    for (ScriptReport.Outcome outcome :
        List.of(
            new ScriptReport.Exited(3),
            new ScriptReport.Signaled(9),
            new ScriptReport.Failed("permission denied"))) {
      ScriptReport.Finished report =
          new ScriptReport.Finished(
              "post-start",
              "greeter",
              START,
              "t",
              Duration.ofMillis(1500),
              outcome,
              false,
              List.of("one", "two"),
              List.of(),
              Optional.of("/var/vcap/sys/log/greeter/post-start.stdout.log"),
              Optional.empty());
      assertThat(ScriptReport.fromPlain(Json.parse(Json.write(report.toPlain()))))
          .isEqualTo(report);
    }
    ScriptReport.Started started = new ScriptReport.Started("drain", "greeter", START, "t");
    assertThat(ScriptReport.fromPlain(started.toPlain())).isEqualTo(started);
  }

  @Test
  void saysWhatIsExpectedOfIt() {
    assertThat(new ScriptReport.Started("drain", "greeter", START, "t").toPlain())
        .containsEntry("phase", "started")
        .containsEntry("started_at", "2026-01-01T00:00:00Z");
  }

  @Test
  void refusesWhatIsNoReport() {
    assertThatThrownBy(() -> ScriptReport.fromPlain(Map.of("script", "x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ScriptReport.fromPlain("text"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                ScriptReport.fromPlain(
                    Map.of("script", "x", "job", "y", "phase", "odd", "started_at", "yesterday")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("started_at");
  }
}
