package io.slipway.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Clock;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.KindReport;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceProcess;
import io.slipway.instance.SpaceSpecification;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.monit.MonitCommand;
import io.slipway.supervisor.monit.MonitServer;
import io.slipway.supervisor.monit.MonitUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes in a real space of namespaces. */
class SpaceSupervisorTest {
  private static final String CONTROL =
      """
      #!/bin/sh
      name=$2
      run=/var/vcap/sys/run/$name
      case $1 in
        start)
          echo "start $name" >> /var/vcap/sys/log/order
          mkdir -p $run
          /bin/sh -c 'echo $$ > '$run/$name.pid'; exec sleep 86400' &
          ;;
        stop)
          echo "stop $name" >> /var/vcap/sys/log/order
          kill $(cat $run/$name.pid)
          rm -f $run/$name.pid
          ;;
      esac
      """;

  @TempDir Path scratch;

  private final BlockingQueue<SupervisorEvent> events = new LinkedBlockingQueue<>();
  private InstanceSpaces spaces;
  private InstanceSpace space;
  private Supervisor supervisor;

  @BeforeEach
  void makeSpace() throws IOException {
    spaces =
        InstanceSpaces.open(
            scratch.toRealPath().resolve("state"), InstanceSpaces.Options.defaults());
    List<KindReport> usable =
        spaces.doctor().kinds().stream()
            .filter(report -> report.works() && report.kind() != SpaceKind.HOST)
            .toList();
    Assumptions.assumeFalse(usable.isEmpty(), "no namespaces on this machine");
    space =
        spaces.create(
            new SpaceSpecification("i1", "host-1", InetAddress.ofLiteral("127.9.4.1"), Map.of()));
    for (String folder : List.of("sys/run", "sys/log", "monit", "jobs/bin")) {
      Files.createDirectories(space.vcap().resolve(folder));
    }
    script("ctl", CONTROL);
    supervisor = newSupervisor();
  }

  @AfterEach
  void removeSpace() {
    if (space != null) {
      supervisor.close();
      space.destroy();
    }
    spaces.close();
  }

  private Supervisor newSupervisor() {
    return new Supervisor(
        new SpaceProcessHost(space, Clock.system()),
        Clock.system(),
        events::add,
        new FileMonitorMemory(space.vcap().resolve("monit/unmonitored")));
  }

  private void script(String name, String text) throws IOException {
    Path file = space.vcap().resolve("jobs/bin").resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String process(String name, String more) {
    return """
    check process %1$s
      with pidfile /var/vcap/sys/run/%1$s/%1$s.pid
      start program "/var/vcap/jobs/bin/ctl start %1$s"
      stop program "/var/vcap/jobs/bin/ctl stop %1$s"
      group vcap
      %2$s
    """
        .formatted(name, more);
  }

  private void load(String text) {
    supervisor.reload(List.of(ControlFile.parse(text, "0000_test.monitrc")));
  }

  private void awaitRunning() throws Exception {
    supervisor.awaitRunning(ServiceSelection.VCAP).get(30, TimeUnit.SECONDS);
  }

  private <T extends SupervisorEvent> T next(Class<T> type) throws InterruptedException {
    while (true) {
      SupervisorEvent event = events.poll(30, TimeUnit.SECONDS);
      assertThat(event).as("an event of " + type.getSimpleName()).isNotNull();
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }

  private String inside(String command) {
    SpaceProcess process =
        space.start(
            Command.of("/bin/sh", "-c", command)
                .environment(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"))
                .stdout(Output.capture(100_000))
                .stderr(Output.capture(100_000))
                .build());
    ExitStatus status = process.completion().join();
    return process.stdout().text()
        + process.stderr().text()
        + (status.success() ? "" : "[" + status + "]");
  }

  @Test
  void startsRestartsAndStopsADaemon() throws Exception {
    load(process("web", "if totalmem > 1 GB for 3 cycles then restart"));
    awaitRunning();
    SupervisorEvent.ProcessUp up = next(SupervisorEvent.ProcessUp.class);
    assertThat(inside("kill -0 " + up.pid())).isEmpty();

    ServiceStatus status = supervisor.status().getFirst();
    assertThat(status.usage().totalKilobytes()).isPositive();
    assertThat(status.usage().parentPid()).isEqualTo(1);

    inside("kill -9 " + up.pid());
    assertThat(next(SupervisorEvent.ProcessDied.class).pid()).isEqualTo(up.pid());
    next(SupervisorEvent.RestartBegun.class);
    SupervisorEvent.ProcessUp again = next(SupervisorEvent.ProcessUp.class);
    assertThat(again.pid()).isNotEqualTo(up.pid());

    assertThat(supervisor.stop(ServiceSelection.VCAP).get(30, TimeUnit.SECONDS).success()).isTrue();
    assertThat(inside("test -d /proc/" + again.pid() + " || echo gone")).isEqualTo("gone\n");
  }

  @Test
  void theStartProgramMayBecomeTheProcess() throws Exception {
    script("become", "#!/bin/sh\necho $$ > /var/vcap/sys/run/web.pid\nexec sleep 86400\n");
    load(
        "check process web with pidfile /var/vcap/sys/run/web.pid start program"
            + " \"/var/vcap/jobs/bin/become\" group vcap");
    awaitRunning();
    int first = next(SupervisorEvent.ProcessUp.class).pid();
    inside("kill -9 " + first);
    assertThat(next(SupervisorEvent.ProcessUp.class).pid()).isNotEqualTo(first);
    awaitRunning();
  }

  @Test
  void keepsTheOrderOfDependencies() throws Exception {
    load(process("web", "depends on db") + process("db", ""));
    awaitRunning();
    supervisor.stop(ServiceSelection.service("db")).get(30, TimeUnit.SECONDS);
    assertThat(inside("cat /var/vcap/sys/log/order"))
        .isEqualTo("start db\nstart web\nstop web\nstop db\n");
  }

  @Test
  void takesOverWhereAnotherSupervisorWasCutOff() throws Exception {
    load(process("web", "") + process("stopped", ""));
    awaitRunning();
    supervisor.stop(ServiceSelection.service("stopped")).get(30, TimeUnit.SECONDS);
    int pid = supervisor.status().getFirst().pid().orElseThrow();
    supervisor.close();

    supervisor = newSupervisor();
    load(process("web", "") + process("stopped", ""));

    assertThat(supervisor.status().getFirst().pid()).hasValue(pid);
    assertThat(supervisor.status().getLast().state()).isEqualTo(ServiceState.UNKNOWN);
    events.clear();
    inside("kill -9 " + pid);
    next(SupervisorEvent.RestartBegun.class);
    awaitProcessUp("web");
    assertThat(inside("cat /var/vcap/sys/log/order").lines())
        .hasSize(4)
        .contains("start stopped", "start web")
        .endsWith("stop stopped", "start web");
  }

  private void awaitProcessUp(String name) throws InterruptedException {
    assertThat(next(SupervisorEvent.ProcessUp.class).service()).isEqualTo(name);
  }

  @Test
  void aStopThatDoesNotWorkIsAnErrorWithAMessage() throws Exception {
    script("deaf", "#!/bin/sh\nexit 0\n");
    load(
        process("web", "")
            .replace(
                "stop program \"/var/vcap/jobs/bin/ctl stop web\"",
                "stop program \"/var/vcap/jobs/bin/deaf\" with timeout 1 seconds"));
    awaitRunning();
    ActionOutcome outcome = supervisor.stop(ServiceSelection.VCAP).get(30, TimeUnit.SECONDS);
    assertThat(outcome.failures())
        .containsEntry("web", "failed to stop: its process is still running after 1 seconds");
    assertThat(supervisor.status().getFirst().state()).isEqualTo(ServiceState.FAILING);
  }

  @Test
  void aProgramThatCannotBeExecutedSaysWhy() throws Exception {
    load(process("web", "").replace("bin/ctl start", "bin/nothing start"));
    assertThat(next(SupervisorEvent.Alert.class).description())
        .contains("failed to start:", "/var/vcap/jobs/bin/nothing");
  }

  @Test
  void findsAProcessByItsCommandLine() throws Exception {
    load(
        "check process web matching \"^sleep 86400\" start program \"/var/vcap/jobs/bin/ctl start"
            + " web\" group vcap");
    awaitRunning();
    assertThat(inside("cat /proc/" + next(SupervisorEvent.ProcessUp.class).pid() + "/comm"))
        .isEqualTo("sleep\n");
  }

  @Test
  void jobsCallMonitInside() throws Exception {
    MonitUser user = new MonitUser("vcap", "secret-päss:word");
    Files.writeString(
        space.vcap().resolve("monit/monit.user"), user.name() + ":" + user.password());
    load(process("web", ""));
    awaitRunning();
    try (MonitServer server =
        MonitServer.start(
            supervisor,
            new InetSocketAddress(space.address(), 0),
            user,
            () -> load(process("web", "")),
            Clock.system())) {
      script("monit", MonitCommand.script(server.address(), "/var/vcap/monit/monit.user"));
      String monit = "/var/vcap/jobs/bin/monit ";

      assertThat(inside(monit + "summary"))
          .contains("Process 'web'                       running", "System 'host-1'");
      events.clear();
      assertThat(inside(monit + "stop web")).isEmpty();
      while (next(SupervisorEvent.StateChanged.class).to() != ServiceState.UNKNOWN) {
        events.peek();
      }
      assertThat(inside(monit + "summary")).contains("not monitored");
      assertThat(inside(monit + "-g vcap start all")).isEmpty();
      awaitRunning();
      assertThat(inside(monit + "reload")).isEqualTo("Reinitializing monit daemon\n");
      assertThat(inside(monit + "status")).contains("monitoring status", "pid");
    }
  }
}
