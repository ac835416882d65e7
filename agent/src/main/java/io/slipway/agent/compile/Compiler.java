package io.slipway.agent.compile;

import io.slipway.agent.apply.InstanceBlobs;
import io.slipway.agent.apply.Packages;
import io.slipway.agent.apply.Unpacker;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.agent.script.ScriptEnvironment;
import io.slipway.agent.script.ScriptReporter;
import io.slipway.agent.script.ScriptRuns;
import io.slipway.agent.script.Tail;
import io.slipway.base.Digest;
import io.slipway.base.FileTree;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Compiles packages inside the instance (agent contract 3.8). */
public final class Compiler {
  private static final int STREAM_TAIL = 10 * 1024;

  private final InstanceSpace space;
  private final InstanceFiles files;
  private final Layout layout;
  private final Blobstore blobstore;
  private final InstanceBlobs blobs;
  private final Packages packages;
  private final ScriptRuns runs;
  private final ScriptReporter reporter;

  public Compiler(
      InstanceSpace space,
      InstanceFiles files,
      Blobstore blobstore,
      InstanceBlobs blobs,
      Packages packages,
      ScriptRuns runs,
      ScriptReporter reporter) {
    this.space = space;
    this.files = files;
    this.layout = files.layout();
    this.blobstore = blobstore;
    this.blobs = blobs;
    this.packages = packages;
    this.runs = runs;
    this.reporter = reporter;
  }

  /**
   * A package to compile.
   *
   * @param source its blob and digest, under the package's own name and version
   * @param dependencies compiled packages it needs
   */
  public record Order(PackageSpec source, List<PackageSpec> dependencies) {}

  /** Compiles, uploads the result and leaves nothing behind but the log. */
  public Map<String, @Nullable Object> compile(Order order, String taskId)
      throws IOException, InterruptedException {
    String name = order.source.name();
    try {
      return compileAndUpload(order, taskId);
    } catch (InterruptedException e) {
      throw e; // the script runs on, and the next agent takes it up
    } catch (IOException | RuntimeException e) {
      clear(name);
      throw AgentFailure.wrap("Compiling package " + name, e);
    }
  }

  private void clear(String name) throws IOException {
    packages.removeAll();
    FileTree.delete(layout.compile().resolve(name));
  }

  private Map<String, @Nullable Object> compileAndUpload(Order order, String taskId)
      throws IOException, InterruptedException {
    String name = order.source.name();
    ScriptRuns.Key key = new ScriptRuns.Key(taskId, "packaging", name, 0);
    Optional<ScriptRuns.Run> earlier = runs.earlier(key);
    if (earlier.isEmpty()) {
      prepare(order);
    }
    if (Files.exists(layout.compile().resolve(name).resolve("packaging"))) {
      AgentFailure.during(
          "Running packaging script", () -> runPackaging(order.source, key, earlier));
    }
    Map<String, @Nullable Object> result =
        upload(pack(packages.compiled(name, order.source.version()), isGzip(order.source)));
    clear(name);
    return result;
  }

  /** Sources and dependencies lie where the packaging script looks for them. */
  private void prepare(Order order) throws IOException {
    packages.removeAll();
    for (PackageSpec dependency : order.dependencies) {
      AgentFailure.during(
          "Installing dependent package " + dependency.name(),
          () -> {
            packages.install(dependency);
            packages.enable(dependency);
          });
    }
    String name = order.source.name();
    if (order.source.blobId().isEmpty()) {
      throw new AgentFailure(
          "Fetching package " + name + ": No blobstore reference for package '" + name + "'");
    }
    packages.createEmpty(name, order.source.version());
    AgentFailure.during("Fetching package " + name, () -> unpack(order.source));
  }

  /** Whether the sources were gzipped: the result is what they were. */
  private boolean isGzip(PackageSpec source) throws IOException {
    try (var fetched = blobs.fetch(source.blobId(), source.digest())) {
      return Unpacker.isGzip(fetched.file());
    }
  }

  private void unpack(PackageSpec source) throws IOException {
    Path directory = layout.compile().resolve(source.name());
    Path aside = layout.compile().resolve(source.name() + "-bosh-agent-unpack");
    FileTree.delete(directory);
    FileTree.delete(aside);
    files.ensureVcapDirectory(layout.compile(), 0755);
    Files.createDirectory(aside);
    InstanceFiles.setMode(aside, 0755);
    try (var fetched = blobs.fetch(source.blobId(), source.digest())) {
      Unpacker.unpack(fetched.file(), aside, Unpacker.Content.PACKAGE);
      Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileTree.delete(aside);
    }
  }

  private void runPackaging(
      PackageSpec source, ScriptRuns.Key key, Optional<ScriptRuns.Run> earlier)
      throws IOException, InterruptedException {
    String directory = Layout.BASE + "/data/compile/" + source.name();
    Path logs = layout.logs().resolve("compilation");
    if (earlier.isEmpty()) {
      FileTree.delete(logs);
      files.ensureVcapDirectory(logs, 0770);
    }
    Path stdout = logs.resolve("packaging.stdout.log");
    Path stderr = logs.resolve("packaging.stderr.log");
    String path = directory + "/packaging";
    ScriptReporter.Run story =
        earlier
            .map(
                begun ->
                    reporter.resumed(
                        "packaging", source.name(), path, key.taskId(), begun.startedAt()))
            .orElseGet(() -> reporter.started("packaging", source.name(), path, key.taskId()));
    ScriptRuns.Run run;
    try {
      run =
          earlier.orElseGet(
              () ->
                  runs.start(
                      key,
                      new ScriptRuns.Preparation(
                          Command.of("bash", "-x", "packaging")
                              .environment(
                                  ScriptEnvironment.ofAgent(environment(source, directory)))
                              .workingDirectory(directory)
                              .stdout(new Output.Append(stdout, 0640))
                              .stderr(new Output.Append(stderr, 0640))
                              .build(),
                          0,
                          0)));
    } catch (SlipwayException e) {
      story.failed(
          new ScriptReport.Failed(e.message()), e.message(), ScriptReporter.Written.NOTHING);
      throw e;
    }
    ExitStatus status = run.await();
    ScriptReporter.Written written =
        new ScriptReporter.Written(
            Tail.ofGrowth(stdout, 0),
            Tail.ofGrowth(stderr, 0),
            Optional.of(Layout.BASE + "/sys/log/compilation/packaging.stdout.log"),
            Optional.of(Layout.BASE + "/sys/log/compilation/packaging.stderr.log"));
    if (status.success()) {
      run.tell(() -> story.succeeded(ScriptReporter.outcome(status), written));
      return;
    }
    run.tell(() -> story.failed(ScriptReporter.outcome(status), String.valueOf(status), written));
    throw new AgentFailure(
        "Running packaging script: Command exited with %d; %s, %s"
            .formatted(status.code(), describe("stdout", stdout), describe("stderr", stderr)));
  }

  private static Map<String, String> environment(PackageSpec source, String directory) {
    return Map.of(
        "BOSH_COMPILE_TARGET",
        directory,
        "BOSH_INSTALL_TARGET",
        Layout.BASE + "/packages/" + source.name(),
        "BOSH_PACKAGE_NAME",
        source.name(),
        "BOSH_PACKAGE_VERSION",
        source.version());
  }

  /** A stream's last 10 KiB, from the start of a line unless that loses more than a quarter. */
  private static String describe(String stream, Path log) throws IOException {
    String text = Tail.bytes(log, 0, STREAM_TAIL);
    if (Files.size(log) <= STREAM_TAIL) {
      return Character.toUpperCase(stream.charAt(0)) + stream.substring(1) + ": " + text;
    }
    int lineEnd = text.indexOf('\n');
    boolean cutAtLine = lineEnd >= 0 && lineEnd < text.length() / 4;
    return "Truncated " + stream + ": " + (cutAtLine ? text.substring(lineEnd + 1) : text);
  }

  /** Packs the result inside the instance, where owners and links mean what they should. */
  private Path pack(Path target, boolean gzip) throws InterruptedException {
    Path archive = layout.temporary().resolve("bosh-agent-compiled-" + UUID.randomUUID() + ".tgz");
    Command command =
        Command.of(
                "tar",
                gzip ? "-czf" : "-cf",
                layout.inside(archive),
                "-C",
                layout.inside(target),
                ".")
            .environment(ScriptEnvironment.ofAgent(Map.of()))
            .stderr(Output.capture(STREAM_TAIL))
            .build();
    var process = space.start(command);
    try {
      ExitStatus status = process.completion().get();
      if (!status.success()) {
        throw new AgentFailure(
            "Compressing compiled package: Running command: '%s', stdout: '', stderr: '%s': %s"
                .formatted(String.join(" ", command.argv()), process.stderr().text(), status));
      }
    } catch (ExecutionException e) {
      throw new AgentFailure("Compressing compiled package: " + e.getCause(), e);
    }
    return archive;
  }

  private Map<String, @Nullable Object> upload(Path archive) throws IOException {
    try {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("sha1", Digest.of(Digest.Algorithm.SHA1, archive).toString());
      result.put("blobstore_id", blobstore.put(archive));
      return Map.of("result", result);
    } finally {
      Files.deleteIfExists(archive);
    }
  }
}
