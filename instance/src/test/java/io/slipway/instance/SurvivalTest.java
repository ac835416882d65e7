package io.slipway.instance;

import static io.slipway.instance.TestSpaces.mountsNaming;
import static io.slipway.instance.TestSpaces.processesSaying;
import static io.slipway.instance.TestSpaces.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spaces and the process that made them: it ends, it is killed, another one comes. */
final class SurvivalTest {
  @TempDir Path scratch;

  private Path state;

  @BeforeEach
  void resolve() throws IOException {
    state = scratch.toRealPath().resolve("state");
  }

  private void assumeWorks(SpaceKind kind) {
    InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(kind));
    KindReport report =
        spaces.doctor().kinds().stream()
            .filter(one -> one.kind() == kind)
            .findFirst()
            .orElseThrow();
    if (!report.works()) {
      System.out.println("Skipped on this machine: " + kind + ": " + report.explanation());
    }
    Assumptions.assumeTrue(report.works(), report.explanation());
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "UTIL_LINUX"})
  void outlivesItsMakerAndIsAdopted(SpaceKind kind) throws Exception {
    assumeWorks(kind);
    String seconds = TestSpaces.uniqueSeconds();
    try (ChildJvm child =
        ChildJvm.start(
            List.of(),
            ChildJvm.classPath(),
            "create-and-halt",
            state.toString(),
            kind.name(),
            seconds)) {
      child.awaitLine("created");
      child.process().waitFor();
    }
    InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.defaults());

    assertThat(spaces.known()).containsExactly("survivor");
    InstanceSpace space = spaces.adopt("survivor").orElseThrow();
    assertThat(space.alive()).isTrue();
    assertThat(processesSaying("sleep " + seconds)).hasSize(1);
    int inside = Integer.parseInt(say(space, "cat /var/vcap/pid"));
    int daemon = space.toHostPid(inside).orElseThrow();
    CountDownLatch died = new CountDownLatch(1);
    ProcessWatcher.system().watch(daemon, died::countDown);
    say(space, "kill -9 " + inside);
    died.await();

    space.destroy();

    assertThat(spaces.known()).isEmpty();
    assertThat(processesSaying("sleep " + seconds)).isEmpty();
    assertThat(mountsNaming(state)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "UTIL_LINUX"})
  void aMakerKilledAtAnyMomentLeavesNothingThatIsNotFound(SpaceKind kind) throws Exception {
    assumeWorks(kind);
    Random random = new Random(42);
    for (int round = 0; round < 3; round++) {
      try (ChildJvm child =
          ChildJvm.start(
              List.of(), ChildJvm.classPath(), "create-for-ever", state.toString(), kind.name())) {
        for (int i = 0; i <= random.nextInt(4); i++) {
          child.awaitLine("created");
        }
        spin(random.nextInt(20_000_000));
      }
      InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(kind));
      for (String id : spaces.known()) {
        spaces.adopt(id).orElseThrow().destroy();
      }

      assertThat(state.resolve("instances")).isEmptyDirectory();
      assertThat(processesOf(state)).isEmpty();
    }
  }

  /** Lets the other process come to some point nobody chose. */
  private static void spin(int nanoseconds) {
    long until = System.nanoTime() + nanoseconds;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static List<Long> processesOf(Path state) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> environment(pid).contains(Marker.VARIABLE + "=" + state))
        .toList();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
