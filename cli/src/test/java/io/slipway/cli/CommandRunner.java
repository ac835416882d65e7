package io.slipway.cli;

import io.slipway.cli.client.Transport;
import io.slipway.cli.main.Cli;
import io.slipway.testkit.VirtualClock;
import io.slipway.yaml.YamlDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/** Runs commands as a process would, against a fake Director that counts as the local one. */
public final class CommandRunner {
  /** What a command left behind. */
  public record Outcome(int exitCode, String out, String err) {}

  private final Queue<FakeDirector> next = new ArrayDeque<>();
  private FakeDirector director;
  private final Path directory;
  private final Map<String, String> variables = new TreeMap<>();
  private boolean interrupted;
  private boolean terminal;
  private final List<String> orphans = new ArrayList<>();
  private int instances;
  private boolean running = true;
  private Optional<String> note = Optional.empty();
  private String input = "";
  private String uaa = "";
  private String uaaCertificate = "";
  private LocalRenderer renderer = new FakeRenderer(List.of());
  private List<Linter.Finding> findings = List.of();

  public CommandRunner(FakeDirector director, Path directory) {
    this.director = director;
    this.directory = directory;
    variables.put("HOME", directory.toString());
    variables.put("SLIPWAY_HOME", directory.resolve("slipway-home").toString());
  }

  /** Directors that come up one after another when one is waited for. */
  public CommandRunner then(FakeDirector... others) {
    next.addAll(List.of(others));
    return this;
  }

  public CommandRunner onTerminal() {
    terminal = true;
    return this;
  }

  public CommandRunner withVariable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  public CommandRunner withInput(String text) {
    input = text;
    return this;
  }

  /** What the linter finds in whatever it is given. */
  public CommandRunner finding(Linter.Finding... found) {
    findings = List.of(found);
    return this;
  }

  public CommandRunner withoutRunningDirector() {
    running = false;
    return this;
  }

  public CommandRunner withInstances(int count) {
    instances = count;
    return this;
  }

  /** What is left of homes that are no more. */
  public CommandRunner withOrphans(String... descriptions) {
    orphans.addAll(List.of(descriptions));
    return this;
  }

  /** What starting the Director has to say. */
  public CommandRunner noting(String text) {
    note = Optional.of(text);
    return this;
  }

  /** A UAA that is reached over TLS, and what its certificate is checked with. */
  public CommandRunner withUaa(String url, String caCertificate) {
    uaa = url;
    uaaCertificate = caCertificate;
    return this;
  }

  private Transport reach(String environment, Optional<String> caCertificate) {
    return !uaa.isEmpty() && uaa.startsWith(environment)
        ? Transport.secure(environment, Optional.of(uaaCertificate))
        : director.transport();
  }

  public CommandRunner withRenderer(LocalRenderer fake) {
    renderer = fake;
    return this;
  }

  /** The user presses Ctrl-C whenever something waits. */
  public CommandRunner interruptedWhenWaiting() {
    interrupted = true;
    return this;
  }

  public Outcome run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        new Cli(
                new CliEnvironment(
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    terminal,
                    variables,
                    directory,
                    new VirtualClock(Instant.parse("2026-11-22T12:29:56.028292786Z")).autoAdvance(),
                    action -> {
                      if (interrupted) {
                        action.run();
                      }
                      return () -> {};
                    }),
                new Local(),
                renderer,
                new FixedLinter(),
                (type, _, _) -> "a new " + type,
                this::reach)
            .run(List.of(arguments));
    return new Outcome(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private final class FixedLinter implements Linter {
    @Override
    public List<String> rules() {
      return List.of("undeclared-property", "unused-property");
    }

    @Override
    public List<Finding> missing(Path release) {
      return findings.stream()
          .filter(finding -> finding.rule().equals("missing-on-machine"))
          .toList();
    }

    @Override
    public Report lint(Path release, List<YamlDocument> manifests, Set<String> ignored) {
      return new Report(
          release.getFileName().toString(),
          1,
          manifests.size(),
          findings.stream().filter(finding -> !ignored.contains(finding.rule())).toList());
    }
  }

  private final class Local implements LocalDirector {
    private DirectorAddress address() {
      return new DirectorAddress("https://127.0.0.1:25555", "the CA", "admin", "s3cret'word");
    }

    @Override
    public Optional<DirectorAddress> running() {
      return running ? Optional.of(address()) : Optional.empty();
    }

    @Override
    public Optional<DirectorAddress> awaitRunning(Duration limit) {
      if (next.isEmpty()) {
        return Optional.empty();
      }
      director = next.remove();
      return Optional.of(address());
    }

    @Override
    public Started start(Optional<String> unfinishedTasks) {
      boolean wasRunning = running;
      running = true;
      return new Started(address(), wasRunning, note);
    }

    @Override
    public boolean stop() {
      boolean wasRunning = running;
      running = false;
      return wasRunning;
    }

    @Override
    public String doctor() {
      return "native: works";
    }

    @Override
    public int instances() {
      return instances;
    }

    @Override
    public String addresses() {
      return "127.20.0.0/16";
    }

    @Override
    public List<String> orphans() {
      return List.copyOf(orphans);
    }

    @Override
    public void endOrphans(List<String> told) {
      orphans.removeAll(told);
    }

    @Override
    public Path disks() {
      return directory.resolve("slipway-home/spaces/disks");
    }

    @Override
    public Path cache() {
      return directory.resolve("slipway-home/cache");
    }
  }
}
