package io.slipway.director.tasks;

import java.time.Instant;
import java.util.Optional;

/**
 * A task as the API shows it (Director API 4.1).
 *
 * @param type the job type of section 4.6, such as {@code update_deployment}
 * @param stateChangedAt empty while queued or processing
 * @param result what the task ended with, cut to the API's length; empty before its end
 */
public record TaskRecord(
    int id,
    String type,
    TaskState state,
    String description,
    Optional<Instant> stateChangedAt,
    Optional<Instant> startedAt,
    Optional<String> result,
    String user,
    Optional<String> deployment,
    String contextId) {}
