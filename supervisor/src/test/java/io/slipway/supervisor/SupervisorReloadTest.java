package io.slipway.supervisor;

import static io.slipway.supervisor.SupervisorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorReloadTest {
  private final SupervisorFixture fixture = new SupervisorFixture();
  private final FakeProcessHost host = fixture.host;

  @Test
  void takesOverWhatRunsAndDropsWhatIsNoLongerNamed() {
    fixture.load(process("kept") + process("dropped"), "kept", "dropped", "added");
    int kept = host.livePid("kept");
    int dropped = host.livePid("dropped");
    long before = fixture.supervisor.incarnation();

    fixture.load(process("kept") + process("added"));

    assertThat(fixture.supervisor.incarnation()).isGreaterThan(before);
    assertThat(fixture.status("kept").pid()).hasValue(kept);
    assertThat(fixture.supervisor.status())
        .extracting(ServiceStatus::name)
        .containsExactly("kept", "added");
    assertThat(host.launched()).containsExactly("/start/kept", "/start/dropped", "/start/added");
    host.kill(dropped);
    assertThat(host.launches).hasSize(3);
    host.kill(kept);
    assertThat(host.launches).hasSize(4);
  }

  @Test
  void givesUpWhatWasPendingAndForgetsFaults() {
    host.programs.put("/start/web", (_, _) -> {});
    fixture.load(process("web"));
    CompletableFuture<ActionOutcome> started = fixture.supervisor.start(ServiceSelection.VCAP);
    fixture.advance(30);
    fixture.supervisor.start(ServiceSelection.VCAP);

    fixture.load(process("web"));

    assertThat(started).isCompleted();
    assertThat(fixture.status("web").faults()).isEmpty();
    assertThat(fixture.status("web").pending()).isEmpty();
    // The program of before is still at work and is not run beside itself.
    assertThat(host.launches).hasSize(1);
    host.writePidFile("web", host.spawn("web"));
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void whatWasStoppedStaysStoppedUntilItIsStarted() {
    fixture.load(process("web") + process("other"), "web", "other");
    fixture.supervisor.stop(ServiceSelection.service("web"));

    fixture.load(process("web") + process("other"));
    fixture.assertState("web", ServiceState.UNKNOWN);
    fixture.assertState("other", ServiceState.RUNNING);

    fixture.supervisor.start(ServiceSelection.VCAP);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void anotherSupervisorTakesOverWhereTheFirstWasCutOff() {
    fixture.load(process("web") + process("stopped"), "web", "stopped");
    fixture.supervisor.stop(ServiceSelection.service("stopped"));
    int web = host.livePid("web");
    host.launches.clear();

    fixture.supervisor = fixture.newSupervisor();
    fixture.load(process("web") + process("stopped"));

    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(fixture.status("web").pid()).hasValue(web);
    fixture.assertState("stopped", ServiceState.UNKNOWN);
    assertThat(host.launches).isEmpty();
  }

  @Test
  void aStopThatWasCutOffIsNotUndone() {
    fixture.load(process("web"), "web");
    host.programs.put("/stop/web", (_, _) -> {});
    fixture.supervisor.stop(ServiceSelection.VCAP);
    assertThat(fixture.memory).containsExactly("web");
  }

  @Test
  void remembersInAFile(@TempDir Path directory) {
    FileMonitorMemory memory = new FileMonitorMemory(directory.resolve("unmonitored"));
    assertThat(memory.unmonitored()).isEmpty();
    memory.remember(Set.of("b", "a b"));
    assertThat(memory.unmonitored()).containsExactlyInAnyOrder("b", "a b");
    memory.remember(Set.of());
    assertThat(memory.unmonitored()).isEmpty();
    assertThat(directory.toFile().list()).containsExactly("unmonitored");
  }
}
