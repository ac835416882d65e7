package io.slipway.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole program in a JVM of its own, with this JVM's classes. */
record Program(Process process, BufferedReader output) implements AutoCloseable {
  static Program start(Path home, String... arguments) throws IOException {
    return start(Build.THIS, home, arguments);
  }

  static Program start(Build build, Path home, String... arguments) throws IOException {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.nio.channels=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx384m"));
    argv.addAll(build.options());
    argv.addAll(List.of("-cp", build.classPath(), "io.slipway.server.Main"));
    argv.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().put("SLIPWAY_HOME", home.toString());
    Process process = builder.start();
    return new Program(process, process.inputReader());
  }

  /** Starts the Director; returns when it answers. */
  static Program director(Path home) throws IOException {
    return director(Build.THIS, home);
  }

  static Program director(Build build, Path home) throws IOException {
    Program program = start(build, home, "serve");
    StringBuilder said = new StringBuilder();
    for (String line = program.output.readLine(); line != null; line = program.output.readLine()) {
      if (line.equals("ready")) {
        return program;
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("The Director ended, saying: " + said);
  }

  /** Runs a command until it ends. */
  static Outcome run(Path home, String... arguments) throws IOException, InterruptedException {
    try (Program program = start(home, arguments)) {
      return program.outcome();
    }
  }

  /** Ends it as a user's command does, and returns when it is gone. */
  void stop() {
    process.destroy();
    process.onExit().join();
  }

  /** Kills it, as {@code kill -9} does, and returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Waits for its end. */
  Outcome outcome() throws IOException, InterruptedException {
    String text = String.join("\n", output.readAllLines());
    return new Outcome(List.of(process.info().commandLine().orElse("")), process.waitFor(), text);
  }

  @Override
  public void close() throws IOException {
    kill();
    output.close();
  }
}
