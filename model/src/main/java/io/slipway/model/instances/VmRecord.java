package io.slipway.model.instances;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A VM of an instance; at most one of them is active.
 *
 * @param twin whether it stands ready to take the active one's place (behaviour 4.5)
 * @param env of the instance group it was made for
 */
public record VmRecord(
    int id,
    int instanceId,
    String cid,
    String agentId,
    boolean active,
    boolean twin,
    String cpi,
    String stemcellName,
    String stemcellVersion,
    Map<String, @Nullable Object> cloudProperties,
    Map<String, @Nullable Object> env,
    Instant createdAt) {}
