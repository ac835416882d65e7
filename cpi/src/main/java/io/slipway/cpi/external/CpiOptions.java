package io.slipway.cpi.external;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator may say of a CPI; without a path this machine is the only cloud.
 *
 * @param path of the program
 * @param apiVersion of the protocol, the newest that is spoken
 * @param timeout of one call
 * @param largestAnswer in bytes
 */
public record CpiOptions(
    Optional<Path> path, int apiVersion, Duration timeout, long largestAnswer) {
  public static final int OLDEST = 2;
  public static final int NEWEST = 3;

  public static final CpiOptions DEFAULT =
      new CpiOptions(Optional.empty(), NEWEST, Duration.ofHours(2), 4L << 20);
}
