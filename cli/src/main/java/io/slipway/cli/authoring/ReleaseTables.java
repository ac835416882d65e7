package io.slipway.cli.authoring;

import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Console;
import io.slipway.cli.console.Table;
import io.slipway.release.BuiltArtifact;
import io.slipway.release.BuiltRelease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a release is and holds. */
final class ReleaseTables {
  private ReleaseTables() {}

  /**
   * @param archive the tarball, as it was named
   */
  static void print(Console console, BuiltRelease release, Optional<String> archive) {
    List<String> titles = new ArrayList<>(List.of("Name", "Version", "Commit Hash"));
    List<Cell> row =
        new ArrayList<>(
            List.of(
                Cell.of(release.name()),
                Cell.of(release.version()),
                Cell.of(release.commitHash() + (release.uncommittedChanges() ? "+" : ""))));
    archive.ifPresent(
        path -> {
          titles.add("Archive");
          row.add(Cell.of(path));
        });
    console.table(Table.of("", titles, List.of(row)).asList());
    console.table(
        Table.of("jobs", List.of("Job", "Digest", "Packages"), rows(release.jobs(), false)));
    boolean compiled = release.packages().stream().anyMatch(pkg -> pkg.stemcell().isPresent());
    List<String> columns = new ArrayList<>(List.of("Package", "Digest", "Dependencies"));
    if (compiled) {
      columns.addAll(List.of("OS", "OS Version"));
    }
    console.table(Table.of("packages", columns, rows(release.packages(), compiled)));
  }

  private static List<List<Cell>> rows(List<BuiltArtifact> artifacts, boolean compiled) {
    return artifacts.stream()
        .sorted(Comparator.comparing(artifact -> artifact.name() + "/" + artifact.fingerprint()))
        .map(artifact -> row(artifact, compiled))
        .toList();
  }

  private static List<Cell> row(BuiltArtifact artifact, boolean compiled) {
    List<Cell> row =
        new ArrayList<>(
            List.of(
                Cell.of(artifact.name() + "/" + artifact.fingerprint()),
                Cell.of(artifact.digest()),
                Cell.lines(artifact.references())));
    if (compiled) {
      String[] stemcell = artifact.stemcell().orElse("").split("/", 2);
      row.add(Cell.of(stemcell[0]));
      row.add(Cell.of(stemcell.length > 1 ? stemcell[1] : ""));
    }
    return row;
  }
}
