package io.slipway.director.events;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One line of the audit trail (Director API 5.6). The context holds plain values. */
public record EventRecord(
    long id,
    Optional<Long> parentId,
    Instant timestamp,
    String user,
    String action,
    String objectType,
    Optional<String> objectName,
    Optional<String> error,
    Optional<String> task,
    Optional<String> deployment,
    Optional<String> instance,
    Map<String, @Nullable Object> context) {}
