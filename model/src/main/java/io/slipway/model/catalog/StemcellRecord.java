package io.slipway.model.catalog;

import java.util.Optional;

/** A stemcell as one CPI has it; {@code cpi} is empty text for the single default CPI. */
public record StemcellRecord(
    int id,
    String name,
    String version,
    String operatingSystem,
    String cid,
    String digest,
    String cpi,
    Optional<Integer> apiVersion) {}
