package io.slipway.bus;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an errand ended.
 *
 * @param exitCode 128 + n when signal n killed it
 */
public record ErrandResult(int exitCode, String stdout, String stderr) {
  static ErrandResult of(@Nullable Object value) {
    if (value instanceof Map<?, ?> result
        && result.get("exit_code") instanceof Number exitCode
        && result.get("stdout") instanceof String stdout
        && result.get("stderr") instanceof String stderr) {
      return new ErrandResult(exitCode.intValue(), stdout, stderr);
    }
    throw new SlipwayException(
        ErrorCode.AGENT_INVALID_TASK_RESULT,
        "The agent's result of the errand lacks a whole-number 'exit_code',"
            + " a text 'stdout' or a text 'stderr'");
  }
}
