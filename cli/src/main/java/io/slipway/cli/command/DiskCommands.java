package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.console.Texts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Persistent disks, their snapshots, and networks that nobody uses. */
final class DiskCommands {
  private DiskCommands() {}

  /**
   * What is gone in the end has been deleted, whatever became of the task.
   *
   * @param isListed whether it is still there
   */
  private static void delete(String step, Runnable deletion, Callable<Boolean> isListed) {
    try {
      CommandFailed.within(
          step,
          () -> {
            deletion.run();
            return true;
          });
    } catch (CommandFailed failure) {
      if (isStillListed(isListed)) {
        throw failure;
      }
    }
  }

  private static boolean isStillListed(Callable<Boolean> isListed) {
    try {
      return isListed.call();
    } catch (Exception _) {
      return true; // why it was not deleted says more than why that cannot be looked up
    }
  }

  private static boolean lists(Session session, String path, String key, String value) {
    return session.director().get(path).objects().stream()
        .anyMatch(one -> one.text(key).equals(value));
  }

  /**
   * Lists what nobody has any more, and nothing else can be listed.
   *
   * @param wanted whether that was asked for
   */
  private static List<JsonObject> orphaned(
      Session session, boolean wanted, String what, String path) {
    session.director();
    if (!wanted) {
      throw new CommandFailed("Only --orphaned is supported");
    }
    return CommandFailed.within(
        "Finding orphaned " + what, () -> session.director().get(path).objects());
  }

  @CommandLine.Command
  static final class Disks implements Command {
    @Option(
        names = {"-o", "--orphaned"},
        description = "Disks no instance has any more")
    boolean orphaned;

    @Override
    public void run(Session session) {
      List<JsonObject> disks = orphaned(session, orphaned, "disks", "/disks");
      session
          .console()
          .table(
              Table.of(
                  "disks",
                  List.of("Disk CID", "Size", "Deployment", "Instance", "AZ", "Orphaned At"),
                  disks.stream()
                      .sorted(
                          Comparator.comparing((JsonObject disk) -> disk.text("orphaned_at"))
                              .reversed())
                      .map(Disks::row)
                      .toList()));
    }

    private static List<Cell> row(JsonObject disk) {
      return List.of(
          Cell.of(disk.text("disk_cid")),
          Cell.of(Texts.binaryBytes(disk.number("size").orElse(0L) * 1024 * 1024)),
          Cell.of(disk.text("deployment_name")),
          Cell.of(disk.text("instance_name")),
          Cell.of(disk.text("az")),
          Cell.of(DirectorTimes.shown(disk.text("orphaned_at"))));
    }
  }

  @CommandLine.Command
  static final class AttachDisk implements Command {
    @Parameters(index = "0", paramLabel = "GROUP/ID", description = "A stopped instance")
    String slug = "";

    @Parameters(index = "1", paramLabel = "DISK-CID", description = "The disk's id in the cloud")
    String cid = "";

    @Option(
        names = "--disk-properties",
        paramLabel = "copy",
        description = "Take the properties of the disk it has had")
    String properties = "";

    @Override
    public void run(Session session) {
      InstanceSlug instance = InstanceSlug.parse(slug);
      if (!instance.isInstance()) {
        throw new CommandFailed("Expected instance '" + slug + "' to be in format 'name/id'");
      }
      Map<String, String> query = new TreeMap<>();
      query.put("deployment", session.deployment());
      query.put("job", instance.group());
      query.put("instance_id", instance.id());
      query.put("disk_properties", properties);
      session.await(
          session
              .director()
              .send(
                  "PUT",
                  Paths.path("disks", cid, "attachments") + Paths.query(Session.given(query)),
                  DirectorClient.JSON,
                  ""));
    }
  }

  @CommandLine.Command
  static final class OrphanDisk implements Command {
    @Parameters(paramLabel = "CID", description = "The disk's id in the cloud")
    String cid = "";

    @Override
    public void run(Session session) {
      session.director();
      session.confirm();
      CommandFailed.within(
          "Orphaning disk '" + cid + "'",
          () ->
              session.await(session.director().delete(Paths.path("disks", cid) + "?orphan=true")));
    }
  }

  @CommandLine.Command
  static final class DeleteDisk implements Command {
    @Parameters(paramLabel = "CID", description = "The id of an orphaned disk in the cloud")
    String cid = "";

    @Override
    public void run(Session session) {
      session.director();
      session.confirm();
      delete(
          "Deleting orphaned disk '" + cid + "'",
          () -> session.await(session.director().delete(Paths.path("disks", cid))),
          () -> lists(session, "/disks", "disk_cid", cid));
    }
  }

  @CommandLine.Command
  static final class Snapshots implements Command {
    @Parameters(
        arity = "0..1",
        paramLabel = "GROUP/ID",
        description = "Taken as the stock command line takes it: those of all are shown")
    String slug = "";

    @Override
    public void run(Session session) {
      String deployment = session.deployment();
      List<JsonObject> snapshots =
          CommandFailed.within(
              "Finding snapshots",
              () ->
                  session
                      .director()
                      .get(Paths.path("deployments", deployment, "snapshots"))
                      .objects());
      session
          .console()
          .table(
              Table.of(
                  "snapshots",
                  List.of("Instance", "CID", "Created At", "Clean"),
                  snapshots.stream().map(Snapshots::row).toList()));
    }

    private static List<Cell> row(JsonObject snapshot) {
      String group = snapshot.text("job");
      String index = snapshot.text("index");
      return List.of(
          Cell.of((group.isEmpty() ? "?" : group) + "/" + (index.isEmpty() ? "?" : index)),
          Cell.of(snapshot.text("snapshot_cid")),
          Cell.of(DirectorTimes.shown(snapshot.text("created_at"))),
          Cell.of(snapshot.isTrue("clean")));
    }
  }

  @CommandLine.Command
  static final class TakeSnapshot implements Command {
    @Parameters(
        arity = "0..1",
        paramLabel = "GROUP/ID",
        description = "Of this instance's disks; of all instances' without it")
    String slug = "";

    @Override
    public void run(Session session) {
      InstanceSlug instance = InstanceSlug.parse(slug);
      String deployment = session.deployment();
      String path =
          instance.isInstance()
              ? Paths.path(
                  "deployments", deployment, "jobs", instance.group(), instance.id(), "snapshots")
              : Paths.path("deployments", deployment, "snapshots");
      CommandFailed.within(
          instance.isInstance()
              ? "Taking snapshot for instance '%s' in deployment '%s'".formatted(slug, deployment)
              : "Taking snapshots for deployment '" + deployment + "'",
          () -> session.await(session.director().send("POST", path, DirectorClient.JSON, "")));
    }
  }

  @CommandLine.Command
  static final class DeleteSnapshot implements Command {
    @Parameters(paramLabel = "CID", description = "The snapshot's id in the cloud")
    String cid = "";

    @Override
    public void run(Session session) {
      String deployment = session.deployment();
      session.confirm();
      delete(
          "Deleting snapshot '%s' from deployment '%s'".formatted(cid, deployment),
          () ->
              session.await(
                  session
                      .director()
                      .delete(Paths.path("deployments", deployment, "snapshots", cid))),
          () ->
              lists(
                  session,
                  Paths.path("deployments", deployment, "snapshots"),
                  "snapshot_cid",
                  cid));
    }
  }

  @CommandLine.Command
  static final class DeleteSnapshots implements Command {
    @Override
    public void run(Session session) {
      String deployment = session.deployment();
      session.confirm();
      CommandFailed.within(
          "Deleting snapshots for deployment '" + deployment + "'",
          () ->
              session.await(
                  session.director().delete(Paths.path("deployments", deployment, "snapshots"))));
    }
  }

  @CommandLine.Command
  static final class Networks implements Command {
    @Option(
        names = {"-o", "--orphaned"},
        description = "Networks no deployment has any more")
    boolean orphaned;

    @Override
    public void run(Session session) {
      List<JsonObject> networks =
          orphaned(session, orphaned, "networks", "/networks?orphaned=true");
      session
          .console()
          .table(
              Table.of(
                  "networks",
                  List.of("Name", "Type", "Created At", "Orphaned At"),
                  networks.stream()
                      .sorted(Comparator.comparing(network -> network.text("name")))
                      .map(Networks::row)
                      .toList()));
    }

    private static List<Cell> row(JsonObject network) {
      return List.of(
          Cell.of(network.text("name")),
          Cell.of(network.text("type")),
          Cell.of(DirectorTimes.shown(network.text("created_at"))),
          Cell.of(DirectorTimes.shown(network.text("orphaned_at"))));
    }
  }

  @CommandLine.Command
  static final class DeleteNetwork implements Command {
    @Parameters(paramLabel = "NAME", description = "An orphaned network")
    String name = "";

    @Override
    public void run(Session session) {
      session.director();
      session.confirm();
      delete(
          "Deleting orphaned network '" + name + "'",
          () -> session.await(session.director().delete(Paths.path("networks", name))),
          () -> lists(session, "/networks?orphaned=true", "name", name));
    }
  }
}
