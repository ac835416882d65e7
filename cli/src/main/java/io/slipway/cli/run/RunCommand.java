package io.slipway.cli.run;

import io.slipway.api.Config;
import io.slipway.api.Stemcell;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.HookOptions;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.InstanceShell;
import io.slipway.cli.command.InstanceSlug;
import io.slipway.cli.command.InstanceTable;
import io.slipway.cli.command.MissingTools;
import io.slipway.cli.command.ReleaseUploads;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemplateOptions;
import io.slipway.cli.command.TemporaryDirectory;
import io.slipway.json.Json;
import io.slipway.release.ReleaseDirectory;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code slipway run}: makes a release of a directory, brings it and whatever else is missing to
 * the Director, deploys, and shows what happens.
 */
@CommandLine.Command
public final class RunCommand implements Command {
  private static final String ANY = "*";
  private static final String DEFAULT = "default";
  private static final int CONFLICT = 412;
  private static final int CLOUD_CONFIG_ATTEMPTS = 20;

  @Parameters(
      arity = "0..1",
      paramLabel = "RELEASE_DIR",
      description = "The release directory; default: this one")
  String directory = ".";

  @Mixin ManifestOptions manifests = new ManifestOptions();

  @Option(names = "--recreate", description = "Recreate all instances")
  boolean recreate;

  @Option(names = "--fix", description = "Recreate instances whose agent does not answer")
  boolean fix;

  @Option(names = "--skip-drain", description = "Skip pre-stop and drain scripts")
  boolean skipDrain;

  @Mixin HookOptions hooks = new HookOptions();

  @Option(
      names = "--shell",
      paramLabel = "GROUP[/ID]",
      description = "Afterwards open a shell in this instance, or in the first")
  Optional<String> shell = Optional.empty();

  @Override
  public void run(Session session) {
    if (shell.isPresent() && (session.options().json() || !session.environment().isTerminal())) {
      throw new CommandFailed(
          "--shell needs a terminal; use 'slipway ssh -c COMMAND' after the run");
    }
    RunReport report =
        session.options().json()
            ? new EventReport(session.environment().stdout())
            : new TextReport(session.console());
    try {
      run(session, report);
    } catch (RuntimeException e) {
      throw report.failed(e);
    }
  }

  private void run(Session session, RunReport report) {
    Path root = InputFiles.resolve(session.environment().workingDirectory(), directory);
    if (!Files.isDirectory(root)) {
      throw new CommandFailed("Directory '" + directory + "' does not exist");
    }
    ReleaseDirectory release = ReleaseDirectory.open(root);
    ManifestOptions.Evaluated evaluated =
        manifests.evaluate(session, ReleaseOutline.of(release, directory));
    Map<String, @Nullable Object> manifest = evaluated.values();
    MissingTools missing = MissingTools.of(session, directory);
    if (!missing.isEmpty()) {
      report.note(missing.summary(directory));
    }
    session.startedDirector(
        started -> {
          report.director(started.address().url(), !started.wasRunning());
          started.note().ifPresent(report::note);
        });
    QuietTasks tasks = new QuietTasks(session);
    new ReleaseStep(session, report, tasks, release).run(manifest);
    new ReleaseUploads(session).uploadNamedIn(manifest, false);
    if (session.isLocal()) {
      uploadStemcells(session, report, tasks, manifest);
      extendCloudConfig(session, report, manifest);
    }
    deploy(session, report, tasks, evaluated);
    shell.ifPresent(slug -> openShell(session, manifest, slug));
  }

  private static void openShell(
      Session session, Map<String, @Nullable Object> manifest, String slug) {
    String deployment = String.valueOf(manifest.get("name"));
    InstanceSlug wanted = InstanceSlug.parse(slug.equals(ANY) ? "" : slug);
    JsonObject first =
        session
            .director()
            .get(Paths.path("deployments", deployment, "instances"))
            .objects()
            .stream()
            .filter(one -> wanted.group().isEmpty() || one.text("job").equals(wanted.group()))
            .filter(
                one ->
                    !wanted.isInstance()
                        || one.text("id").equals(wanted.id())
                        || one.text("index").equals(wanted.id()))
            .filter(one -> one.has("cid"))
            .findFirst()
            .orElseThrow(() -> new CommandFailed("There is no instance '" + slug + "' with a VM"));
    InstanceShell.open(session, deployment, new InstanceSlug(first.text("job"), first.text("id")));
  }

  private static void uploadStemcells(
      Session session, RunReport report, QuietTasks tasks, Map<String, @Nullable Object> manifest) {
    String machine =
        ThisMachine.describe(Path.of("/etc/os-release"), System.getProperty("os.arch", ""));
    List<Stemcell> available = session.director().get("/stemcells").readAll(Stemcell::of);
    for (StemcellManifest stemcell : StemcellPlan.missing(manifest, available, machine)) {
      Path work = TemporaryDirectory.create();
      try {
        Path archive = work.resolve("stemcell.tgz");
        StemcellArchive.write(archive, stemcell, machine.getBytes(StandardCharsets.UTF_8));
        tasks.await(
            "Uploading stemcell file",
            () -> DirectorClient.taskOf(session.director().upload("/stemcells", archive)));
      } finally {
        TemporaryDirectory.delete(work);
      }
      report.stemcell(stemcell.name(), stemcell.version(), stemcell.operatingSystem(), machine);
    }
  }

  /** Another run may extend it at the same time: then what that one has written is extended. */
  private static void extendCloudConfig(
      Session session, RunReport report, Map<String, @Nullable Object> manifest) {
    for (int attempt = 1; ; attempt++) {
      List<Config> current =
          session.director().get("/configs?latest=true&limit=1&type=cloud").readAll(Config::of);
      Optional<String> wanted =
          CloudConfigPlan.plan(
              current.stream().map(Config::content).toList(),
              manifest,
              session.local().addresses());
      if (wanted.isEmpty()) {
        return;
      }
      Answer answer =
          session
              .director()
              .request(
                  "POST",
                  "/configs",
                  Map.of("Content-Type", DirectorClient.JSON),
                  BodyPublishers.ofString(request(wanted.get(), current)));
      if (answer.status() != CONFLICT || attempt == CLOUD_CONFIG_ATTEMPTS) {
        answer.orFail();
        report.cloudConfig();
        return;
      }
    }
  }

  private static String request(String content, List<Config> current) {
    String latest =
        current.stream()
            .filter(config -> config.name().equals(DEFAULT))
            .map(Config::id)
            .findFirst()
            .orElse("0");
    return Json.write(
        Map.of("type", "cloud", "name", DEFAULT, "content", content, "expected_latest_id", latest));
  }

  private void deploy(
      Session session, RunReport report, QuietTasks tasks, ManifestOptions.Evaluated manifest) {
    String name = Manifests.text(manifest.values(), "name");
    boolean changed;
    try {
      changed =
          CommandFailed.within("Updating deployment", () -> update(session, report, manifest));
    } catch (CommandFailed failure) {
      hintAfter(failure, session, report, manifest.values());
      showInstancesAfter(failure, session, report, tasks, name);
      throw failure;
    }
    List<JsonObject> instances = instances(session, tasks, name);
    report.instances(name, instances);
    List<String> failing = InstanceTable.notRunning(instances);
    if (!failing.isEmpty()) {
      throw new CommandFailed(
          "Deployed, but not everything runs:\n  %s\n'slipway logs -d %s' shows what was written."
              .formatted(String.join("\n  ", failing), name));
    }
    errands(session, name).ifPresent(report::note);
    report.succeeded(changed);
  }

  /** What else the deployment can do; a Director that does not say is not asked twice. */
  private static Optional<String> errands(Session session, String deployment) {
    Answer answer =
        session
            .director()
            .request(
                "GET",
                Paths.path("deployments", deployment, "errands"),
                Map.of(),
                BodyPublishers.noBody());
    if (answer.status() != 200) {
      return Optional.empty();
    }
    List<String> names = answer.objects().stream().map(one -> one.text("name")).toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Errands: %s. 'slipway run-errand -d %s NAME' runs one."
                .formatted(String.join(", ", names), deployment));
  }

  /** Returns whether any instance was touched. */
  private boolean update(Session session, RunReport report, ManifestOptions.Evaluated manifest) {
    long task =
        DirectorClient.taskOf(
            session
                .director()
                .send(
                    "POST",
                    "/deployments" + Paths.query(query()),
                    DirectorClient.YAML,
                    TemplateOptions.canonical(manifest.values())));
    ChangeWatcher watcher =
        new ChangeWatcher(
            report.deployment(Manifests.text(manifest.values(), "name"), task, manifest.sources()));
    session.await(task, watcher);
    return watcher.changed();
  }

  /** As with the instances: hints that cannot be had do not hide the failure. */
  private static void hintAfter(
      CommandFailed failure,
      Session session,
      RunReport report,
      Map<String, @Nullable Object> manifest) {
    if (!session.isLocal()) {
      return;
    }
    try {
      FailureHints.tell(session, manifest, report::note);
    } catch (CommandFailed | SlipwayException e) {
      failure.addSuppressed(e);
    }
  }

  /** After a failure the instances are good to know; that they cannot be had is not. */
  private static void showInstancesAfter(
      CommandFailed failure, Session session, RunReport report, QuietTasks tasks, String name) {
    try {
      report.instances(name, instances(session, tasks, name));
    } catch (CommandFailed | SlipwayException e) {
      failure.addSuppressed(e);
    }
  }

  private Map<String, String> query() {
    Map<String, String> query = new TreeMap<>();
    if (recreate) {
      query.put("recreate", "true");
    }
    if (fix) {
      query.put("fix", "true");
    }
    if (skipDrain) {
      query.put("skip_drain", "*");
    }
    query.putAll(hooks.query());
    return query;
  }

  private static List<JsonObject> instances(Session session, QuietTasks tasks, String name) {
    String path = Paths.path("deployments", name, "instances") + "?format=full";
    return session.results(
        tasks
            .await(
                "Listing deployment '" + name + "' VMs",
                () -> DirectorClient.taskOf(session.director().get(path)))
            .id());
  }
}
