package io.slipway.cli.explanation;

import io.slipway.base.SlipwayException;
import io.slipway.yaml.Interpolation;
import io.slipway.yaml.OpsPath;
import io.slipway.yaml.Position;
import io.slipway.yaml.YamlDocument;
import java.util.Optional;
import java.util.Set;

/**
 * Finds where in the user's files a value of the manifest was written: a Director sees only what
 * became of them.
 */
public final class Sources {
  private final Optional<Interpolation> manifest;
  private final Set<String> overridden;

  private Sources(Optional<Interpolation> manifest, Set<String> overridden) {
    this.manifest = manifest;
    this.overridden = overridden;
  }

  /** Nothing is known but the path in the manifest. */
  public static Sources unknown() {
    return new Sources(Optional.empty(), Set.of());
  }

  /**
   * @param manifest before anything was laid over it in memory
   * @param overridden paths that options of the command line set afterwards
   */
  public static Sources of(Interpolation manifest, Set<String> overridden) {
    return new Sources(Optional.of(manifest), Set.copyOf(overridden));
  }

  /** Where the value at that path of the manifest comes from: {@code manifest.yml:3:12}. */
  String of(String path) {
    if (overridden.stream().anyMatch(one -> path.equals(one) || path.startsWith(one + "/"))) {
      return "option -p";
    }
    return position(path)
        .map(
            position ->
                manifest
                    .flatMap(known -> known.variablesAt(position))
                    .map(names -> position + ", variable ((" + String.join(")), ((", names) + "))")
                    .orElse(position.toString()))
        .orElse(path);
  }

  /** Where the nearest thing above that path stands, if anything does. */
  Optional<Position> above(String path) {
    String parent = path;
    while (parent.lastIndexOf('/') > 0) {
      parent = parent.substring(0, parent.lastIndexOf('/'));
      Optional<Position> position = position(parent);
      if (position.isPresent()) {
        return position;
      }
    }
    return Optional.empty();
  }

  private Optional<Position> position(String path) {
    return manifest.map(Interpolation::document).flatMap(document -> position(document, path));
  }

  private static Optional<Position> position(YamlDocument document, String path) {
    try {
      return OpsPath.parse(path).find(document).position();
    } catch (SlipwayException _) {
      return Optional.empty(); // it is not in the user's file, or cannot be told apart
    }
  }
}
