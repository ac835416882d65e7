package io.slipway.director.instances;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A VM no instance has any more, still to be deleted.
 *
 * @param instance {@code group/uuid} of the instance that had it
 * @param addresses it holds until it is deleted, in their text form
 */
public record OrphanedVmRecord(
    int id,
    String cid,
    String cpi,
    String deployment,
    String instance,
    Optional<String> availabilityZone,
    List<String> addresses,
    Instant orphanedAt) {}
