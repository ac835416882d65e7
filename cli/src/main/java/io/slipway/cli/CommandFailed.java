package io.slipway.cli;

import io.slipway.base.ErrorText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A command's failure as it is shown: what was being done, outermost first, and at the end what
 * went wrong. Printed as the stock command line prints it, each step two spaces further in.
 */
public final class CommandFailed extends RuntimeException {
  private final List<String> steps;
  private final int exitCode;

  public CommandFailed(String message) {
    this(List.of(message), null);
  }

  public CommandFailed(String message, Throwable cause) {
    this(List.of(message), cause);
  }

  private CommandFailed(List<String> steps, @Nullable Throwable cause) {
    this(steps, cause, 1);
  }

  private CommandFailed(List<String> steps, @Nullable Throwable cause, int exitCode) {
    super(String.join(": ", steps), cause);
    this.exitCode = exitCode;
    this.steps = List.copyOf(steps);
  }

  /** A failure of a program elsewhere, whose exit code becomes this one's. */
  public static CommandFailed withExitCode(int exitCode, String... steps) {
    return new CommandFailed(List.of(steps), null, exitCode);
  }

  /** What the process is to end with. */
  public int exitCode() {
    return exitCode;
  }

  /** Runs the work; a failure in it is shown as a failure within the step. */
  public static <T> T within(String step, Callable<T> work) {
    try {
      return work.call();
    } catch (CommandFailed failure) {
      List<String> steps = new ArrayList<>();
      steps.add(step);
      steps.addAll(failure.steps);
      throw new CommandFailed(steps, failure, failure.exitCode);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CommandFailed(List.of(step, ErrorText.of(e)), e);
    }
  }

  /** What went wrong, without what was being done. */
  public String reason() {
    return steps.getLast();
  }

  /** All of it on as many lines as there are steps. */
  public String text() {
    StringBuilder text = new StringBuilder();
    String indent = "";
    for (String step : steps) {
      if (!text.isEmpty()) {
        text.append(":\n");
      }
      text.append(indent).append(step.replace("\n", "\n" + indent));
      indent += "  ";
    }
    return text.toString();
  }
}
