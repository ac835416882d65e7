package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.instances.UpdateSpec;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

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
  public record Share(String text) {
    /**
     * How many of {@code size}: percentages are rounded down and never more than all; plain numbers
     * are taken as they are.
     */
    public int of(int size) {
      if (text.matches("\\d+%")) {
        BigInteger percent = new BigInteger(text.substring(0, text.length() - 1));
        return percent
            .multiply(BigInteger.valueOf(size))
            .divide(BigInteger.valueOf(100))
            .min(BigInteger.valueOf(size))
            .intValueExact();
      }
      if (text.matches("[-+]?\\d+")) {
        return new BigInteger(text)
            .max(BigInteger.valueOf(Integer.MIN_VALUE))
            .min(BigInteger.valueOf(Integer.MAX_VALUE))
            .intValueExact();
      }
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "cannot be calculated: '"
              + text
              + "' of 'canaries' or 'max_in_flight' is neither a number nor a percentage");
    }
  }

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
    CREATE_SWAP_DELETE;

    /** The word of manifests and specs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether the availability zones of a first deploy are updated one after another. */
  public enum AzStrategy {
    SERIAL,
    PARALLEL;

    /** The word of manifests and specs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How instance specs keep it. */
  public UpdateSpec spec() {
    return new UpdateSpec(
        canaries.text(),
        maxInFlight.text(),
        canaryWatchTime.text(),
        updateWatchTime.text(),
        Optional.of(serial),
        vmStrategy.word(),
        initialDeployAzUpdateStrategy.word());
  }
}
