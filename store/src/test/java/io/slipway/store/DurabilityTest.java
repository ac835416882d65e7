package io.slipway.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.tasks.TaskRepository.OutputType;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a call has returned from is still there after the process was killed. */
class DurabilityTest {
  private static final int ACKNOWLEDGED = 200;

  @TempDir Path folder;

  @Test
  void losesNothingAcknowledgedWhenKilled() throws IOException, InterruptedException {
    Path file = folder.resolve("director.db");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<Integer> acknowledged = new ArrayList<>();
    try (BufferedReader lines = writer.inputReader(UTF_8)) {
      for (int i = 0; i < ACKNOWLEDGED; i++) {
        acknowledged.add(Integer.valueOf(String.valueOf(lines.readLine())));
      }
      // On Linux this is SIGKILL: nothing in the process runs any more.
      writer.toHandle().destroyForcibly();
      lines
          .lines()
          .filter(line -> !line.isEmpty())
          .map(Integer::valueOf)
          .forEach(acknowledged::add);
    }

    try (Store store = Store.open(file)) {
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED);
      for (int id : acknowledged) {
        assertThat(store.tasks().find(id)).as("task %s", id).isPresent();
        assertThat(store.tasks().read(id, OutputType.EVENT, 0)).isEqualTo(Writer.line(id));
      }
    }
  }

  /** Appends tasks without end and prints the number of each when it is stored. */
  static final class Writer {
    private Writer() {}

    @SuppressWarnings("SystemOut") // the acknowledgement the test reads
    public static void main(String[] arguments) {
      try (Store store = Store.open(Path.of(arguments[0]))) {
        while (true) {
          int id =
              store.inTransaction(
                  () -> {
                    int created =
                        store
                            .tasks()
                            .create("vms", "t", "admin", Optional.empty(), "", Instant.now())
                            .id();
                    store.tasks().append(created, OutputType.EVENT, line(created));
                    return created;
                  });
          System.out.write((id + "\n").getBytes(UTF_8), 0, (id + "\n").length());
          System.out.flush();
        }
      }
    }

    static byte[] line(int id) {
      return ("{\"task\":" + id + "}\n").getBytes(UTF_8);
    }
  }
}
