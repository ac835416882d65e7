package io.slipway.api;

import io.slipway.json.PlainObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task (Director API, section 4.1).
 *
 * @param id 0 when a Director names none
 * @param state {@code queued}, {@code processing}, {@code cancelling}, {@code cancelled}, {@code
 *     done}, {@code error} or {@code timeout}
 * @param result for people; empty before there is one
 */
public record Task(
    long id,
    String state,
    String description,
    Period period,
    Optional<String> result,
    Origin origin)
    implements ApiObject {
  private static final Set<String> UNFINISHED = Set.of("queued", "processing", "cancelling");

  /**
   * @param changedAt when the state last changed
   * @param startedAt empty while it is queued
   */
  public record Period(Optional<Instant> changedAt, Optional<Instant> startedAt) {}

  /**
   * Who wants it, and of what.
   *
   * @param deployment empty when it is about none
   */
  public record Origin(String user, Optional<String> deployment, String contextId) {}

  public static Task of(PlainObject json) {
    return new Task(
        json.longOr("id", 0),
        json.textOr("state", ""),
        json.textOr("description", ""),
        new Period(time(json, "timestamp"), time(json, "started_at")),
        json.optionalText("result"),
        new Origin(
            json.textOr("user", ""),
            json.optionalText("deployment"),
            json.textOr("context_id", "")));
  }

  /** Some Directors say 0 where there is no time yet. */
  private static Optional<Instant> time(PlainObject json, String key) {
    return Times.epochSeconds(json, key).filter(time -> time.getEpochSecond() > 0);
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("state", state);
    json.put("description", description);
    json.put("timestamp", period.changedAt.map(Instant::getEpochSecond).orElse(null));
    json.put("started_at", period.startedAt.map(Instant::getEpochSecond).orElse(null));
    json.put("result", result.orElse(null));
    json.put("user", origin.user);
    json.put("deployment", origin.deployment.orElse(null));
    json.put("context_id", origin.contextId);
    return json;
  }

  public Optional<Instant> startedAt() {
    return period.startedAt;
  }

  public boolean isFinished() {
    return !UNFINISHED.contains(state);
  }

  public boolean isDone() {
    return state.equals("done");
  }
}
