package io.slipway.instance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of the host: where they are, and running one to its end. */
final class HostPrograms {
  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

  private static final int MOST_OUTPUT = 16 * 1024;
  private static final int PATIENCE_SECONDS = 20;

  private HostPrograms() {}

  static Optional<String> find(String program) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, program))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .map(Path::toString)
        .findFirst();
  }

  static String require(String program, String packageName) {
    return find(program)
        .orElseThrow(
            () ->
                new SpaceException(
                    "The program '" + program + "' is missing; install " + packageName));
  }

  /** What a program said (both outputs together) and how it ended. */
  record Result(int exitCode, String output) {
    boolean success() {
      return exitCode == 0;
    }
  }

  static Result run(List<String> argv) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.redirectInput(Path.of("/dev/null").toFile());
    setEnvironment(builder, Map.of("PATH", NamespaceSpace.PATH, "LC_ALL", "C"));
    Process process = builder.start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new SpaceException("'" + String.join(" ", argv) + "' does not come to an end");
      }
      return new Result(process.exitValue(), text.strip());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new SpaceException("Interrupted while '" + argv.getFirst() + "' ran", e);
    }
  }

  static void setEnvironment(ProcessBuilder builder, Map<String, String> complete) {
    builder.environment().clear();
    builder.environment().putAll(complete);
  }

  /** The text as one word for a shell. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
