package io.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home is deleted while things run that belong to it, and things that do not. */
final class HomeWatchTest {
  @TempDir Path scratch;
  private Home home;
  private HomeWatch watch;
  private Process own;
  private Process strangers;

  @BeforeEach
  void makeHome() throws IOException {
    scratch = scratch.toRealPath();
    home = new Home(scratch.resolve("home")).create();
    for (Path file :
        List.of(
            home.lock(),
            home.database(),
            home.keys().resolve("ca.pem"),
            home.keys().resolve("admin-password"))) {
      Files.createFile(file);
    }
    own = sleeping(home.spaces().resolve("instances/one").toString());
    strangers = sleeping(scratch.resolve("home-2/spaces/instances/one").toString());
    watch = new HomeWatch(home);
  }

  private static Process sleeping(String marker) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "86400");
    builder.environment().put("SLIPWAY_SPACE", marker);
    return builder.start();
  }

  @AfterEach
  void end() {
    own.destroyForcibly();
    strangers.destroyForcibly();
    watch.stop();
  }

  private ProcessHandle watcher() throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(home.watch()).strip())).orElseThrow();
  }

  @Test
  void whatBelongsToADeletedHomeEnds() throws Exception {
    watch.start();
    ProcessHandle watcher = watcher();
    FileTree.delete(home.directory());

    own.waitFor();
    watcher.onExit().join();
    assertThat(strangers.isAlive()).isTrue();
  }

  @Test
  void aWatcherThatIsStoppedHarmsNobody() throws Exception {
    watch.start();
    ProcessHandle watcher = watcher();
    List<ProcessHandle> all = watcher.children().toList();
    watch.start();
    assertThat(watcher()).isEqualTo(watcher);

    watch.stop();

    watcher.onExit().join();
    all.forEach(child -> child.onExit().join());
    assertThat(own.isAlive()).isTrue();
    assertThat(strangers.isAlive()).isTrue();
  }

  @Test
  void aNumberThatIsAnothersIsNotEnded() throws Exception {
    Files.writeString(home.watch(), strangers.pid() + "\n");
    watch.stop();
    assertThat(strangers.isAlive()).isTrue();
    watch.start();
    assertThat(watcher().pid()).isNotEqualTo(strangers.pid());
  }

  @Test
  void aLivingProcessHearsOfIt() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    HomeWatch.whenDeleted(home, home.lock(), gone::countDown);
    Files.delete(home.database());
    assertThat(gone.getCount()).isOne();

    FileTree.delete(home.directory());

    gone.await();
  }
}
