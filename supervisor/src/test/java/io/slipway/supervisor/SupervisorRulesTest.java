package io.slipway.supervisor;

import static io.slipway.supervisor.SupervisorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.supervisor.control.RuleTest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupervisorRulesTest {
  private static final RuleTest.Target PORT_80 =
      new RuleTest.Target.Port(Optional.empty(), 80, RuleTest.Transport.TCP);

  private final SupervisorFixture fixture = new SupervisorFixture();
  private final FakeProcessHost host = fixture.host;

  @BeforeEach
  void programs() {
    host.programs.put("/bin/note", (_, onExit) -> onExit.accept("exit status 0"));
  }

  @Test
  void memoryAboveTheLimitForSomeCyclesRestarts() {
    fixture.load(process("web") + "if totalmem > 100 MB for 3 cycles then restart", "web");
    host.uses("web", 101 * 1024);
    fixture.advance(20);
    assertThat(host.launches).hasSize(1);

    fixture.advance(10);

    assertThat(host.launched()).containsExactly("/start/web", "/stop/web", "/start/web");
    assertThat(fixture.alerts()).containsExactly("web: Resource limit matched - restart");
    host.uses("web", 50 * 1024);
    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(fixture.alerts()).hasSize(2).endsWith("web: Resource limit succeeded - alert");
  }

  @Test
  void aLowReadingBreaksTheSeries() {
    fixture.load(process("web") + "if totalmem > 10% for 2 cycles then restart", "web");
    for (int i = 0; i < 5; i++) {
      host.uses("web", 200_000);
      fixture.advance(10);
      host.uses("web", 10_000);
      fixture.advance(10);
    }
    assertThat(host.launches).hasSize(1);
  }

  @Test
  void someTimesWithinSomeCycles() {
    fixture.load(process("web") + "if mem > 10% for 2 times within 4 cycles then alert", "web");
    host.uses("web", 400_000);
    fixture.advance(10);
    host.uses("web", 10_000);
    fixture.advance(20);
    assertThat(fixture.alerts()).isEmpty();
    host.uses("web", 400_000);
    fixture.advance(10);
    assertThat(fixture.alerts()).containsExactly("web: Resource limit matched - alert");
    fixture.assertState("web", ServiceState.FAILING);
    assertThat(fixture.status("web").statusBits()).isEqualTo(EventType.RESOURCE.bit());
    assertThat(fixture.status("web").statusMessage())
        .contains("mem is 20.0 %, the limit being '> 10 %'");
  }

  @Test
  void processorTimeIsThatOfTheCycle() {
    fixture.load(process("web") + "if cpu > 1% then alert", "web");
    host.uses("web", 1, Duration.ofHours(5));
    fixture.advance(10);
    assertThat(fixture.alerts()).isEmpty();
    host.uses("web", 1, Duration.ofHours(5).plusSeconds(9));
    fixture.advance(10);
    assertThat(fixture.alerts()).containsExactly("web: Resource limit matched - alert");
  }

  @Test
  void aFailedConnectionAlertsOnceAndTellsOfItsRecovery() {
    fixture.load(
        process("web")
            + "if failed port 80 for 2 cycles then alert else if recovered then exec \"/bin/note\"",
        "web");
    host.connectionFailures.put(PORT_80, "connection refused");
    fixture.advance(50);
    assertThat(fixture.alerts()).containsExactly("web: Connection failed - alert");
    fixture.assertState("web", ServiceState.FAILING);

    host.connectionFailures.clear();
    fixture.advance(10);
    assertThat(fixture.alerts()).hasSize(2).endsWith("web: Connection succeeded - exec");
    assertThat(host.launches.getLast().environment())
        .containsEntry("MONIT_EVENT", "Connection succeeded");
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void execRunsWithTheReasonInItsEnvironment() {
    fixture.load(process("web") + "if failed port 80 then exec \"/bin/note now\"", "web");
    host.connectionFailures.put(PORT_80, "connection refused");
    host.uses("web", 2048);
    fixture.advance(10);
    ProcessHost.Launch launch = host.launches.getLast();
    assertThat(launch.arguments()).containsExactly("/bin/note", "now");
    assertThat(launch.environment())
        .containsEntry("MONIT_EVENT", "Connection failed")
        .containsEntry("MONIT_DESCRIPTION", "connection refused")
        .containsEntry("MONIT_PROCESS_PID", "" + host.livePid("web"))
        .containsEntry("MONIT_PROCESS_MEMORY", "1024")
        .containsEntry("MONIT_PROCESS_CHILDREN", "2");
  }

  @Test
  void stopAndUnmonitorAreActionsToo() {
    fixture.load(
        process("a")
            + "if failed port 80 then stop\n"
            + process("b")
            + "if failed port 80 then unmonitor",
        "a",
        "b");
    host.connectionFailures.put(PORT_80, "connection refused");
    fixture.advance(10);
    fixture.assertState("a", ServiceState.UNKNOWN);
    fixture.assertState("b", ServiceState.UNKNOWN);
    assertThat(host.launched()).containsExactly("/start/a", "/start/b", "/stop/a");
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void aServiceIsLookedAtEveryNthCycle() {
    fixture.load(process("web") + "every 3 cycles if failed port 80 then alert", "web");
    host.connectionFailures.put(PORT_80, "connection refused");
    fixture.advance(20);
    assertThat(fixture.alerts()).isEmpty();
    fixture.advance(10);
    assertThat(fixture.alerts()).hasSize(1);
  }

  @Test
  void tooManyRestartsEndTheWatch() {
    fixture.load(process("web") + "if 3 restarts within 5 cycles then timeout", "web");
    for (int i = 0; i < 4 && fixture.status("web").state() != ServiceState.UNKNOWN; i++) {
      host.pid("web").ifPresent(host::kill);
      fixture.advance(10);
    }
    fixture.assertState("web", ServiceState.UNKNOWN);
    assertThat(host.launches).hasSize(3);
    assertThat(fixture.alerts()).contains("web: Timeout - unmonitor");
    assertThat(fixture.supervisor.state(ServiceSelection.VCAP)).isEqualTo(GroupState.FAILING);
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void restartsFarApartAreForgotten() {
    fixture.load(process("web") + "if 3 restarts within 5 cycles then timeout", "web");
    for (int i = 0; i < 6; i++) {
      fixture.advance(70);
      host.kill(host.livePid("web"));
    }
    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void missingForSomeCycles() {
    fixture.load(process("web") + "if does not exist for 3 cycles then exec \"/bin/note\"", "web");
    fixture.supervisor.start(ServiceSelection.VCAP);
    host.kill(host.livePid("web"));
    fixture.assertState("web", ServiceState.FAILING);
    fixture.advance(10);
    assertThat(host.launched()).containsExactly("/start/web");
    fixture.advance(10);
    assertThat(host.launched()).containsExactly("/start/web", "/bin/note");
  }

  @Test
  void aFileIsComparedWithTheLastLook() {
    host.files.put("/etc/a", new Sensors.FileFacts(false, 10, fixture.clock.now()));
    host.checksums.put("/etc/a", "1");
    fixture.load(
        """
        check file config with path /etc/a
          if changed timestamp then exec "/bin/note t"
          if changed checksum then exec "/bin/note c"
          if changed size then alert
          if size > 1 KB then alert
          if timestamp > 1 minute then alert
          group vcap
        """);
    fixture.assertState("config", ServiceState.RUNNING);
    assertThat(fixture.status("config").summary()).isEqualTo("accessible");
    fixture.advance(20);
    assertThat(fixture.alerts()).isEmpty();

    host.files.put("/etc/a", new Sensors.FileFacts(false, 2000, fixture.clock.now()));
    host.checksums.put("/etc/a", "2");
    fixture.advance(10);
    assertThat(host.launches)
        .extracting(launch -> launch.arguments().getLast())
        .containsExactly("t", "c");
    assertThat(fixture.alerts())
        .containsExactly(
            "config: Timestamp changed - exec",
            "config: Checksum changed - exec",
            "config: Size changed - alert",
            "config: Size failed - alert");
    fixture.advance(60);
    assertThat(fixture.alerts()).hasSize(5).endsWith("config: Timestamp failed - alert");
  }

  @Test
  void aFileThatIsNotThereFails() {
    fixture.load("check file config with path /etc/a group vcap");
    fixture.assertState("config", ServiceState.FAILING);
    host.files.put("/etc/a", new Sensors.FileFacts(false, 1, fixture.clock.now()));
    fixture.advance(10);
    fixture.assertState("config", ServiceState.RUNNING);
    host.files.clear();
    fixture.advance(10);
    fixture.assertState("config", ServiceState.FAILING);
    assertThat(fixture.status("config").statusMessage()).contains("file does not exist");
  }

  @Test
  void aDeviceIsMountedByItsStartProgramAndMeasured() {
    host.programs.put(
        "/bin/mount",
        (_, onExit) -> {
          host.spaces.put("/store", new Sensors.Fill(95, 100));
          host.inodes.put("/store", new Sensors.Fill(10, 1000));
          onExit.accept("exit status 0");
        });
    fixture.load(
        """
        check device store with path /store
          start program "/bin/mount"
          if SPACE usage > 90% then alert
          if inode usage > 50% then alert
        """);
    fixture.advance(10);
    fixture.assertState("store", ServiceState.RUNNING);
    fixture.advance(10);
    assertThat(fixture.alerts()).contains("store: Resource limit matched - alert");
    assertThat(fixture.status("store").statusMessage())
        .contains("space usage is 95.0 %, the limit being '> 90 %'");
  }

  @Test
  void aHostIsReachableOrNot() {
    fixture.load("check host peer with address 10.0.0.1 if failed port 80 then alert");
    assertThat(fixture.status("peer").summary()).isEqualTo("online with all services");
    host.connectionFailures.put(PORT_80, "timed out");
    fixture.advance(10);
    assertThat(fixture.status("peer").summary()).isEqualTo("Connection failed");
  }
}
