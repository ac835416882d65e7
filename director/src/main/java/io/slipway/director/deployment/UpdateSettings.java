package io.slipway.director.deployment;

import java.time.Duration;

/** How instances are updated (Director behaviour 1.1.5). */
public record UpdateSettings(
    Share canaries,
    Share maxInFlight,
    WatchTime canaryWatchTime,
    WatchTime updateWatchTime,
    boolean serial,
    VmStrategy vmStrategy,
    AzStrategy initialDeployAzUpdateStrategy) {

  /** A number of instances, or a percentage of them. The text is checked only when it is used. */
  public record Share(String text) {}

  /** How long to wait for {@code running}; both ends are the same when the manifest gives one. */
  public record WatchTime(Duration minimum, Duration maximum) {
    /** The form stored in instance specs: milliseconds as {@code min-max}. */
    public String text() {
      return minimum.toMillis() + "-" + maximum.toMillis();
    }
  }

  /** What becomes of the VM when it has to be replaced. */
  public enum VmStrategy {
    DELETE_CREATE,
    CREATE_SWAP_DELETE
  }

  /** Whether the availability zones of a first deploy are updated one after another. */
  public enum AzStrategy {
    SERIAL,
    PARALLEL
  }
}
