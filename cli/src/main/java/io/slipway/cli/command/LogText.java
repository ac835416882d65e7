package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.console.Console;
import io.slipway.cli.task.Lines;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints a stream of logs as the stock command line does: the lines of each instance behind its
 * name, with the file's name between them as {@code tail} has it whenever it is another one.
 */
final class LogText {
  private static final String FOLDER = "/var/vcap/sys/log/";
  private static final int BUFFER = 64 * 1024;

  private final Console console;
  private final boolean quiet;
  private final Map<String, String> lastFiles = new HashMap<>();
  private boolean failed;

  /**
   * @param quiet no names of files
   */
  LogText(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
  }

  /** Prints everything; one that breaks, or an instance that cannot be read, fails at the end. */
  void print(InputStream stream) {
    Lines lines = new Lines(line -> print(JsonObject.of(Json.parseObject(line))));
    byte[] buffer = new byte[BUFFER];
    try (stream) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        lines.accept(Arrays.copyOf(buffer, n));
        console.flush();
      }
    } catch (IOException e) {
      throw new CommandFailed(
          "The stream of logs broke: " + ErrorText.of(e) + ". Run it again to go on.", e);
    } catch (Json.InvalidJsonException e) {
      throw new CommandFailed("The stream of logs is not as a Slipway Director sends it", e);
    }
    if (failed) {
      throw new CommandFailed("The logs of some instances could not be shown");
    }
  }

  private void print(JsonObject told) {
    String instance = told.text("instance");
    String file = told.text("file");
    if (told.has("lines")) {
      lines(instance, file, told.texts("lines"));
    } else if (told.has("dropped_bytes")) {
      note(
          instance,
          "slipway: "
              + FOLDER
              + file
              + ": "
              + size(told.number("dropped_bytes").orElse(0L))
              + " left out here, written faster than shown");
    } else if (told.has("change")) {
      note(instance, "tail: " + change(told.text("change"), FOLDER + file));
    } else if (told.has("gap")) {
      note(instance, "slipway: lines may be missing here, the agent had to be asked anew");
    } else if (told.has("problem")) {
      failed = true;
      console.errorLine(instance + ": " + told.text("problem"));
    }
  }

  private static String change(String change, String path) {
    return switch (change) {
      case "truncated" -> path + ": file truncated";
      case "replaced" -> "'" + path + "' has been replaced;  following new file";
      case "gone" -> "'" + path + "' has become inaccessible: No such file or directory";
      default -> path + ": " + change;
    };
  }

  private void lines(String instance, String file, List<String> lines) {
    String prefix = instance + ": stdout | ";
    StringBuilder text = new StringBuilder();
    String before = lastFiles.put(instance, file);
    if (!quiet && !file.equals(before)) {
      if (before != null) {
        text.append(prefix).append('\n');
      }
      text.append(prefix).append("==> ").append(FOLDER).append(file).append(" <==\n");
    }
    lines.forEach(line -> text.append(prefix).append(line).append('\n'));
    console.block(text.toString());
  }

  private void note(String instance, String text) {
    console.block(instance + ": stderr | " + text + "\n");
  }

  private static String size(long bytes) {
    return bytes < 1024 * 1024
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
  }
}
