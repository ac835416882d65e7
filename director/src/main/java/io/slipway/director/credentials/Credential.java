package io.slipway.director.credentials;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a credential.
 *
 * @param id of this version
 * @param value of the shape its type has
 * @param parameters it was generated with; empty for one that was set
 */
public record Credential(
    String id,
    String name,
    CredentialType type,
    Object value,
    Optional<Map<String, @Nullable Object>> parameters,
    Instant createdAt) {
  /** The value stays out of logs and errors. */
  @Override
  public String toString() {
    return "Credential[" + name + ", " + id + "]";
  }
}
