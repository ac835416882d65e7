package io.slipway.director.tasks;

import java.util.List;

/**
 * Who asks.
 *
 * @param contextId what the client wants its tasks to be found by; empty text for none
 * @param teams what the caller makes is theirs: those the caller administrates (Director API 2.6)
 */
public record Caller(String user, String contextId, List<String> teams) {
  public Caller {
    teams = List.copyOf(teams);
  }

  /** Somebody without teams. */
  public Caller(String user, String contextId) {
    this(user, contextId, List.of());
  }
}
