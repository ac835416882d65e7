package io.slipway.bus.spec;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The archive with every job's rendered files.
 *
 * @param other keys nobody here knows, kept
 */
public record RenderedTemplates(String blobId, String digest, Map<String, @Nullable Object> other) {
  private static final Set<String> KEYS = Set.of("blobstore_id", "sha1");

  public RenderedTemplates(String blobId, String digest) {
    this(blobId, digest, Map.of());
  }

  static RenderedTemplates of(PlainObject plain) {
    return new RenderedTemplates(
        plain.textOr("blobstore_id", ""), plain.textOr("sha1", ""), plain.without(KEYS));
  }

  Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("blobstore_id", blobId);
    plain.put("sha1", digest);
    plain.putAll(other);
    return plain;
  }
}
