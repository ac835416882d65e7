package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Single VMs, orphaned VMs, and whether VMs are recreated unasked. */
final class VmCommands {
  private VmCommands() {}

  @CommandLine.Command
  static final class DeleteVm implements Command {
    @Parameters(paramLabel = "CID", description = "The VM's id in the cloud")
    String cid = "";

    @Override
    public void run(Session session) {
      session.deployment();
      session.confirm();
      CommandFailed.within(
          "Deleting VM '" + cid + "'",
          () -> session.await(session.director().delete(Paths.path("vms", cid))));
    }
  }

  @CommandLine.Command
  static final class OrphanedVms implements Command {
    @Override
    public void run(Session session) {
      List<JsonObject> vms =
          CommandFailed.within(
              "Finding orphaned VMs", () -> session.director().get("/orphaned_vms").objects());
      session
          .console()
          .table(
              Table.of(
                  "orphaned_vms",
                  List.of("VM CID", "Deployment", "Instance", "AZ", "IPs", "Orphaned At"),
                  vms.stream()
                      .sorted(
                          Comparator.comparing((JsonObject vm) -> vm.text("orphaned_at"))
                              .reversed())
                      .map(OrphanedVms::row)
                      .toList()));
    }

    private static List<Cell> row(JsonObject vm) {
      return List.of(
          Cell.of(vm.text("cid")),
          Cell.of(vm.text("deployment_name")),
          Cell.of(vm.text("instance_name")),
          Cell.of(vm.text("az")),
          Cell.lines(vm.texts("ip_addresses")),
          Cell.of(DirectorTimes.shown(vm.text("orphaned_at"))));
    }
  }

  @CommandLine.Command
  static final class UpdateResurrection implements Command {
    private static final Set<String> ON = Set.of("true", "yes", "on", "enable");
    private static final Set<String> OFF = Set.of("false", "no", "off", "disable");

    @Parameters(paramLabel = "on|off", description = "Whether VMs are recreated unasked")
    String enabled = "";

    @Override
    public void run(Session session) {
      if (!ON.contains(enabled) && !OFF.contains(enabled)) {
        throw new CommandFailed(
            "Expected boolean variable '" + enabled + "' to be either 'true' or 'false'");
      }
      String body = Json.write(Map.of("resurrection_paused", OFF.contains(enabled)));
      CommandFailed.within(
          "Changing VM resurrection state for all",
          () -> session.director().send("PUT", "/resurrection", DirectorClient.JSON, body));
    }
  }
}
