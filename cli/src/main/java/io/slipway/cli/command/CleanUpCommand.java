package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.json.Json;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Deletes what no deployment needs. */
@CommandLine.Command
final class CleanUpCommand implements Command {
  @Option(names = "--all", description = "Keep nothing unused, delete orphaned disks too")
  boolean all;

  @Option(names = "--dry-run", description = "Only show what would be deleted")
  boolean dryRun;

  @Option(names = "--keep-orphaned-disks", description = "Keep them even with --all")
  boolean keepOrphanedDisks;

  @Override
  public void run(Session session) {
    session.director();
    if (dryRun) {
      show(session);
      return;
    }
    session.confirm();
    Map<String, Object> config = new TreeMap<>();
    config.put("remove_all", all);
    config.put("keep_orphaned_disks", keepOrphanedDisks);
    CommandFailed.within(
        "Cleaning up resources",
        () ->
            session.await(
                session
                    .director()
                    .send(
                        "POST",
                        "/cleanup",
                        DirectorClient.JSON,
                        Json.write(Map.of("config", config)))));
  }

  private void show(Session session) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("remove_all", String.valueOf(all));
    query.put("keep_orphaned_disks", String.valueOf(keepOrphanedDisks));
    JsonObject unneeded =
        CommandFailed.within(
            "Cleaning up resources",
            () -> session.director().get("/cleanup/dryrun" + Paths.query(query)).object());
    show(
        session,
        "Unused Releases",
        List.of("Name", "Version"),
        unneeded.objects("releases").stream()
            .flatMap(
                release ->
                    release.texts("versions").stream()
                        .map(version -> cells(release.text("name"), version))));
    show(
        session,
        "Unused Stemcells",
        List.of("Name", "Version"),
        rows(unneeded, "stemcells", "name", "version"));
    show(
        session,
        "Unused Compiled Packages",
        List.of("Name", "Stemcell OS", "Stemcell Version"),
        rows(unneeded, "compiled_packages", "package_name", "stemcell_os", "stemcell_version"));
    show(
        session,
        "Exported Releases",
        List.of("Blob ID"),
        unneeded.texts("exported_releases").stream().map(CleanUpCommand::cells));
    show(
        session,
        "Stale DNS Record Blobs",
        List.of("Blob ID"),
        unneeded.texts("dns_blobs").stream().map(CleanUpCommand::cells));
    show(
        session,
        "Orphaned Disks",
        List.of("Disk CID", "Deployment", "Instance", "Size (mb)"),
        rows(unneeded, "orphaned_disks", "disk_cid", "deployment_name", "instance_name", "size"));
    show(
        session,
        "Orphaned VMs",
        List.of("VM CID", "Deployment", "Instance"),
        rows(unneeded, "orphaned_vms", "cid", "deployment_name", "instance_name"));
  }

  private static Stream<List<Cell>> rows(JsonObject unneeded, String kind, String... keys) {
    return unneeded.objects(kind).stream()
        .map(one -> cells(Arrays.stream(keys).map(one::text).toArray(String[]::new)));
  }

  private static List<Cell> cells(String... texts) {
    return Arrays.stream(texts).map(Cell::of).toList();
  }

  private static void show(
      Session session, String title, List<String> columns, Stream<List<Cell>> rows) {
    session
        .console()
        .table(
            Table.of(
                    "",
                    columns,
                    rows.sorted(Comparator.comparing(row -> row.getFirst().text())).toList())
                .withTitle(title));
  }
}
