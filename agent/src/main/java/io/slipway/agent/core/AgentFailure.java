package io.slipway.agent.core;

import io.slipway.base.ErrorText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Something the agent could not do. The message is sent to the Director as it is; wrapping puts
 * {@code outer: } before it (agent contract 1.5).
 */
public final class AgentFailure extends RuntimeException {
  public AgentFailure(String message) {
    this(message, null);
  }

  public AgentFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The failure with words before it that say what it kept from being done. */
  public static AgentFailure wrap(String doing, Exception cause) {
    return new AgentFailure(doing + ": " + describe(cause), cause);
  }

  /** Runs the step; its failure is wrapped. */
  public static void during(String doing, Step step) {
    during(
        doing,
        () -> {
          step.run();
          return doing;
        });
  }

  /** Runs the step; its failure is wrapped. */
  public static <T extends @Nullable Object> T during(String doing, Supply<T> step) {
    try {
      return step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AgentFailure(doing + ": The agent is being stopped", e);
    } catch (IOException | RuntimeException e) {
      throw wrap(doing, e);
    }
  }

  /** What went wrong, for people: file errors get the words their exceptions leave out. */
  public static String describe(Throwable cause) {
    return ErrorText.of(cause);
  }

  /** Something that may fail. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** Something that may fail, with a result. */
  @FunctionalInterface
  public interface Supply<T extends @Nullable Object> {
    T run() throws IOException, InterruptedException;
  }
}
