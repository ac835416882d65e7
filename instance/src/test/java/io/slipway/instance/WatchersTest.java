package io.slipway.instance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.base.SlipwayException;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WatchersTest {
  @TempDir Path folder;

  private static Process sleeper() throws IOException {
    return new ProcessBuilder("/bin/sleep", "86400").start();
  }

  @Test
  void tellsOfADeath() throws Exception {
    Process process = sleeper();
    CountDownLatch died = new CountDownLatch(1);
    ProcessWatcher.system().watch((int) process.pid(), died::countDown);

    process.destroyForcibly();

    died.await();
  }

  @Test
  void tellsHowAProcessEndedThatIsNoChildOfOurs() throws Exception {
    assumeTrue(tellsExitStatus(), "Linux tells since 6.15");
    // Its parent, a shell, ends first; whoever collects it is not us.
    for (String end : List.of("exit 3", "kill -9 $$")) {
      Process parent =
          new ProcessBuilder(
                  "/bin/sh",
                  "-c",
                  "sh -c 'read go; " + end + "' >/dev/null 2>&1 <\"$1\" & echo $!",
                  "parent",
                  pipe().toString())
              .start();
      int pid = Integer.parseInt(parent.inputReader(US_ASCII).readLine());
      parent.waitFor();
      CompletableFuture<Optional<ExitStatus>> ended = new CompletableFuture<>();
      ProcessWatcher.system().watchEnd(pid, ended::complete);
      Files.writeString(folder.resolve("go"), "go\n");
      assertThat(ended.get())
          .contains(end.equals("exit 3") ? new ExitStatus.Exited(3) : new ExitStatus.Signaled(9));
    }
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("go");
    Files.deleteIfExists(pipe);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  /** Whether this machine's kernel tells of processes that were collected by others. */
  private static boolean tellsExitStatus() throws Exception {
    if (!Linux.isAvailable()) {
      return false;
    }
    Process process = new ProcessBuilder("/bin/cat").start();
    try (Descriptor descriptor = Descriptor.ofProcess((int) process.pid())) {
      process.destroyForcibly().waitFor();
      return Linux.exitStatus(descriptor).isPresent();
    }
  }

  @Test
  void aCallbackThatMeetsAnErrorSilencesNoOther() throws Exception {
    Path file = folder.resolve("file");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (FileWatcher.Watch _ =
            FileWatcher.system()
                .watch(
                    folder,
                    _ -> {
                      throw new StackOverflowError();
                    });
        FileWatcher.Watch _ = FileWatcher.system().watch(folder, heard::add)) {
      Files.writeString(file, "one");
      assertThat(heard.take()).isEqualTo("file");
      heard.clear();
      Files.writeString(folder.resolve("other"), "two");
      while (!heard.take().equals("other")) {
        // What is left of the first.
      }
    }
  }

  @Test
  void aClosedWatchIsSilent() throws Exception {
    Process process = sleeper();
    AtomicBoolean told = new AtomicBoolean();
    CountDownLatch died = new CountDownLatch(1);
    ProcessWatcher.Watch closed =
        ProcessWatcher.system().watch((int) process.pid(), () -> told.set(true));
    ProcessWatcher.system().watch((int) process.pid(), died::countDown);
    closed.close();
    closed.close();

    process.destroyForcibly();

    died.await();
    assertThat(told).isFalse();
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotTakenForTheOneMeant() throws Exception {
    Process process = sleeper();
    int pid = (int) process.pid();
    ProcessIdentity now = ProcessIdentity.of(pid).orElseThrow();
    CountDownLatch died = new CountDownLatch(1);

    ProcessWatcher.system().watch(new ProcessIdentity(pid, now.startTicks() - 1), died::countDown);

    died.await();
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
  }

  @Test
  void whatIsDeadIsToldAtOnce() throws Exception {
    Process process = sleeper();
    process.destroyForcibly().waitFor();
    CountDownLatch died = new CountDownLatch(3);

    ProcessWatcher.system().watch((int) process.pid(), died::countDown);
    ProcessWatcher.system().watch(0, died::countDown);
    ProcessWatcher.system().watch(-5, died::countDown);

    died.await();
  }

  static Stream<FileWatcher> fileWatchers() {
    return Stream.of(FileWatcher.system(), JdkFileWatcher.instance());
  }

  @ParameterizedTest
  @MethodSource("fileWatchers")
  void tellsOfFiles(FileWatcher watcher) throws Exception {
    BlockingQueue<String> first = new LinkedBlockingQueue<>();
    BlockingQueue<String> second = new LinkedBlockingQueue<>();
    FileWatcher.Watch one = watcher.watch(folder, first::add);
    try (FileWatcher.Watch two = watcher.watch(folder, second::add)) {
      assertThat(two).isNotSameAs(one);
      Files.writeString(folder.resolve("web.pid"), "1");
      assertThat(first.take()).isEqualTo("web.pid");
      assertThat(second.take()).isEqualTo("web.pid");

      one.close();
      one.close();
      first.clear();
      Path moved = Files.writeString(folder.resolve("temporary"), "2");
      Files.move(moved, folder.resolve("final.pid"));
      awaitName(second, "final.pid");
      Files.delete(folder.resolve("final.pid"));
      awaitName(second, "final.pid");
      assertThat(first).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("fileWatchers")
  void aFolderThatGoesAwayIsAnEmptyName(FileWatcher watcher) throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    BlockingQueue<String> names = new LinkedBlockingQueue<>();
    try (FileWatcher.Watch watch = watcher.watch(inner, names::add)) {
      Files.delete(inner);
      awaitName(names, "");
      assertThat(watch).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("fileWatchers")
  void whatIsNoFolderCannotBeWatched(FileWatcher watcher) {
    assertThatThrownBy(() -> watcher.watch(folder.resolve("missing"), name -> {}))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("missing");
  }

  private static void awaitName(BlockingQueue<String> names, String wanted) throws Exception {
    while (!names.take().equals(wanted)) {
      assertThat(wanted).isNotNull();
    }
  }
}
