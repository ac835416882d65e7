package io.slipway.director.instances;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A VM of an instance; at most one of them is active. */
public record VmRecord(
    int id,
    int instanceId,
    String cid,
    String agentId,
    boolean active,
    String cpi,
    String stemcellName,
    String stemcellVersion,
    Map<String, @Nullable Object> cloudProperties,
    Instant createdAt) {}
