package io.slipway.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.linux.CallSequence.Argument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("counts the descriptors of this JVM")
final class CallSequenceTest {
  @TempDir Path folder;

  @Test
  void stopsAtTheFirstFailureAndSaysWhichItWas() {
    List<CallSequence.Result> failing = new ArrayList<>();
    List<CallSequence.Result> never = new ArrayList<>();

    CallSequence.Outcome outcome =
        CallSequence.run(
            calls -> {
              Namespaces.separateFileContext(calls);
              calls.tryCall("unimportant", SystemCall.CHDIR, calls.text("/no/such"));
              failing.add(Identities.workIn(calls, "/no/such/folder"));
              never.add(Identities.workIn(calls, "/"));
            });

    assertThat(outcome.failed()).isTrue();
    assertThat(outcome.failedAt(failing.getFirst())).isTrue();
    assertThat(outcome.succeeded(never.getFirst())).isFalse();
    assertThat(outcome.failure().errno()).isEqualTo(Errno.ENOENT);
    assertThatThrownBy(outcome::throwIfFailed)
        .isInstanceOf(SystemCallException.class)
        .hasMessage("chdir /no/such/folder: No such file or directory");
  }

  @Test
  void triesTheSecondArgumentsWhenTheFirstFail() {
    CallSequence.run(
            calls -> {
              Namespaces.separateFileContext(calls);
              calls.callOr(
                  "chdir",
                  SystemCall.CHDIR,
                  new Argument[] {calls.text("/no/such")},
                  new Argument[] {calls.text("/")});
            })
        .throwIfFailed();
  }

  @Test
  void startsAProgramWithTheThreadsDirectoryAndUmask() throws Exception {
    Path out = folder.resolve("out");
    List<CallSequence.Result> spawned = new ArrayList<>();
    CallSequence.Outcome outcome =
        CallSequence.run(
            calls -> {
              Namespaces.separateFileContext(calls);
              Identities.umask(calls, 027);
              CallSequence.Result file = calls.openForAppending(out.toString(), 0666);
              Identities.workIn(calls, folder.toString());
              spawned.add(
                  calls.spawn(
                      Spawn.of("/bin/sh", "-c", "pwd; umask; echo $A; exit 9")
                          .environment(Map.of("A", "value"))
                          .stdout(file)
                          .build()));
            });
    outcome.throwIfFailed();

    int status = new ChildProcess((int) outcome.result(spawned.getFirst())).waitStatus().join();

    assertThat(WaitStatus.isSignaled(status)).isFalse();
    assertThat(WaitStatus.exitCode(status)).isEqualTo(9);
    assertThat(out).hasContent(folder.toRealPath() + "\n0027\nvalue\n");
    assertThat(Files.getAttribute(out, "unix:mode")).isEqualTo(0100640);
    assertThat(Path.of("").toAbsolutePath()).isNotEqualTo(folder);
  }

  @Test
  void whatThePreparationThrowsArrives() {
    assertThatThrownBy(
            () ->
                CallSequence.run(
                    calls -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
  }

  @Test
  void leavesNoDescriptorOpen() throws IOException {
    String log = folder.resolve("log").toString();
    Runnable once =
        () -> {
          try (Pipe pipe = Pipe.open()) {
            CallSequence.run(
                calls -> {
                  calls.openForAppending(log, 0600);
                  Identities.workIn(calls, "/no/such");
                  calls.drain(pipe);
                });
          }
        };
    once.run();
    List<String> before = descriptors();
    for (int i = 0; i < 50; i++) {
      once.run();
    }

    assertThat(descriptors()).hasSizeLessThan(before.size() + 10);
  }

  private static List<String> descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(Path::toString).toList();
    }
  }

  @Test
  void drainsAPipeToItsEnd() {
    List<CallSequence.Result> drained = new ArrayList<>();
    List<CallSequence.Result> spawned = new ArrayList<>();
    try (Pipe pipe = Pipe.open()) {
      CallSequence.Outcome outcome =
          CallSequence.run(
              calls -> {
                spawned.add(
                    calls.spawn(Spawn.of("/bin/echo", "hello").stdout(pipe.writeEnd()).build()));
                drained.add(calls.drain(pipe));
              });
      assertThat(outcome.drained(drained.getFirst())).isEqualTo("hello\n");
      new ChildProcess((int) outcome.result(spawned.getFirst())).waitStatus().join();
    }
  }
}
