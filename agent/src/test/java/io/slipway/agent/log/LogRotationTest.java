package io.slipway.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Registration;
import io.slipway.testkit.VirtualClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogRotationTest {
  @TempDir Path logs;

  @Test
  void aLogThatIsTooLargeIsCopiedAndEmptied() throws IOException {
    Path log = Files.createDirectory(logs.resolve("job")).resolve("x.log");
    Files.writeString(log, "first 12345");
    Files.setAttribute(log, "unix:mode", 0640);
    try (OutputStream writer = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
      LogRotation.rotate(logs, 10);
      writer.write("after".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(log).hasContent("after");
    assertThat(unzip(log, 1)).isEqualTo("first 12345");
    assertThat((Integer) Files.getAttribute(copy(log, 1), "unix:mode") & 0777).isEqualTo(0640);
  }

  @Test
  void sevenCopiesAreKept() throws IOException {
    Path log = logs.resolve("x.log");
    for (int i = 1; i <= 9; i++) {
      Files.writeString(log, "number " + i + " of many");
      LogRotation.rotate(logs, 10);
    }

    assertThat(unzip(log, 1)).startsWith("number 9 ");
    assertThat(unzip(log, 7)).startsWith("number 3 ");
    assertThat(copy(log, 8)).doesNotExist();
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    Path elsewhere = Files.writeString(logs.resolve("target.txt"), "0123456789abc");
    Files.createSymbolicLink(logs.resolve("link.log"), elsewhere);
    Path small = Files.writeString(logs.resolve("small.log"), "0123456789");
    Path deep =
        Files.writeString(
            Files.createDirectories(logs.resolve("a/b/c")).resolve("x.log"), "0123456789abc");
    Path third = Files.writeString(logs.resolve("a/b/.x.log"), "0123456789abc");

    LogRotation.rotate(logs, 10);

    assertThat(elsewhere).hasContent("0123456789abc");
    assertThat(small).hasContent("0123456789");
    assertThat(deep).hasContent("0123456789abc");
    assertThat(third).hasContent("");
    assertThat(copy(third, 1)).exists();
  }

  @Test
  void noLogsAreNoProblem() {
    LogRotation.rotate(logs.resolve("missing"), 10);
  }

  @ParameterizedTest
  @CsvSource({"'',52428800", "10M,10485760", "2k,2048", "1G,1073741824", "77,77", "x,52428800"})
  void sizesAreThoseOfLogrotate(String notation, long bytes) {
    assertThat(LogRotation.size(notation)).isEqualTo(bytes);
  }

  @Test
  void everyQuarterOfAnHourForEverybody() throws InterruptedException {
    VirtualClock clock = new VirtualClock();
    BlockingQueue<String> rotated = new LinkedBlockingQueue<>();
    try (LogRotator rotator = new LogRotator(clock)) {
      Registration one = rotator.register(() -> rotated.add("one"));
      clock.advance(Duration.ofMinutes(15));
      assertThat(rotated.take()).isEqualTo("one");
      one.close();
      rotator.register(() -> rotated.add("two"));
      clock.advance(Duration.ofMinutes(15));
      assertThat(rotated.take()).isEqualTo("two");
    }
    clock.advance(Duration.ofMinutes(60));
    assertThat(rotated).isEmpty();
  }

  private static Path copy(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number + ".gz");
  }

  private static String unzip(Path log, int number) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(copy(log, number)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
