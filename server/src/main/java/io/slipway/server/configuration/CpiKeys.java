package io.slipway.server.configuration;

import io.slipway.cpi.external.CpiOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of {@link CpiOptions}. */
final class CpiKeys {
  static final Key<CpiOptions, Optional<Path>> CPI_PATH =
      Key.of(
          "path",
          new Form.Open<>(new Form.AbsoluteFile(), "none: this machine is the cloud"),
          "a CPI: the program that makes VMs and disks of uploaded stemcells",
          CpiOptions::path);
  static final Key<CpiOptions, Integer> API_VERSION =
      Key.of(
          "api_version",
          new Form.Count(CpiOptions.OLDEST, CpiOptions.NEWEST),
          "the newest version of the protocol that is spoken with it; BOSH's"
              + " `preferred_api_version`",
          CpiOptions::apiVersion);
  static final Key<CpiOptions, Duration> TIMEOUT =
      Key.of(
          "timeout",
          new Form.Time(Duration.ofSeconds(1), Duration.ofDays(2)),
          "how long one call may take; then the program is killed and the call has failed",
          CpiOptions::timeout);
  static final Key<CpiOptions, Long> LARGEST_ANSWER =
      Key.of(
          "answer",
          new Form.Size(1 << 10, 64 << 20),
          "the largest answer; with a larger one the program is killed and the call has failed",
          CpiOptions::largestAnswer);

  static final Section<CpiOptions> SECTION =
      new Section<>(
          "cpi",
          "The cloud past this machine ([fleet.md](fleet.md)).",
          CpiOptions.DEFAULT,
          List.of(CPI_PATH, API_VERSION, TIMEOUT, LARGEST_ANSWER),
          set ->
              new CpiOptions(
                  set.of(CPI_PATH), set.of(API_VERSION), set.of(TIMEOUT), set.of(LARGEST_ANSWER)));

  private CpiKeys() {}
}
