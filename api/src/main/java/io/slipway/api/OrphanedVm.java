package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A VM no instance has any more, still to be deleted (Director API 5.5).
 *
 * @param instance {@code group/uuid} of the instance that had it
 * @param orphanedAt as {@link Times#ruby} has it
 */
public record OrphanedVm(
    Optional<String> availabilityZone,
    String cid,
    String deployment,
    String instance,
    List<String> addresses,
    String orphanedAt)
    implements ApiObject {
  public OrphanedVm {
    addresses = List.copyOf(addresses);
  }

  public static OrphanedVm of(PlainObject json) {
    return new OrphanedVm(
        json.optionalText("az"),
        json.textOr("cid", ""),
        json.textOr("deployment_name", ""),
        json.textOr("instance_name", ""),
        json.texts("ip_addresses"),
        json.textOr("orphaned_at", ""));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("az", availabilityZone.orElse(null));
    json.put("cid", cid);
    json.put("deployment_name", deployment);
    json.put("instance_name", instance);
    json.put("ip_addresses", addresses);
    json.put("orphaned_at", orphanedAt);
    return json;
  }
}
