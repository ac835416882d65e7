package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.release.DirectoryProblems.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the sources of packages below {@code src/} and {@code blobs/} (Director API, section 8.2).
 */
final class PackageFiles {
  private final Path root;
  private final Path sources;
  private final Path blobs;
  private final DirectoryProblems problems;

  PackageFiles(Path root, DirectoryProblems problems) {
    this.root = root;
    this.sources = root.resolve("src");
    this.blobs = root.resolve("blobs");
    this.problems = problems;
  }

  /** What a package's {@code files} match without its {@code excluded_files}. */
  Collection<SourceFile> find(Document spec) throws IOException {
    Map<String, SourceFile> found = new TreeMap<>(RelativePaths.BYTEWISE);
    for (String text : spec.texts("files", problems)) {
      for (GlobPattern pattern : parse(text, spec)) {
        boolean inSources = collect(pattern, sources, found);
        boolean inBlobs = collect(pattern, blobs, found);
        if (!inSources && !inBlobs) {
          problems.add(
              ErrorCode.RELEASE_INVALID_PACKAGE,
              spec,
              text,
              ("Missing files for pattern '%s': no file below src/ or blobs/ matches."
                      + " Add the files, fetch blobs with 'slipway sync-blobs', or remove the pattern.")
                  .formatted(text));
        }
      }
    }
    for (String text : spec.texts("excluded_files", problems)) {
      for (GlobPattern pattern : parse(text, spec)) {
        found.keySet().removeAll(pattern.find(sources));
        found.keySet().removeAll(pattern.find(blobs));
      }
    }
    for (String special : List.of("packaging", "pre_packaging")) {
      if (found.containsKey(special)) {
        problems.add(
            ErrorCode.RELEASE_INVALID_PACKAGE,
            spec.file(),
            ("Expected special '%s' file to not be included via 'files' key for package '%s'."
                    + " Rename src/%s, or exclude it.")
                .formatted(special, spec.text("name"), special));
      }
    }
    return found.values();
  }

  private List<GlobPattern> parse(String text, Document spec) {
    try {
      return List.of(GlobPattern.parse(text));
    } catch (GlobPattern.InvalidPatternException e) {
      problems.add(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          spec,
          text,
          "Pattern '" + text + "' cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  /** The first match of a relative path wins. */
  private boolean collect(GlobPattern pattern, Path directory, Map<String, SourceFile> found)
      throws IOException {
    boolean matched = false;
    for (String relativePath : pattern.find(directory)) {
      Path path = directory.resolve(relativePath);
      if (isPackageable(path)) {
        matched = true;
        found.putIfAbsent(relativePath, new SourceFile(path, relativePath, false, false));
      }
    }
    return matched;
  }

  /**
   * Files and symbolic links are; directories are not, and neither are files that are reached
   * through a symbolic link.
   */
  boolean isPackageable(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (Files.isSymbolicLink(path)) {
      return true;
    }
    Path realSources =
        Files.exists(sources) ? sources.toRealPath() : root.toRealPath().resolve("src");
    return sources.relativize(path).equals(realSources.relativize(path.toRealPath()));
  }

  /**
   * Refuses a set of files of which one would have to lie below another: a link to a directory and
   * something reached through that link.
   */
  List<SourceFile> withoutConflicts(List<SourceFile> files, Document spec) {
    Set<String> names = files.stream().map(SourceFile::relativePath).collect(Collectors.toSet());
    List<SourceFile> kept = new ArrayList<>();
    for (SourceFile file : files) {
      String conflict = "";
      String path = file.relativePath();
      for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        if (names.contains(path.substring(0, slash))) {
          conflict = path.substring(0, slash);
        }
      }
      if (conflict.isEmpty()) {
        kept.add(file);
      } else {
        problems.add(
            ErrorCode.RELEASE_INVALID_PACKAGE,
            spec.file(),
            ("'files' matches the symbolic link '%s' and, through it, '%s';"
                    + " only one of them can be packed. Narrow the patterns.")
                .formatted(conflict, file.relativePath()));
      }
    }
    return kept;
  }
}
