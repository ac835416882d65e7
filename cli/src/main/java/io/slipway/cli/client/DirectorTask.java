package io.slipway.cli.client;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A task as the Director describes it (Director API, section 4.1).
 *
 * @param finishedAt when the state last changed; absent while it goes on
 * @param result for people
 */
public record DirectorTask(
    long id,
    String state,
    String description,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    String result,
    String user,
    String deployment) {
  private static final Set<String> UNFINISHED = Set.of("queued", "processing", "cancelling");

  static DirectorTask of(JsonObject json) {
    return new DirectorTask(
        json.number("id").orElse(0L),
        json.text("state"),
        json.text("description"),
        json.time("started_at").filter(time -> time.getEpochSecond() > 0),
        json.time("timestamp").filter(time -> time.getEpochSecond() > 0),
        json.text("result"),
        json.text("user"),
        json.text("deployment"));
  }

  public boolean isFinished() {
    return !UNFINISHED.contains(state);
  }

  public boolean isDone() {
    return state.equals("done");
  }
}
