package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Paths;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starting, stopping, restarting and recreating instances. */
final class StateCommands {
  private StateCommands() {}

  /** What they share. */
  static final class Options {
    @Parameters(
        arity = "0..1",
        paramLabel = "GROUP[/ID]",
        description = "Only this instance group or instance")
    String slug = "";

    @Option(names = "--canaries", paramLabel = "NUMBER", description = "Override the manifest")
    Optional<String> canaries = Optional.empty();

    @Option(names = "--max-in-flight", paramLabel = "NUMBER", description = "Override the manifest")
    Optional<String> maxInFlight = Optional.empty();

    @Option(
        names = "--converge",
        description = "Bring the deployment to its manifest too (default)")
    boolean converge;

    @Option(names = "--no-converge", description = "Touch nothing but this one instance")
    boolean noConverge;
  }

  /**
   * @param action in paths of single instances
   * @param state in paths of the deployment
   */
  private static void change(
      Session session,
      Options options,
      String action,
      String state,
      Map<String, String> converging,
      Map<String, String> isolated) {
    InstanceSlug slug = InstanceSlug.parse(options.slug);
    if (options.noConverge) {
      requireIsolated(options, slug, action);
    }
    String deployment = session.deployment();
    session.confirm();
    if (options.noConverge) {
      String path =
          Paths.path(
              "deployments",
              deployment,
              "instance_groups",
              slug.group(),
              slug.id(),
              "actions",
              action);
      CommandFailed.within(
          "Non-converging action failed",
          () ->
              session.await(
                  session
                      .director()
                      .send("POST", path + Paths.query(isolated), DirectorClient.YAML, "")));
      return;
    }
    Map<String, String> query = new TreeMap<>(converging);
    query.put("state", state);
    options.canaries.ifPresent(value -> query.put("canaries", value));
    options.maxInFlight.ifPresent(value -> query.put("max_in_flight", value));
    String group = slug.group().isEmpty() ? "*" : slug.group();
    String path =
        slug.isInstance()
            ? Paths.path("deployments", deployment, "jobs", group, slug.id())
            : Paths.path("deployments", deployment, "jobs", group);
    CommandFailed.within(
        "Changing state",
        () ->
            session.await(
                session
                    .director()
                    .send("PUT", path + Paths.query(query), DirectorClient.YAML, "")));
  }

  private static void requireIsolated(Options options, InstanceSlug slug, String action) {
    if (options.converge) {
      throw new CommandFailed("Can't set converge and no-converge");
    }
    if (options.canaries.isPresent()) {
      throw new CommandFailed("Can't set canaries and no-converge");
    }
    if (options.maxInFlight.isPresent()) {
      throw new CommandFailed("Can't set max-in-flight and no-converge");
    }
    if (!slug.isInstance()) {
      throw new CommandFailed(
          "%s --no-converge changes one instance only. Name it as GROUP/ID, or leave --no-converge out."
              .formatted(action));
    }
  }

  private static Map<String, String> flags(Map<String, Boolean> flags) {
    Map<String, String> set = new TreeMap<>();
    flags.forEach(
        (name, isSet) -> {
          if (isSet) {
            set.put(name, "true");
          }
        });
    return set;
  }

  @CommandLine.Command
  static final class Start implements Command {
    @Mixin Options options = new Options();

    @Override
    public void run(Session session) {
      change(session, options, "start", "started", Map.of(), Map.of());
    }
  }

  @CommandLine.Command
  static final class Stop implements Command {
    @Mixin Options options = new Options();

    @Option(names = "--soft", description = "Stop the processes only (default)")
    boolean soft;

    @Option(names = "--hard", description = "Delete the VM, keep the persistent disk")
    boolean hard;

    @Option(names = "--skip-drain", description = "Skip pre-stop and drain scripts")
    boolean skipDrain;

    @Override
    public void run(Session session) {
      if (soft && hard) {
        throw new CommandFailed("Can't set soft and hard");
      }
      change(
          session,
          options,
          "stop",
          hard ? "detached" : "stopped",
          flags(Map.of("skip_drain", skipDrain)),
          flags(Map.of("skip_drain", skipDrain, "hard", hard)));
    }
  }

  @CommandLine.Command
  static final class Restart implements Command {
    @Mixin Options options = new Options();

    @Option(names = "--skip-drain", description = "Skip pre-stop and drain scripts")
    boolean skipDrain;

    @Override
    public void run(Session session) {
      Map<String, String> flags = flags(Map.of("skip_drain", skipDrain));
      change(session, options, "restart", "restart", flags, flags);
    }
  }

  @CommandLine.Command
  static final class Recreate implements Command {
    @Mixin Options options = new Options();

    @Option(names = "--skip-drain", description = "Skip pre-stop and drain scripts")
    boolean skipDrain;

    @Option(names = "--fix", description = "Recreate instances whose agent does not answer")
    boolean fix;

    @Option(names = "--dry-run", description = "Plan and render only")
    boolean dryRun;

    @Option(
        names = "--vms-created-before",
        paramLabel = "TIME",
        description = "Only VMs older than this RFC 3339 time")
    Optional<String> createdBefore = Optional.empty();

    @Override
    public void run(Session session) {
      Map<String, String> converging =
          flags(Map.of("skip_drain", skipDrain, "fix", fix, "dry_run", dryRun));
      createdBefore.ifPresent(time -> converging.put("recreate_vms_created_before", time));
      change(
          session,
          options,
          "recreate",
          "recreate",
          converging,
          flags(Map.of("skip_drain", skipDrain, "ignore_unresponsive_agent", fix)));
    }
  }
}
