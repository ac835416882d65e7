package io.slipway.instance;

import io.slipway.base.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A process started in a space. Forgetting it is harmless: it runs on and is reaped. */
public interface SpaceProcess {
  /** Its number as this process sees it, not as the space does. */
  int hostPid();

  /** By which a later process of this machine finds it again; see {@link InstanceSpace#readopt}. */
  Survivor survivor();

  /** Completes when the process itself has died, whatever its children do. */
  CompletableFuture<ExitStatus> exit();

  /**
   * Completes when the process has died <em>and</em> every captured output has come to its end,
   * that is, no child holds it open any more: what a drain script and an errand wait for (agent
   * contract, section 4.3). With nothing captured the same as {@link #exit()}.
   */
  CompletableFuture<ExitStatus> completion();

  /** What was captured so far; empty unless asked for with {@link Output.Capture}. */
  Captured stdout();

  Captured stderr();

  /**
   * Sends a signal to the whole process group; 0 only asks.
   *
   * @return false when nobody of the group is left
   */
  boolean signalGroup(int signal);

  /**
   * Ends it and all that comes from it: its process group and session, what descends from it, and
   * with {@link Command.Oversight} also what has left all of these. All get TERM, and after the
   * grace KILL; that it takes longer than a few seconds more does not happen.
   *
   * @return what lives all the same, for people; empty when nothing is left
   */
  List<String> endAll(Duration grace, Clock clock) throws InterruptedException;
}
