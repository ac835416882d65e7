package io.slipway.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What tests of spaces share. */
final class TestSpaces {
  static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private TestSpaces() {}

  static SpaceSpecification specification() {
    int number = NUMBERS.incrementAndGet();
    return specification("space-" + number);
  }

  static SpaceSpecification specification(String id) {
    return new SpaceSpecification(
        id, "host-of-" + id, InetAddress.ofLiteral("127.7.0.1"), Map.of("agent_id", "a-" + id));
  }

  static Command.Builder shell(String script) {
    return Command.of("/bin/sh", "-c", script)
        .environment(ENVIRONMENT)
        .stdout(Output.capture(1 << 20))
        .stderr(Output.capture(1 << 20));
  }

  /** A duration for {@code sleep} by which the process is found again, alone on this machine. */
  static String uniqueSeconds() {
    return "86400." + ProcessHandle.current().pid() + NUMBERS.incrementAndGet();
  }

  /** What a script says; it must succeed. */
  static String say(InstanceSpace space, String script) {
    return say(space, shell(script).build());
  }

  static String say(InstanceSpace space, Command command) {
    SpaceProcess process = space.start(command);
    ExitStatus status = process.completion().join();
    assertThat(status)
        .as("%s: %s", command.argv(), process.stderr().text())
        .isEqualTo(new ExitStatus.Exited(0));
    return process.stdout().text().strip();
  }

  /** Every line of this machine's mount table that names the path. */
  static List<String> mountsNaming(Path path) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.filter(line -> line.contains(path.toString())).toList();
    }
  }

  /** The command lines of living processes that carry the text in it. */
  static List<String> processesSaying(String text) {
    return ProcessHandle.allProcesses()
        .map(TestSpaces::commandLine)
        .filter(line -> line.contains(text))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
