package io.slipway.server.configuration;

import io.slipway.agent.log.LogRotation;
import java.time.Duration;
import java.util.List;

/** Keys of {@link LogRotation.Settings}. */
final class LogKeys {
  static final Key<LogRotation.Settings, Duration> INTERVAL =
      Key.of(
          "interval",
          new Form.Time(Duration.ofMinutes(1), Duration.ofDays(7)),
          "how often their sizes are looked at",
          LogRotation.Settings::interval);
  static final Key<LogRotation.Settings, Long> SIZE =
      Key.of(
          "size",
          new Form.Size(1L << 10, 1L << 40),
          "beyond which a log is copied, compressed and emptied, where the deployment's"
              + " `logging.max_log_file_size` does not say",
          LogRotation.Settings::size);
  static final Key<LogRotation.Settings, Integer> KEPT =
      Key.of(
          "kept",
          new Form.Count(1, 1_000),
          "compressed copies of each log",
          LogRotation.Settings::kept);

  static final Section<LogRotation.Settings> SECTION =
      new Section<>(
          "logs",
          "How the logs of jobs (`/var/vcap/sys/log`) are rotated.",
          LogRotation.Settings.DEFAULT,
          List.of(INTERVAL, SIZE, KEPT),
          set -> new LogRotation.Settings(set.of(INTERVAL), set.of(SIZE), set.of(KEPT)));

  private LogKeys() {}
}
