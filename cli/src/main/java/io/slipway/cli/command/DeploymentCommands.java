package io.slipway.cli.command;

import io.slipway.api.Config;
import io.slipway.api.Deployment;
import io.slipway.api.DeploymentConfig;
import io.slipway.api.Difference;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.explanation.Sources;
import io.slipway.cli.task.TaskReporter;
import io.slipway.json.Json;
import io.slipway.yaml.Interpolation;
import io.slipway.yaml.Values;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Making, showing and deleting deployments. */
final class DeploymentCommands {
  private DeploymentCommands() {}

  @CommandLine.Command
  static final class Deploy implements Command {
    @Parameters(paramLabel = "PATH", description = "The manifest")
    String manifest = "";

    @Mixin TemplateOptions template = new TemplateOptions();

    @Option(names = "--no-redact", description = "Show property values in the differences")
    boolean noRedact;

    @Option(names = "--recreate", description = "Recreate all VMs")
    boolean recreate;

    @Option(names = "--recreate-persistent-disks", description = "Copy disks to new ones")
    boolean recreateDisks;

    @Option(
        names = "--recreate-vms-created-before",
        paramLabel = "TIME",
        description = "Recreate VMs older than this RFC 3339 time")
    Optional<String> recreateBefore = Optional.empty();

    @Option(names = "--fix", description = "Recreate instances whose agent does not answer")
    boolean fix;

    @Option(names = "--fix-releases", description = "Upload releases again")
    boolean fixReleases;

    @Option(names = "--skip-upload-releases", description = "Do not look for releases with a URL")
    boolean skipReleases;

    @Option(
        names = "--skip-drain",
        paramLabel = "GROUP",
        description = "Skip pre-stop and drain scripts, of all groups or --skip-drain=GROUP")
    List<String> skipDrain = new ArrayList<>();

    @Option(names = "--canaries", paramLabel = "NUMBER", description = "Override the manifest")
    Optional<String> canaries = Optional.empty();

    @Option(names = "--max-in-flight", paramLabel = "NUMBER", description = "Override the manifest")
    Optional<String> maxInFlight = Optional.empty();

    @Mixin HookOptions hooks = new HookOptions();

    @Option(names = "--dry-run", description = "Plan and render only")
    boolean dryRun;

    @Option(
        names = "--steps",
        description = "With --dry-run: show what would be done to each instance, in order")
    boolean steps;

    @Option(names = "--force-latest-variables", description = "Use the newest values of variables")
    boolean latestVariables;

    @Override
    public void run(Session session) {
      if (steps && !dryRun) {
        throw new CommandFailed("--steps shows what --dry-run would do: add --dry-run");
      }
      Interpolation evaluated =
          CommandFailed.within("Evaluating manifest", () -> template.evaluate(session, manifest));
      Map<String, @Nullable Object> document = evaluated.document().asMap();
      String deployment = deployment(session, String.valueOf(document.getOrDefault("name", "")));
      applyDeployConfigs(session, deployment);
      if (!skipReleases) {
        new ReleaseUploads(session).uploadNamedIn(document, fixReleases);
      }
      String text = TemplateOptions.canonical(document);
      Difference difference =
          session
              .director()
              .send(
                  "POST",
                  Paths.path("deployments", deployment, "diff") + "?redact=" + !noRedact,
                  DirectorClient.YAML,
                  text)
              .read(Difference::of);
      Differences.print(session.console(), difference);
      session.confirm();
      Map<String, String> query = query();
      difference
          .context()
          .ifPresent(ids -> query.put("context", Json.write(Values.sortKeys(ids.toPlain()))));
      CommandFailed.within(
          "Updating deployment",
          () -> {
            long task =
                DirectorClient.taskOf(
                    session
                        .director()
                        .send(
                            "POST",
                            "/deployments" + Paths.query(query),
                            DirectorClient.YAML,
                            text));
            session.await(
                task, new TaskReporter(session.console(), task, Sources.of(evaluated, Set.of())));
            if (steps) {
              session.console().block(StepsText.of(session.results(task)));
            }
            return task;
          });
    }

    private static String deployment(Session session, String inManifest) {
      String named = session.namedDeployment();
      if (named.isEmpty()) {
        session.director();
        if (session.isLocal() && !inManifest.isEmpty()) {
          session.console().line("Using deployment '" + inManifest + "', as the manifest names it");
          return inManifest;
        }
      }
      String deployment = session.deployment();
      if (!deployment.equals(inManifest)) {
        throw new CommandFailed(
            "Expected manifest to specify deployment name '%s' but was '%s'"
                .formatted(deployment, inManifest));
      }
      return deployment;
    }

    /** Configs of type {@code deploy} switch flags on for some deployments or all. */
    private void applyDeployConfigs(Session session, String deployment) {
      List<Config> configs;
      try {
        configs =
            session.director().get("/configs?latest=true&limit=1&type=deploy").readAll(Config::of);
      } catch (CommandFailed _) {
        return; // as the stock command line: such configs are an extra
      }
      for (Config config : configs) {
        Object content =
            Yaml.parse(config.content(), "deploy config " + config.name(), YamlDialect.GO).root();
        if (content instanceof Map<?, ?> map && applies(map, deployment)) {
          session
              .console()
              .errorLine(
                  "Using deployment flags from config of type '%s' (name: '%s')"
                      .formatted(config.type(), config.name()));
          apply(texts(map.get("flags")));
        }
      }
    }

    private static boolean applies(Map<?, ?> config, String deployment) {
      if (config.containsKey("include") && config.containsKey("exclude")) {
        return false;
      }
      return config.containsKey("include")
          ? texts(config.get("include")).contains(deployment)
          : !texts(config.get("exclude")).contains(deployment);
    }

    private static List<String> texts(@Nullable Object list) {
      return list instanceof List<?> items
          ? items.stream().map(String::valueOf).toList()
          : List.of();
    }

    private void apply(List<String> flags) {
      fix |= flags.contains("fix");
      fixReleases |= flags.contains("fix-releases");
      recreate |= flags.contains("recreate");
      recreateDisks |= flags.contains("recreate-persistent-disks");
      skipReleases |= flags.contains("skip-upload-releases");
    }

    private Map<String, String> query() {
      Map<String, String> query = new TreeMap<>();
      Map<String, Boolean> flags = new HashMap<>();
      flags.put("recreate", recreate || recreateBefore.isPresent());
      flags.put("recreate_persistent_disks", recreateDisks);
      flags.put("fix", fix);
      flags.put("dry_run", dryRun);
      flags.put("steps", steps);
      flags.put("force_latest_variables", latestVariables);
      flags.forEach(
          (name, isSet) -> {
            if (isSet) {
              query.put(name, "true");
            }
          });
      if (!skipDrain.isEmpty()) {
        query.put("skip_drain", String.join(",", skipDrain));
      }
      recreateBefore.ifPresent(time -> query.put("recreate_vms_created_before", time));
      canaries.ifPresent(value -> query.put("canaries", value));
      maxInFlight.ifPresent(value -> query.put("max_in_flight", value));
      query.putAll(hooks.query());
      return query;
    }
  }

  @CommandLine.Command
  static final class ShowManifest implements Command {
    @Override
    public void run(Session session) {
      String deployment = session.deployment();
      String text =
          CommandFailed.within(
              "Fetching manifest",
              () ->
                  CommandFailed.within(
                      "Finding deployment '" + deployment + "'",
                      () -> session.director().manifest(deployment)));
      session.console().block(text);
    }
  }

  @CommandLine.Command
  static final class ShowDeployment implements Command {
    @Override
    public void run(Session session) {
      String named = session.namedDeployment();
      String name = named.isEmpty() ? session.deployment() : named;
      Deployment deployment =
          session.director().get("/deployments").readAll(Deployment::of).stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new CommandFailed("Expected to find deployment '" + name + "'"));
      List<String> configs =
          session
              .director()
              .get("/deployment_configs?deployment[]=" + Paths.path(name).substring(1))
              .readAll(DeploymentConfig::of)
              .stream()
              .map(config -> config.id() + " " + config.type() + "/" + config.name())
              .toList();
      List<Cell> row = new ArrayList<>(ListCommands.Deployments.row(deployment));
      row.add(3, Cell.lines(configs));
      session
          .console()
          .table(
              Table.of(
                  "deployments",
                  List.of("Name", "Release(s)", "Stemcell(s)", "Config(s)", "Team(s)"),
                  List.of(row)));
    }
  }

  @CommandLine.Command
  static final class DeleteDeployment implements Command {
    @Option(names = "--force", description = "Go on when agents or the cloud fail")
    boolean force;

    @Override
    public void run(Session session) {
      String deployment = session.deployment();
      boolean disks = hasPersistentDisks(session, deployment);
      session.confirm();
      try {
        CommandFailed.within(
            "Deleting deployment '" + deployment + "'",
            () ->
                session.await(
                    session
                        .director()
                        .delete(
                            Paths.path("deployments", deployment) + (force ? "?force=true" : ""))));
      } catch (CommandFailed failure) {
        boolean remains =
            session.director().get("/deployments").readAll(Deployment::of).stream()
                .anyMatch(one -> one.name().equals(deployment));
        if (remains) {
          throw failure;
        }
      }
      if (disks) {
        session
            .environment()
            .stderr()
            .print(
                "Its persistent disks are kept, as BOSH keeps them: folders in '%s'. 'slipway disks --orphaned' lists them, 'slipway delete-disk CID' deletes one whose data is no longer needed.\n"
                    .formatted(session.local().disks()));
      }
    }

    /** Only here are they folders that somebody will come upon. */
    private static boolean hasPersistentDisks(Session session, String deployment) {
      if (!session.isLocal()) {
        return false;
      }
      try {
        return Yaml.load(session.director().manifest(deployment)) instanceof Map<?, ?> map
            && map.get("instance_groups") instanceof List<?> groups
            && groups.stream().anyMatch(DeleteDeployment::hasDisks);
      } catch (CommandFailed | SlipwayException _) {
        return false; // what is wrong is said when the deployment is deleted
      }
    }

    private static boolean hasDisks(@Nullable Object group) {
      return group instanceof Map<?, ?> map
          && (map.containsKey("persistent_disk_type")
              || map.containsKey("persistent_disks")
              || (map.get("persistent_disk") instanceof Number size && size.longValue() > 0));
    }
  }
}
