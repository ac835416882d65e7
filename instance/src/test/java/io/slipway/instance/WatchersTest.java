package io.slipway.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
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
