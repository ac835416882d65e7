package io.slipway.bench;

import io.slipway.api.Task;
import io.slipway.base.Clock;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.cli.client.Credentials;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Transport;
import io.slipway.cli.main.Cli;
import io.slipway.events.EventLines;
import io.slipway.events.TaskEvent;
import io.slipway.json.Json;
import io.slipway.server.EmbeddedSlipway;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Director in this process, used through its HTTPS interface. */
final class BenchDirector implements AutoCloseable {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final Path home;
  private final EmbeddedSlipway slipway;
  private final DirectorClient client;

  BenchDirector(Path home) {
    this.home = home;
    slipway = EmbeddedSlipway.start(home);
    DirectorAddress address = slipway.director().running().orElseThrow();
    client =
        new DirectorClient(
            Transport.secure(address.url(), Optional.of(address.caCertificate())),
            Optional.of(new Credentials(address.user(), address.password())),
            Clock.system());
  }

  DirectorClient client() {
    return client;
  }

  /** Uploads what the deployment needs. */
  void prepare(Path work) throws IOException {
    await(DirectorClient.taskOf(client.upload("/stemcells", BenchRelease.stemcell(work))));
    await(DirectorClient.taskOf(client.upload("/releases", BenchRelease.tarball(work))));
    client.send("POST", "/cloud_configs", DirectorClient.YAML, BenchRelease.CLOUD_CONFIG);
  }

  Deployed deploy(int instances, int number) {
    String manifest = BenchRelease.manifest(instances, number);
    double cpu = Kernel.ownCpuSeconds();
    Stopwatch stopwatch = new Stopwatch();
    long task =
        DirectorClient.taskOf(client.send("POST", "/deployments", DirectorClient.YAML, manifest));
    double[] hooks = {Double.NaN, Double.NaN};
    follow(
        task,
        event -> {
          if (event instanceof TaskEvent.ScriptReported script) {
            if (!script.hasEnded() && Double.isNaN(hooks[0])) {
              hooks[0] = stopwatch.milliseconds();
            } else if (script.hasEnded() && script.report().script().equals("post-start")) {
              hooks[1] = stopwatch.milliseconds();
            }
          }
        });
    double done = stopwatch.milliseconds();
    requireSuccess(task);
    return new Deployed(hooks[0], hooks[1], done, Kernel.ownCpuSeconds() - cpu);
  }

  void deleteDeployment() {
    await(DirectorClient.taskOf(client.delete("/deployments/" + BenchRelease.DEPLOYMENT)));
  }

  /** Runs a command of the command line in this process. */
  void run(String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      int exitCode =
          Cli.run(
              arguments,
              slipway.director(),
              slipway.renderer(),
              slipway.linter(),
              slipway.values(),
              new CliEnvironment(
                  InputStream.nullInputStream(),
                  out,
                  out,
                  false,
                  Map.of("HOME", home.toString(), "SLIPWAY_HOME", home.toString()),
                  home,
                  Clock.system(),
                  action -> () -> {}));
      if (exitCode != 0) {
        throw new IllegalStateException(
            String.join(" ", arguments) + " failed: " + said.toString(StandardCharsets.UTF_8));
      }
    }
  }

  void await(long task) {
    follow(task, _ -> {});
    requireSuccess(task);
  }

  private interface Listener {
    void heard(TaskEvent event);
  }

  /** Hands on the events as they come; returns when the stream has ended, as the task has then. */
  private void follow(long task, Listener listener) {
    InputStream stream = client.taskStream(task, "event").orElseThrow();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        listener.heard(EventLines.decode(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The stream of task " + task + " broke", e);
    }
  }

  private void requireSuccess(long task) {
    Task ended = client.task(task);
    if (!ended.state().equals("done")) {
      throw new IllegalStateException("Task " + task + " has failed: " + ended);
    }
  }

  /** The host's numbers of the instances' first processes. */
  List<Long> firstProcesses() {
    try (Stream<Path> spaces = Files.list(home.resolve("spaces/instances"))) {
      return spaces.map(BenchDirector::firstProcess).flatMap(Optional::stream).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The instances cannot be listed", e);
    }
  }

  /** None in a space that shares the host's processes. */
  private static Optional<Long> firstProcess(Path space) {
    try {
      Map<String, ?> record = Json.parseObject(Files.readString(space.resolve("space.json")));
      return record.get("first_process") instanceof Map<?, ?> process
              && process.get("pid") instanceof Number pid
          ? Optional.of(pid.longValue())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The record of " + space + " cannot be read", e);
    }
  }

  @Override
  public void close() {
    slipway.close();
  }

  /** Runs from its making on. */
  private static final class Stopwatch {
    private final long began = System.nanoTime();

    double milliseconds() {
      return (System.nanoTime() - began) / NANOS_PER_MILLISECOND;
    }
  }
}
