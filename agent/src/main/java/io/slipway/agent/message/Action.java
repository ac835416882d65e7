package io.slipway.agent.message;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One method of the agent: a plain value, or an exception whose message the Director gets. */
@FunctionalInterface
public interface Action {
  @Nullable Object run(Arguments arguments, TaskContext task)
      throws IOException, InterruptedException;
}
