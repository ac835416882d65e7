package io.slipway.agent.script;

import io.slipway.base.Clock;
import io.slipway.instance.SpaceProcess;
import java.time.Duration;

/**
 * Ends a script with everything in its process group: politely, and after ten seconds not (agent
 * contract 4.5). Nothing tells when a whole group is gone, so it is asked for.
 */
final class GroupTermination {
  private static final int TERMINATE = 15;
  private static final int KILL = 9;
  private static final int ASK = 0;

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final int ATTEMPTS = 20;

  private final Clock clock;

  GroupTermination(Clock clock) {
    this.clock = clock;
  }

  void terminate(SpaceProcess process) throws InterruptedException {
    process.signalGroup(TERMINATE);
    if (!isGone(process)) {
      process.signalGroup(KILL);
      isGone(process);
    }
  }

  private boolean isGone(SpaceProcess process) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!process.signalGroup(ASK)) {
        return true;
      }
      clock.sleep(INTERVAL);
    }
    return !process.signalGroup(ASK);
  }
}
