package io.slipway.instance;

import io.slipway.base.ErrorText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An environment variable by which processes of a space are found when no record tells of them: the
 * first process of a space whose maker was killed, and all processes of a host space.
 */
final class Marker {
  static final String VARIABLE = "SLIPWAY_SPACE";

  private Marker() {}

  /** Processes that carry the folder's marker. */
  static List<Integer> findProcesses(SpaceFolder folder) {
    String wanted = VARIABLE + "=" + folder.marker();
    List<Integer> found = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        if (pid != self && carries(process, wanted)) {
          found.add(pid);
        }
      }
    } catch (IOException e) {
      throw new SpaceException("/proc cannot be read: " + ErrorText.of(e), e);
    }
    return found;
  }

  private static boolean carries(Path process, String wanted) {
    try {
      String environment =
          Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      return ("\0" + environment)
          .contains(
              "\0"
                  + new String(wanted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                  + "\0");
    } catch (IOException e) {
      return false; // gone, or another user's
    }
  }
}
