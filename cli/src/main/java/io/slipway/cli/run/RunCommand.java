package io.slipway.cli.run;

import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.ReleaseUploads;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemplateOptions;
import io.slipway.cli.command.TemporaryDirectory;
import io.slipway.release.ReleaseDirectory;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @Override
  public void run(Session session) {
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
  }

  private static void uploadStemcells(
      Session session, RunReport report, QuietTasks tasks, Map<String, @Nullable Object> manifest) {
    String machine =
        ThisMachine.describe(Path.of("/etc/os-release"), System.getProperty("os.arch", ""));
    List<JsonObject> available = session.director().get("/stemcells").objects();
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

  private static void extendCloudConfig(
      Session session, RunReport report, Map<String, @Nullable Object> manifest) {
    List<String> current =
        session.director().get("/configs?latest=true&limit=1&type=cloud").objects().stream()
            .map(config -> config.text("content"))
            .toList();
    CloudConfigPlan.plan(current, manifest, session.info().text("uuid"))
        .ifPresent(
            text -> {
              session.director().send("POST", "/cloud_configs?name=", DirectorClient.YAML, text);
              report.cloudConfig();
            });
  }

  private void deploy(
      Session session, RunReport report, QuietTasks tasks, ManifestOptions.Evaluated manifest) {
    String name = Manifests.text(manifest.values(), "name");
    boolean changed;
    try {
      changed =
          CommandFailed.within("Updating deployment", () -> update(session, report, manifest));
    } catch (CommandFailed failure) {
      showInstancesAfter(failure, session, report, tasks, name);
      throw failure;
    }
    report.instances(name, instances(session, tasks, name));
    report.succeeded(changed);
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
