package io.slipway.supervisor;

import io.slipway.instance.ExitStatus;
import io.slipway.supervisor.control.RuleTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A machine of maps: processes are numbers, programs are what the test says they do. */
final class FakeProcessHost implements ProcessHost, Sensors {
  /** What a program does; it may keep {@code onExit} for later. */
  interface Behaviour {
    void run(Launch launch, Consumer<String> onExit);
  }

  final List<Launch> launches = new ArrayList<>();
  final Map<String, Behaviour> programs = new HashMap<>();
  final Map<String, String> pidFiles = new HashMap<>();
  final Map<Integer, String> commandLines = new LinkedHashMap<>();
  final Map<Integer, Duration> ages = new HashMap<>();
  final Map<Integer, ProcessUsage> usages = new HashMap<>();
  final Map<String, FileFacts> files = new HashMap<>();
  final Map<String, String> checksums = new HashMap<>();
  final Map<String, Fill> spaces = new HashMap<>();
  final Map<String, Fill> inodes = new HashMap<>();
  final Map<RuleTest.Target, String> connectionFailures = new HashMap<>();
  private final Map<Integer, List<Consumer<Optional<ExitStatus>>>> deathWatches = new HashMap<>();
  private final Map<String, List<Runnable>> fileWatches = new HashMap<>();
  private int lastPid = 100;

  /** Programs that work: {@code /start/<name>} and {@code /stop/<name>} with their pidfile. */
  void install(String name) {
    programs.put(
        "/start/" + name,
        (_, onExit) -> {
          writePidFile(name, spawn(name));
          onExit.accept("exit status 0");
        });
    programs.put(
        "/stop/" + name,
        (_, onExit) -> {
          pid(name).ifPresent(this::kill);
          removePidFile(name);
          onExit.accept("exit status 0");
        });
  }

  int spawn(String commandLine) {
    lastPid++;
    commandLines.put(lastPid, commandLine);
    return lastPid;
  }

  OptionalInt pid(String name) {
    return readPidFile(pidFile(name));
  }

  int livePid(String name) {
    return pid(name).orElseThrow();
  }

  static String pidFile(String name) {
    return "/run/" + name + ".pid";
  }

  void writePidFile(String name, int pid) {
    pidFiles.put(pidFile(name), pid + "\n");
    changed(pidFile(name));
  }

  void removePidFile(String name) {
    pidFiles.remove(pidFile(name));
    changed(pidFile(name));
  }

  private void changed(String path) {
    List.copyOf(fileWatches.getOrDefault(path, List.of())).forEach(Runnable::run);
  }

  void kill(int pid) {
    end(pid, Optional.empty());
  }

  /** It ends with that status. */
  void end(int pid, Optional<ExitStatus> status) {
    if (commandLines.remove(pid) != null) {
      List<Consumer<Optional<ExitStatus>>> watches = deathWatches.remove(pid + 10_000);
      if (watches != null) {
        watches.forEach(watch -> watch.accept(status));
      }
    }
  }

  boolean isAlive(int pid) {
    return commandLines.containsKey(pid);
  }

  long aliveCount(String commandLine) {
    return commandLines.values().stream().filter(commandLine::equals).count();
  }

  List<String> launched() {
    return launches.stream().map(launch -> launch.arguments().getFirst()).toList();
  }

  int watchCount() {
    return deathWatches.values().stream().mapToInt(List::size).sum()
        + fileWatches.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public String hostName() {
    return "host-1";
  }

  @Override
  public void run(Launch launch, Consumer<String> onExit) throws ProgramException {
    Behaviour behaviour = programs.get(launch.arguments().getFirst());
    if (behaviour == null) {
      throw new ProgramException(launch.arguments().getFirst() + " does not exist");
    }
    launches.add(launch);
    behaviour.run(launch, onExit);
  }

  @Override
  public OptionalInt readPidFile(String path) {
    String text = pidFiles.getOrDefault(path, "").strip();
    return text.matches("[0-9]{1,9}.*")
        ? OptionalInt.of(Integer.parseInt(text.split("[^0-9]")[0]))
        : OptionalInt.empty();
  }

  @Override
  public OptionalInt findProcess(String pattern) {
    return commandLines.entrySet().stream()
        .filter(entry -> Pattern.compile(pattern).matcher(entry.getValue()).find())
        .mapToInt(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public OptionalInt hostPid(int pid) {
    return commandLines.containsKey(pid) ? OptionalInt.of(pid + 10_000) : OptionalInt.empty();
  }

  @Override
  public Duration age(int hostPid) {
    return ages.getOrDefault(hostPid - 10_000, Duration.ZERO);
  }

  @Override
  public Watch watchDeath(int hostPid, Consumer<Optional<ExitStatus>> onDeath) {
    deathWatches.computeIfAbsent(hostPid, _ -> new ArrayList<>()).add(onDeath);
    return () -> deathWatches.getOrDefault(hostPid, new ArrayList<>()).remove(onDeath);
  }

  @Override
  public Watch watchFile(String path, Runnable onChange) {
    fileWatches.computeIfAbsent(path, _ -> new ArrayList<>()).add(onChange);
    return () -> fileWatches.getOrDefault(path, new ArrayList<>()).remove(onChange);
  }

  @Override
  public Sensors sensors() {
    return this;
  }

  void uses(String name, long totalKilobytes) {
    uses(name, totalKilobytes, Duration.ZERO);
  }

  void uses(String name, long totalKilobytes, Duration processorTime) {
    usages.put(
        livePid(name) + 10_000,
        new ProcessUsage(
            1,
            Duration.ofSeconds(60),
            2,
            totalKilobytes / 2,
            totalKilobytes,
            processorTime,
            processorTime));
  }

  @Override
  public long memoryKilobytes() {
    return 1_000_000;
  }

  @Override
  public Optional<ProcessUsage> usage(int hostPid) {
    return Optional.ofNullable(usages.get(hostPid));
  }

  @Override
  public Optional<FileFacts> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public String checksum(String path) throws IOException {
    String checksum = checksums.get(path);
    if (checksum == null) {
      throw new IOException(path);
    }
    return checksum;
  }

  @Override
  public Optional<Fill> space(String path) {
    return Optional.ofNullable(spaces.get(path));
  }

  @Override
  public Optional<Fill> inodes(String path) {
    return Optional.ofNullable(inodes.get(path));
  }

  @Override
  public Optional<String> connect(RuleTest.Connection test, String defaultHost) {
    return Optional.ofNullable(connectionFailures.get(test.target()));
  }
}
