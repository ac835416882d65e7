package io.slipway.cli.command;

import io.slipway.api.Deployment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.task.TaskReporter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Showing instances and VMs. */
final class InstanceCommands {
  private InstanceCommands() {}

  @CommandLine.Command
  static final class Instances implements Command {
    @Option(
        names = {"-i", "--details"},
        description = "Cloud ids, disks, agents and more")
    boolean details;

    @Option(names = "--vitals", description = "Load, memory and disks")
    boolean vitals;

    @Option(
        names = {"-p", "--ps"},
        description = "Processes")
    boolean processes;

    @Option(
        names = {"-f", "--failing"},
        description = "Only what does not run")
    boolean failing;

    @Override
    public void run(Session session) {
      show(
          session,
          "instances",
          new InstanceTable(false, processes, details, vitals, false, failing));
    }
  }

  @CommandLine.Command
  static final class Vms implements Command {
    @Option(names = "--vitals", description = "Load, memory and disks")
    boolean vitals;

    @Option(names = "--cloud-properties", description = "What the CPI was given")
    boolean cloudProperties;

    @Override
    public void run(Session session) {
      show(session, "vms", new InstanceTable(true, false, false, vitals, cloudProperties, false));
    }
  }

  private static void show(Session session, String what, InstanceTable table) {
    List<String> deployments;
    if (session.namedDeployment().isEmpty()) {
      deployments =
          CommandFailed.within(
                  "Finding deployments",
                  () -> session.director().get("/deployments").readAll(Deployment::of))
              .stream()
              .map(Deployment::name)
              .toList();
    } else {
      deployments = List.of(session.namedDeployment());
    }
    for (String deployment : deployments) {
      session.console().table(table.of(deployment, fetch(session, deployment, what)));
    }
  }

  private static List<JsonObject> fetch(Session session, String deployment, String what) {
    return CommandFailed.within(
        "Listing deployment '" + deployment + "' " + what + " infos",
        () -> {
          long task =
              DirectorClient.taskOf(
                  session
                      .director()
                      .get(Paths.path("deployments", deployment, what) + "?format=full"));
          session.await(task, new TaskReporter(session.console(), task));
          return session.results(task);
        });
  }
}
