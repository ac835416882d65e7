package io.slipway.bus;

import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.base.Waiting;
import io.slipway.bus.spec.HookRules;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of steering hooks can be had of a stock agent: that the Director waits no longer than the
 * longest timeout of any job, and runs the script of all jobs again. What cannot be had is refused.
 */
record StockSteering(AgentClient agent, Clock clock) {

  void runScript(
      String name,
      Map<String, @Nullable Object> options,
      Map<String, HookRules> rules,
      Cancellation cancellation) {
    List<String> ordered =
        rules.entrySet().stream()
            .filter(one -> !one.getValue().after().isEmpty())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!ordered.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.AGENT_UNSUPPORTED_ACTION,
          ("%s of %s shall come after other jobs' (slipway: hooks: %s: after), but agent '%s' is a"
                  + " stock one, which runs all at once: take 'after' out")
              .formatted(name, String.join(", ", ordered), name, agent.agentId()));
    }
    Optional<Duration> limit =
        rules.values().stream().flatMap(one -> one.timeout().stream()).max(Duration::compareTo);
    int retries = most(rules.values());
    for (int attempt = 0; ; attempt++) {
      try {
        agent.runScript(name, options, limit, cancellation);
        return;
      } catch (SlipwayException e) {
        cancellation.check();
        // One that runs on cannot be begun again beside itself.
        if (attempt >= retries || e.code() == ErrorCode.RPC_TIMEOUT) {
          throw e;
        }
        pause(rules.values(), attempt + 1, cancellation);
      }
    }
  }

  private static int most(Collection<HookRules> rules) {
    return rules.stream().mapToInt(one -> one.retries().orElse(0)).max().orElse(0);
  }

  private void pause(Collection<HookRules> rules, int attempt, Cancellation cancellation) {
    Duration pause =
        rules.stream()
            .filter(one -> one.retries().isPresent())
            .map(one -> one.pauseBefore(attempt))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    try {
      Waiting.await(
          clock, new java.util.concurrent.CompletableFuture<>(), Optional.of(pause), cancellation);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException(ErrorCode.GENERIC, "Interrupted before a script's retry", e);
    }
    cancellation.check();
  }
}
