package io.slipway.cli.render;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.run.Manifests;
import io.slipway.release.LocalRelease;
import io.slipway.release.ReleaseVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The releases of this machine that a manifest may use. */
final class GivenReleases {
  /** What the content of a release directory gets where a deploy would choose: its first one. */
  private static final String FIRST_VERSION = "0+dev.1";

  private static final String FILE = "file://";

  private final Path workingDirectory;
  private final Map<String, LocalRelease> releases = new LinkedHashMap<>();

  GivenReleases(Path workingDirectory) {
    this.workingDirectory = workingDirectory;
  }

  /**
   * Reads release directories and tarballs.
   *
   * @throws io.slipway.base.SlipwayException everything that is wrong with any of them
   */
  List<LocalRelease> read(List<String> arguments) {
    Problems problems = new Problems();
    List<LocalRelease> read = new ArrayList<>();
    for (String argument : arguments) {
      problems.collect(
          () -> {
            LocalRelease release =
                LocalRelease.read(InputFiles.resolve(workingDirectory, argument));
            if (releases.putIfAbsent(release.name(), release) != null) {
              problems.add(
                  ErrorCode.GENERIC,
                  "The release '%s' is given twice, the second time by '%s'"
                      .formatted(release.name(), argument));
            }
            read.add(release);
          });
    }
    problems.throwIfAny();
    return read;
  }

  /** Reads what the releases of a manifest say they are, where that is a path. */
  void readNamedIn(Map<String, @Nullable Object> manifest) {
    Set<String> paths = new LinkedHashSet<>();
    for (Map<String, @Nullable Object> entry : Manifests.maps(manifest.get("releases"))) {
      String url = Manifests.text(entry, "url");
      boolean here = !url.isEmpty() && (url.startsWith(FILE) || !url.contains("://"));
      if (here && !releases.containsKey(Manifests.text(entry, "name"))) {
        paths.add(url.startsWith(FILE) ? url.substring(FILE.length()) : url);
      }
    }
    read(List.copyOf(paths));
  }

  boolean isUsedBy(Map<String, @Nullable Object> manifest, String release) {
    return Manifests.maps(manifest.get("releases")).stream()
        .anyMatch(entry -> Manifests.text(entry, "name").equals(release));
  }

  /**
   * The releases that documents use, in the versions they ask for. A tarball has the version it
   * has; a directory has whatever version is asked for.
   *
   * @param documents a manifest and runtime configs; get the version in the place of {@code latest}
   *     or {@code create}
   */
  List<LocalRelease> pin(List<Map<String, @Nullable Object>> documents) {
    Set<String> seen = new LinkedHashSet<>();
    List<LocalRelease> pinned = new ArrayList<>();
    for (Map<String, @Nullable Object> document : documents) {
      for (Map<String, @Nullable Object> entry : Manifests.maps(document.get("releases"))) {
        LocalRelease release = releases.get(Manifests.text(entry, "name"));
        if (release != null) {
          LocalRelease wanted =
              release.version().isPresent() ? release : release.withVersion(version(entry));
          if (release.version().isEmpty()) {
            entry.put("version", wanted.version().orElseThrow());
          }
          if (seen.add(wanted.name() + "/" + wanted.version().orElseThrow())) {
            pinned.add(wanted);
          }
        }
      }
    }
    return pinned;
  }

  private static String version(Map<String, @Nullable Object> entry) {
    String wanted = Manifests.text(entry, "version");
    boolean open = wanted.isEmpty() || wanted.equals("create") || ReleaseVersion.isLatest(wanted);
    return open ? FIRST_VERSION : wanted;
  }
}
