package io.slipway.server;

import io.slipway.instance.RootlessEntry;
import io.slipway.server.configuration.Configuration;
import io.slipway.server.configuration.ConfigurationReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * This program again, in a process of its own that serves a home.
 *
 * @param folder of the program: its {@code lib}, options and caches
 */
record ChildProgram(Home home, Path folder) {
  static final String DIRECTOR = "serve";
  static final String AGENTS = "serve-agents";
  static final String SUCCESSOR = "succeed-agents";
  static final String KEEPER = "keep-agents";
  static final String KEEPER_OF_SUCCESSOR = "keep-succeeding-agents";
  static final String DOCTOR = "doctor-here";

  static ChildProgram ofThisProcess(Home home) {
    return new ChildProgram(home, Path.of(System.getProperty("slipway.program", ".")));
  }

  ProcessBuilder director(Configuration configuration) {
    return builder(
        session(), java("director", DIRECTOR, Optional.of(configuration.memory().director())));
  }

  /** An agent host with its keeper, with the rights instances take. */
  ProcessBuilder agents() {
    return agents(KEEPER);
  }

  /** The same for one that takes the place of one that runs. */
  ProcessBuilder succeedingAgents() {
    return agents(KEEPER_OF_SUCCESSOR);
  }

  private ProcessBuilder agents(String task) {
    List<String> prefix = session();
    prefix.addAll(rights());
    return builder(prefix, java("agents", task, Optional.empty()));
  }

  /** With the rights instances take. */
  ProcessBuilder doctor() {
    return builder(rights(), java("agents", DOCTOR, Optional.empty()));
  }

  /** What it writes is the owner's alone; what instances need more open says so itself. */
  private static List<String> session() {
    return new ArrayList<>(List.of("/bin/sh", "-c", "umask 077; exec \"$@\"", "sh", "setsid"));
  }

  private List<String> rights() {
    return RootlessEntry.decide(home.spaces()) instanceof RootlessEntry.Through through
        ? through.prefix()
        : List.of();
  }

  private ProcessBuilder builder(List<String> prefix, List<String> program) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(program);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .directory(home.directory().toFile());
    // In a user namespace the user is called root, and would look for its home there.
    builder.environment().put("SLIPWAY_HOME", home.directory().toString());
    // It works elsewhere, and may be started again from there.
    builder
        .environment()
        .computeIfPresent(
            ConfigurationReader.VARIABLE,
            (_, file) -> file.isEmpty() ? file : Path.of(file).toAbsolutePath().toString());
    // Many threads, little native memory each: an arena for every one of them would be mostly
    // holes.
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    return builder;
  }

  /**
   * The command line of the agent host itself.
   *
   * @param task {@link #AGENTS} or {@link #SUCCESSOR}
   */
  List<String> agentHost(String task, Configuration configuration) {
    return java("agents", task, Optional.of(configuration.memory().agents()));
  }

  /**
   * The command line of a JVM with this program's classes.
   *
   * @param heap the largest one, in bytes; empty for what the options of that kind say
   */
  private List<String> java(String kind, String task, Optional<Long> heap) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    if (!Files.isDirectory(lib())) {
      command.addAll(asThisProcess());
      heap.ifPresent(bytes -> command.add("-Xmx" + bytes));
      command.add(Main.class.getName());
      command.add(task);
      return command;
    }
    command.add("@" + folder.resolve("jvm.options"));
    command.add("@" + folder.resolve(kind + ".options"));
    heap.ifPresent(bytes -> command.add("-Xmx" + bytes));
    Path cache = folder.resolve(kind + ".aot");
    if (Files.exists(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.add("-Dslipway.program=" + folder);
    command.add("-cp");
    command.add(lib() + "/*");
    command.add(Main.class.getName());
    command.add(task);
    return command;
  }

  private Path lib() {
    return folder.resolve("lib");
  }

  /** A program that is not packaged, a test's for one, goes on as it was started. */
  private static List<String> asThisProcess() {
    List<String> options =
        new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    options.removeIf(option -> option.startsWith("-agentlib") || option.startsWith("-javaagent"));
    options.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return options;
  }

  /** Tells agent hosts from those of other builds of the program or with other settings. */
  String agentsBuild(Configuration configuration) {
    return build() + " " + configuration.agentHostFingerprint();
  }

  private String build() {
    try {
      return lib() + " " + Files.getLastModifiedTime(lib()).toMillis();
    } catch (IOException e) {
      return folder.toString();
    }
  }
}
