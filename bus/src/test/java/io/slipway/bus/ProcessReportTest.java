package io.slipway.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.bus.spec.JobState;
import io.slipway.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProcessReportTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private static ProcessReport report(ProcessReport.End end) {
    return new ProcessReport(
        "web",
        "nginx",
        AT,
        end,
        List.of(new ProcessReport.LogTail("/var/vcap/sys/log/nginx/err.log", List.of("a", "b"))),
        "/var/vcap/sys/log/nginx");
  }

  @Test
  void survivesTheWayOverTheWire() {
    for (ProcessReport.End end :
        List.<ProcessReport.End>of(
            new ProcessReport.Died(
                Optional.of(new ScriptReport.Exited(0)), Duration.ofMillis(400), 1),
            new ProcessReport.Died(
                Optional.of(new ScriptReport.Signaled(9)), Duration.ofMillis(400), 7),
            new ProcessReport.Died(Optional.empty(), Duration.ZERO, 2),
            new ProcessReport.NotStarted("no process within 30 seconds", 3))) {
      assertThat(ProcessReport.fromPlain(Json.parse(Json.write(report(end).toPlain()))))
          .isEqualTo(report(end));
    }
  }

  @Test
  void goesWithAProcessWithoutTouchingBoshsKeys() {
    ProcessReport last = report(new ProcessReport.NotStarted("no", 1));
    ProcessState told =
        new ProcessState("web", new JobState("failing"), 0, 0, 0, 0, Optional.of(last));
    ProcessState untold = new ProcessState("web", new JobState("failing"), 0, 0, 0, 0);

    Map<String, Object> plain = new java.util.LinkedHashMap<>(told.toPlain());
    assertThat(plain.remove("slipway")).isEqualTo(Map.of("last_end", last.toPlain()));
    assertThat(plain).isEqualTo(untold.toPlain());
    StateChange change = new StateChange(new JobState("failing"), List.of(told));
    assertThat(StateChange.fromPlain(Json.parse(Json.write(change.toPlain())))).isEqualTo(change);
  }

  @Test
  void refusesWhatIsNoReport() {
    assertThatThrownBy(() -> ProcessReport.fromPlain(Map.of("process", "x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                ProcessReport.fromPlain(
                    Map.of("process", "x", "job", "y", "phase", "odd", "at", AT.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("phase");
    assertThatThrownBy(
            () ->
                ProcessReport.fromPlain(
                    Map.of("process", "x", "job", "y", "phase", "died", "at", "yesterday")))
        .hasMessageContaining("'at'");
  }

  @Test
  void keepsNoMoreLogsThanThereMayBe() {
    Map<String, Object> plain = new java.util.LinkedHashMap<>();
    plain.putAll(Map.of("process", "x", "job", "y", "phase", "died", "at", AT.toString()));
    plain.put(
        "logs", java.util.Collections.nCopies(10_000, Map.of("path", "p", "lines", List.of())));
    assertThat(ProcessReport.fromPlain(plain).logs()).hasSize(ProcessReport.MAXIMUM_LOGS);
  }
}
