package io.slipway.model.planning;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Gives new instances their uuids. */
@FunctionalInterface
public interface InstanceIds {
  /** Never the same twice: what a deploy gives. */
  InstanceIds RANDOM = (_, _) -> UUID.randomUUID().toString();

  String of(String group, int index);

  /** Always the same for the same instance, for what is planned without being carried out. */
  static InstanceIds named(String deployment) {
    return (group, index) ->
        UUID.nameUUIDFromBytes(
                (deployment + "/" + group + "/" + index).getBytes(StandardCharsets.UTF_8))
            .toString();
  }
}
