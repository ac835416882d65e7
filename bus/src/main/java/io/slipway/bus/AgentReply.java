package io.slipway.bus;

import io.slipway.json.PlainValues;
import org.jspecify.annotations.Nullable;

/** An agent's answer (agent contract 2.4). */
public sealed interface AgentReply {
  /** {@code {"value": …}}. */
  record Value(@Nullable Object value) implements AgentReply {
    public Value {
      value = PlainValues.copyOf(value);
    }
  }

  /** {@code {"exception": {"message": …}}}. */
  record Failure(String message) implements AgentReply {}
}
