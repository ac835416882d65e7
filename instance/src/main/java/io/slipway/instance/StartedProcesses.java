package io.slipway.instance;

import io.slipway.linux.ProcessIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this very process has started, as far as somebody may ask for it again: it alone hears how
 * its children end.
 */
final class StartedProcesses {
  private static final int KEPT = 1000;

  private static final Map<ProcessIdentity, SpaceProcess> STARTED =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessIdentity, SpaceProcess> eldest) {
          return size() > KEPT && eldest.getValue().completion().isDone();
        }
      };

  private StartedProcesses() {}

  static void add(SpaceProcess process) {
    Survivor survivor = process.survivor();
    // What is captured in memory only is of no use to anybody else.
    if (isLasting(survivor.stdout()) && isLasting(survivor.stderr())) {
      synchronized (STARTED) {
        STARTED.put(survivor.process(), process);
      }
    }
  }

  private static boolean isLasting(Output output) {
    return !(output instanceof Output.Capture capture) || capture.keptIn().isPresent();
  }

  static Optional<SpaceProcess> find(Survivor survivor) {
    synchronized (STARTED) {
      return Optional.ofNullable(STARTED.get(survivor.process()));
    }
  }
}
