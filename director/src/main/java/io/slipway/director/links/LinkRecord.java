package io.slipway.director.links;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is between a provider and a consumer.
 *
 * @param name as the consumer's definition has it
 * @param providerId empty once the provider is gone
 * @param content what the consumer sees
 */
public record LinkRecord(
    int id,
    String name,
    Optional<Integer> providerId,
    int consumerId,
    Map<String, @Nullable Object> content,
    Instant createdAt) {
  @Override
  public String toString() {
    return "LinkRecord[" + id + " " + name + "]"; // contents hold properties
  }
}
