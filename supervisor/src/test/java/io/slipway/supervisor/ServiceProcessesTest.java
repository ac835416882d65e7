package io.slipway.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceProcessesTest {
  private final SupervisorFixture fixture = new SupervisorFixture();

  @Test
  void hasTheShapeOfGetState() {
    fixture.load(
        SupervisorFixture.process("web")
            + SupervisorFixture.process("down")
            + "check file other with path /x",
        "web");
    fixture.host.uses("web", 1234);

    assertThat(ServiceProcesses.of(fixture.supervisor.status(), ServiceSelection.VCAP))
        .containsExactly(
            Map.of(
                "name", "web",
                "state", "running",
                "uptime", Map.of("secs", 60L),
                "mem", Map.of("kb", 1234L, "percent", 0.1),
                "cpu", Map.of("total", 0.0)),
            Map.of(
                "name", "down",
                "state", "failing",
                "uptime", Map.of(),
                "mem", Map.of("percent", 0.0),
                "cpu", Map.of("total", 0.0)));
  }
}
