package io.slipway.bench.against;

import io.slipway.api.Task;
import io.slipway.base.Clock;
import io.slipway.bench.BenchRelease;
import io.slipway.cli.client.Credentials;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of the two builds, with a home of its own, used through its launcher and its HTTPS API. */
final class Side implements AutoCloseable {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);
  private static final double NANOS = 1e9;

  private final String name;
  private final Path checkout;
  private final Path work;
  private final Path home;
  private @Nullable Transport transport;
  private @Nullable DirectorClient client;
  private @Nullable Processes processes;

  Side(String name, Path checkout, Path work) {
    this.name = name;
    this.checkout = checkout;
    this.work = work;
    this.home = work.resolve(name);
  }

  String name() {
    return name;
  }

  /** What something has cost: seconds of processor time of both processes, and of the clock. */
  record Cost(double cpu, double wall) {}

  /** Starts it, in seconds of the clock; the command line is in it. */
  double start() throws IOException, InterruptedException {
    long began = System.nanoTime();
    slipway("up");
    double seconds = (System.nanoTime() - began) / NANOS;
    Map<String, String> environment = environment();
    transport =
        Transport.secure(
            environment.getOrDefault("BOSH_ENVIRONMENT", ""),
            Optional.ofNullable(environment.get("BOSH_CA_CERT")));
    client =
        new DirectorClient(
            transport,
            Optional.of(
                new Credentials(
                    environment.getOrDefault("BOSH_CLIENT", ""),
                    environment.getOrDefault("BOSH_CLIENT_SECRET", ""))),
            Clock.system());
    processes = Processes.of(home);
    return seconds;
  }

  void stop() throws IOException, InterruptedException {
    slipway("down");
  }

  /** Uploads what deployments need. */
  void prepare() throws IOException, InterruptedException {
    Path uploads = Files.createDirectories(work.resolve("uploads-" + name));
    await(DirectorClient.taskOf(client().upload("/stemcells", BenchRelease.stemcell(uploads))));
    await(DirectorClient.taskOf(client().upload("/releases", BenchRelease.tarball(uploads))));
    client().send("POST", "/cloud_configs", DirectorClient.YAML, BenchRelease.CLOUD_CONFIG);
  }

  Cost deploy(int instances, int number) throws IOException, InterruptedException {
    String manifest = BenchRelease.manifest(instances, number);
    return measure(
        () ->
            DirectorClient.taskOf(
                client().send("POST", "/deployments", DirectorClient.YAML, manifest)));
  }

  Cost restart() throws IOException, InterruptedException {
    return measure(
        () ->
            DirectorClient.taskOf(
                client()
                    .send(
                        "PUT",
                        "/deployments/" + BenchRelease.DEPLOYMENT + "/jobs/*?state=restart",
                        DirectorClient.YAML,
                        "")));
  }

  Cost delete() throws IOException, InterruptedException {
    return measure(
        () -> DirectorClient.taskOf(client().delete("/deployments/" + BenchRelease.DEPLOYMENT)));
  }

  private interface Request {
    long task();
  }

  private Cost measure(Request request) throws IOException, InterruptedException {
    Processes counted = Processes.of(home);
    double cpu = counted.cpuSeconds();
    long began = System.nanoTime();
    await(request.task());
    return new Cost(counted.cpuSeconds() - cpu, (System.nanoTime() - began) / NANOS);
  }

  private void await(long task) throws IOException, InterruptedException {
    Optional<InputStream> stream = client().taskStream(task, "event");
    if (stream.isPresent()) {
      try (InputStream lines = stream.get()) {
        lines.transferTo(OutputStream.nullOutputStream());
      }
    }
    Task ended = client().task(task);
    while (!ended.isFinished()) {
      Clock.system().sleep(BETWEEN_QUESTIONS);
      ended = client().task(task);
    }
    if (!ended.isDone()) {
      throw new IllegalStateException(name + ": task " + task + " has failed: " + ended);
    }
  }

  DirectorClient client() {
    if (client == null) {
      throw new IllegalStateException(name + " is not started");
    }
    return client;
  }

  Transport transport() {
    return Objects.requireNonNull(transport);
  }

  Processes processes() {
    if (processes == null) {
      throw new IllegalStateException(name + " is not started");
    }
    return processes;
  }

  private String slipway(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("slipway").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** What a shell knows after {@code eval "$(slipway up)"}. */
  private Map<String, String> environment() throws IOException, InterruptedException {
    String all =
        run(
            List.of(
                "bash",
                "-c",
                "eval \"$(\"$1\" up)\" && env -0",
                "bash",
                checkout.resolve("slipway").toString()));
    Map<String, String> environment = new LinkedHashMap<>();
    for (String one : all.split("\0")) {
      int equals = one.indexOf('=');
      if (equals > 0) {
        environment.put(one.substring(0, equals), one.substring(equals + 1));
      }
    }
    return environment;
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Path errors = work.resolve(name + ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("BOSH_"));
    builder.environment().put("SLIPWAY_HOME", home.toString());
    builder.environment().put("SLIPWAY_WARM_UP", "never");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " failed: " + said + Files.readString(errors));
    }
    return said;
  }

  /** However a measurement ends, nothing goes on. */
  @Override
  public void close() {
    try {
      if (Files.isDirectory(home)) {
        slipway("up");
        try {
          slipway("delete-deployment", "-n", "-d", BenchRelease.DEPLOYMENT, "--force");
        } finally {
          slipway("down");
        }
      }
    } catch (IOException | IllegalStateException e) {
      System.err.println(name + " could not be ended: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
