package io.slipway.model.planning;

import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.InstanceRecord;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the spec an instance was last applied with. */
final class StoredSpec {
  private StoredSpec() {}

  static Map<String, @Nullable Object> networks(InstanceRecord instance) {
    return mapping(instance, "networks").orElse(Map.of());
  }

  static Optional<Map<String, @Nullable Object>> mapping(InstanceRecord instance, String key) {
    return instance.spec().get(key) instanceof Map<?, ?> map
        ? Optional.of(PlainValues.mapping(map))
        : Optional.empty();
  }
}
