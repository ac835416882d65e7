package io.slipway.lint;

import io.slipway.yaml.YamlDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A manifest and the places of its values. */
final class ManifestDocument {
  private final YamlDocument document;
  private final @Nullable Object root;

  ManifestDocument(YamlDocument document) {
    this.document = document;
    this.root = document.root();
  }

  @Nullable Object root() {
    return root;
  }

  /** Where the value stands; the file alone when that is unknown. */
  Spot spot(List<?> path) {
    return document
        .position(path)
        .map(at -> Spot.of(at.source(), at.line(), at.column()))
        .orElse(Spot.of(document.source()));
  }
}
