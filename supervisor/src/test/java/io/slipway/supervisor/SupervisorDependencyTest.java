package io.slipway.supervisor;

import static io.slipway.supervisor.SupervisorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.supervisor.control.ControlFile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SupervisorDependencyTest {
  private static final String WEB_ON_DB =
      process("web") + "  depends on cache, db\n" + process("cache") + process("db");

  private final SupervisorFixture fixture = new SupervisorFixture();
  private final FakeProcessHost host = fixture.host;

  @Test
  void whatIsNeededStartsFirstAndTheRestTogether() {
    host.programs.put("/start/db", (_, _) -> {});
    host.programs.put("/start/cache", (_, _) -> {});
    fixture.load(WEB_ON_DB, "web");

    assertThat(host.launched()).containsExactlyInAnyOrder("/start/db", "/start/cache");
    fixture.assertState("web", ServiceState.STARTING);
    host.writePidFile("db", host.spawn("db"));
    assertThat(host.launches).hasSize(2);
    host.writePidFile("cache", host.spawn("cache"));

    assertThat(host.launched()).hasSize(3).endsWith("/start/web");
    assertThat(fixture.supervisor.state(ServiceSelection.VCAP)).isEqualTo(GroupState.RUNNING);
  }

  @Test
  void aServiceIsStartedEvenWhenWhatItNeedsFailedTo() {
    host.programs.put("/start/db", (_, _) -> {});
    fixture.load(WEB_ON_DB, "web", "cache");
    CompletableFuture<ActionOutcome> started = fixture.supervisor.start(ServiceSelection.VCAP);
    fixture.advance(30);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(started).isCompleted();
    assertThat(started.join().failures()).containsOnlyKeys("db");
  }

  @Test
  void dependentsStopFirst() {
    fixture.load(WEB_ON_DB, "web", "cache", "db");
    host.programs.put("/stop/web", (_, _) -> {});
    host.launches.clear();

    CompletableFuture<ActionOutcome> stopped =
        fixture.supervisor.stop(ServiceSelection.service("db"));
    assertThat(host.launched()).containsExactly("/stop/web");
    host.kill(host.livePid("web"));

    assertThat(stopped).isCompletedWithValue(new ActionOutcome(Map.of()));
    assertThat(host.launched()).containsExactly("/stop/web", "/stop/db");
    fixture.assertState("cache", ServiceState.RUNNING);
    fixture.assertState("web", ServiceState.UNKNOWN);
  }

  @Test
  void theDeathOfWhatIsNeededRestartsItsDependents() {
    fixture.load(WEB_ON_DB, "web", "cache", "db");
    host.launches.clear();
    host.kill(host.livePid("db"));
    assertThat(host.launched()).containsExactly("/stop/web", "/start/db", "/start/web");
    assertThat(fixture.supervisor.state(ServiceSelection.VCAP)).isEqualTo(GroupState.STARTING);
    fixture.advance(10);
    assertThat(fixture.supervisor.state(ServiceSelection.VCAP)).isEqualTo(GroupState.RUNNING);
  }

  @Test
  void aRestartThatCannotStopDoesNotStart() {
    fixture.load(WEB_ON_DB, "web", "cache", "db");
    host.programs.put("/stop/db", (_, onExit) -> onExit.accept("exit status 1"));
    host.launches.clear();
    CompletableFuture<ActionOutcome> restarted =
        fixture.supervisor.restart(ServiceSelection.service("db"));
    fixture.advance(30);
    assertThat(restarted).isCompleted();
    assertThat(restarted.join().failures()).containsOnlyKeys("db");
    assertThat(host.launched()).containsExactly("/stop/web", "/stop/db", "/start/web");
    fixture.assertState("db", ServiceState.FAILING);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void unmonitoringReachesDependentsAndMonitoringWhatIsNeeded() {
    fixture.load(WEB_ON_DB, "web", "cache", "db");
    fixture.supervisor.unmonitor(ServiceSelection.service("db"));
    fixture.assertState("web", ServiceState.UNKNOWN);
    fixture.assertState("cache", ServiceState.RUNNING);
    fixture.supervisor.monitor(ServiceSelection.service("web"));
    fixture.assertState("db", ServiceState.RUNNING);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(host.launches).hasSize(3);
  }

  @Test
  void chainsAndDiamondsStartEachServiceOnce() {
    StringBuilder text = new StringBuilder(process("s0"));
    host.install("s0");
    for (int i = 1; i < 120; i++) {
      host.install("s" + i);
      text.append(process("s" + i)).append("  depends on s").append(i - 1);
      text.append(i > 1 ? ", s" + (i - 2) + "\n" : "\n");
    }
    fixture.load(text.toString());
    assertThat(host.launches).hasSize(120);
    fixture.supervisor.stop(ServiceSelection.VCAP);
    assertThat(host.launches).hasSize(240);
    assertThat(host.launched().get(120)).isEqualTo("/stop/s119");
  }

  @Test
  void whatCannotBeLoadedIsNamedCompletelyAndChangesNothing() {
    fixture.load(process("web"), "web");
    long incarnation = fixture.supervisor.incarnation();
    assertThatThrownBy(
            () ->
                fixture.load(
                    "check process a pidfile /a depends on x\n"
                        + process("b")
                        + "check process c pidfile /c depends on y"))
        .hasMessage(
            """
            test.monitrc:1:1: the service 'a' depends on 'x', which is not defined
            test.monitrc:6:1: the service 'c' depends on 'y', which is not defined""");
    assertThatThrownBy(
            () ->
                fixture.load(
                    """
                    check process a pidfile /a depends on b
                    check process b pidfile /b depends on c
                    check process c pidfile /c depends on a
                    """))
        .hasMessageContaining("the service 'b' depends on itself");
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(fixture.supervisor.incarnation()).isEqualTo(incarnation);
  }

  @Test
  void servicesNamesAreSharedByAllFiles() {
    ControlFile one = ControlFile.parse(process("web"), "0001_a.monitrc");
    ControlFile two = ControlFile.parse(process("web"), "0000_b.monitrc");
    assertThatThrownBy(() -> fixture.supervisor.reload(List.of(one, two)))
        .hasMessage(
            "0000_b.monitrc:1:1: the service 'web' is already defined at 0001_a.monitrc:1:1;"
                + " service names are shared by all jobs of an instance");
  }
}
