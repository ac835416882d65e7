package io.slipway.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
  @TempDir Path directory;
  private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

  @Test
  void showsWhatIsAppendedAndFilesThatComeLater() throws Exception {
    Path log = Files.createDirectories(directory.resolve("web")).resolve("out.log");
    Files.writeString(log, "old\n");
    LogFollower follower =
        new LogFollower(
            List.of(new LogFollower.Source("web/U", directory)),
            new LogFollower.Selection(List.of(), List.of()),
            true,
            shown::add);
    follower.showLast(10);
    assertThat(next()).isEqualTo("web/U | old\n");

    Thread thread = Thread.ofVirtual().start(follower::follow);
    try {
      append(log, "new\nhalf");
      assertThat(next()).isEqualTo("web/U | new\n");
      append(log, " and half\n");
      assertThat(next()).isEqualTo("web/U | half and half\n");
      append(Files.createDirectories(directory.resolve("db")).resolve("db.log"), "first\n");
      assertThat(next()).isEqualTo("web/U | first\n");
      // Cut, as copy-and-truncate rotation does, and written again.
      Files.writeString(log, "x\n", StandardOpenOption.TRUNCATE_EXISTING);
      assertThat(next()).isEqualTo("web/U | x\n");
    } finally {
      thread.interrupt();
      thread.join();
    }
    assertThat(shown).isEmpty();
  }

  private String next() throws InterruptedException {
    String text = shown.poll(30, TimeUnit.SECONDS);
    assertThat(text).isNotNull();
    return text;
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
