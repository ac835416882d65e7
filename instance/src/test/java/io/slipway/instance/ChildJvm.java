package io.slipway.instance;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with this one's classes, to outlive, to kill, or to run as somebody else. */
record ChildJvm(Process process, BufferedReader output) implements AutoCloseable {
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  static ChildJvm start(List<String> prefix, String classPath, String... arguments)
      throws IOException {
    List<String> argv = new ArrayList<>(prefix);
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            classPath,
            SpaceProgram.class.getName()));
    argv.addAll(List.of(arguments));
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    return new ChildJvm(process, process.inputReader());
  }

  /** All it says until it ends. */
  List<String> finish() throws IOException {
    return output.readAllLines();
  }

  /** Skips what does not matter, such as a logger's notices. */
  String awaitLine(String beginning) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(beginning)) {
        return line;
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("It ended without saying '" + beginning + "' but: " + said);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    output.close();
  }
}
