package io.slipway.it;

import io.slipway.base.Clock;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.cli.main.Cli;
import io.slipway.instance.DoctorReport;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceKind;
import io.slipway.json.Json;
import io.slipway.server.EmbeddedSlipway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Director in this process with a home of its own, and the command line that talks to it. */
final class TestSlipway implements AutoCloseable {
  private final Path scratch;
  private final EmbeddedSlipway slipway;

  private TestSlipway(Path scratch) {
    this.scratch = scratch;
    this.slipway = EmbeddedSlipway.start(home(scratch));
  }

  /** The test is skipped, saying why, where instances cannot be kept apart. */
  static TestSlipway start(Path scratch) throws IOException {
    requireSpaces(scratch);
    return new TestSlipway(scratch.toRealPath());
  }

  static void requireSpaces(Path scratch) {
    try (InstanceSpaces spaces = InstanceSpaces.open(scratch.resolve("probe"), anyKind())) {
      DoctorReport report = spaces.doctor();
      boolean possible = report.best().filter(kind -> kind != SpaceKind.HOST).isPresent();
      if (!possible) {
        System.out.println("Skipped: this machine allows no instance of its own: " + report);
      }
      Assumptions.assumeTrue(possible, "no instances here");
    }
  }

  private static InstanceSpaces.Options anyKind() {
    return InstanceSpaces.Options.defaults();
  }

  static Path home(Path scratch) {
    return scratch.resolve("home");
  }

  Path home() {
    return home(scratch);
  }

  DirectorAddress address() {
    return slipway.director().running().orElseThrow();
  }

  /** Runs a command of the command line. */
  Outcome run(String... arguments) {
    return run(
        slipway,
        scratch,
        InputStream.nullInputStream(),
        Map.of("HOME", scratch.toString(), "SLIPWAY_HOME", home().toString()),
        arguments);
  }

  /** The same in a folder, for somebody who answers its questions, with another environment. */
  static Outcome run(
      EmbeddedSlipway slipway,
      Path folder,
      InputStream answers,
      Map<String, String> variables,
      String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      CliEnvironment environment =
          new CliEnvironment(
              answers, out, out, false, variables, folder, Clock.system(), action -> () -> {});
      int exitCode =
          Cli.run(
              arguments,
              slipway.director(),
              slipway.renderer(),
              slipway.linter(),
              slipway.values(),
              environment);
      return new Outcome(List.of(arguments), exitCode, said.toString(StandardCharsets.UTF_8));
    }
  }

  /** Runs {@code slipway run} of a release directory. */
  Outcome deploy(Path release, String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", release.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  /** The space of the only instance whose processes carry that job. */
  InstanceSpace spaceWith(String job) {
    return spaceWith(home(), job);
  }

  static InstanceSpace spaceWith(Path home, String job) {
    List<InstanceSpace> found = spacesWith(home, job);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " instances have the job " + job);
    }
    return found.getFirst();
  }

  /** Every instance in which the job is installed. */
  static List<InstanceSpace> spacesWith(Path home, String job) {
    InstanceSpaces spaces = InstanceSpaces.open(home.resolve("spaces"), anyKind());
    return spaces.known().stream()
        .map(id -> spaces.adopt(id).orElseThrow())
        .filter(
            space ->
                Files.exists(space.vcap().resolve("jobs").resolve(job), LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  /** What a file inside the instance holds; nothing when it does not exist. */
  static String read(InstanceSpace space, String inside) throws IOException {
    Path file = space.toHostPath(inside);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** The host's number of the process whose number stands in the job's pidfile. */
  static long hostPid(InstanceSpace space, String job) throws IOException {
    String inside = read(space, "/var/vcap/sys/run/" + job + "/" + job + ".pid").strip();
    return space.toHostPid(Integer.parseInt(inside)).orElseThrow();
  }

  /** Every line of this machine's mount table that names the path. */
  static List<String> mountsNaming(Path path) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
      return lines.filter(line -> line.contains(path.toString())).toList();
    }
  }

  /** The command lines of living processes that name the text. */
  static List<String> processesNaming(String text) {
    return ProcessHandle.allProcesses()
        .map(TestSlipway::commandLine)
        .filter(line -> line.contains(text))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  /** Ends the Director and destroys whatever instances are left. */
  @Override
  public void close() {
    slipway.close();
    destroyInstances(home());
  }

  /** The process that owns the home's instances; -1 where there was none. */
  static long agentHost(Path home) throws IOException {
    if (!Files.exists(home.resolve("agents.json"))) {
      return -1;
    }
    return Json.parseObject(Files.readString(home.resolve("agents.json"))).get("pid")
            instanceof Number pid
        ? pid.longValue()
        : -1;
  }

  static List<Long> keepers(Path home) throws IOException {
    List<Long> keepers = new ArrayList<>();
    if (!Files.exists(home.resolve("agents.json"))) {
      return keepers;
    }
    if (Json.parseObject(Files.readString(home.resolve("agents.json"))).get("keepers")
        instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> map && map.get("pid") instanceof Number pid) {
          keepers.add(pid.longValue());
        }
      }
    }
    return keepers;
  }

  /** Ends the agent host, if there is one, and every instance. */
  static void destroyInstances(Path home) {
    try {
      ProcessHandle.of(agentHost(home)).ifPresent(ProcessHandle::destroyForcibly);
      for (long keeper : keepers(home)) {
        ProcessHandle.of(keeper).ifPresent(ProcessHandle::destroyForcibly);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (InstanceSpaces spaces = InstanceSpaces.open(home.resolve("spaces"), anyKind())) {
      spaces.known().forEach(spaces::destroy);
    }
  }
}
