package io.slipway.bus.spec;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compiled package, of an apply spec or among the dependencies of a compilation.
 *
 * @param version {@code fingerprint.build}
 * @param digest as the Director printed it
 * @param signedUrl where to fetch it without credentials for the blobstore
 * @param blobstoreHeaders what to send along to that URL
 * @param other keys nobody here knows, kept
 */
public record PackageSpec(
    String name,
    String version,
    String digest,
    String blobId,
    Optional<String> signedUrl,
    Optional<Map<String, @Nullable Object>> blobstoreHeaders,
    Map<String, @Nullable Object> other) {
  private static final Set<String> KEYS =
      Set.of("name", "version", "sha1", "blobstore_id", "signed_url", "blobstore_headers");

  public PackageSpec(String name, String version, String digest, String blobId) {
    this(name, version, digest, blobId, Optional.empty(), Optional.empty(), Map.of());
  }

  /** Missing texts are empty ones, as in BOSH's agent. */
  public static PackageSpec of(PlainObject plain) {
    return new PackageSpec(
        plain.textOr("name", ""),
        plain.textOr("version", ""),
        plain.textOr("sha1", ""),
        plain.textOr("blobstore_id", ""),
        plain.optionalText("signed_url"),
        plain.optionalObject("blobstore_headers").map(PlainObject::members),
        plain.without(KEYS));
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", name);
    plain.put("version", version);
    plain.put("sha1", digest);
    plain.put("blobstore_id", blobId);
    signedUrl.ifPresent(url -> plain.put("signed_url", url));
    blobstoreHeaders.ifPresent(headers -> plain.put("blobstore_headers", headers));
    plain.putAll(other);
    return plain;
  }

  /** Neither URL nor headers, which are keys to the blobstore. */
  @Override
  public String toString() {
    return "PackageSpec[" + name + "/" + version + "]";
  }
}
