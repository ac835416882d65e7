package io.slipway.supervisor;

import io.slipway.supervisor.control.RuleTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What can be measured of an instance. Paths are the instance's; any method may take its time. */
public interface Sensors {
  /** The machine's memory. */
  long memoryKilobytes();

  /** Empty when the process has gone. */
  Optional<ProcessUsage> usage(int hostPid);

  /** Empty when there is no such file or folder. */
  Optional<FileFacts> file(String path);

  /** A digest of a file's content. */
  String checksum(String path) throws IOException;

  /** The bytes of the file system a folder or device is on; empty when it cannot be asked. */
  Optional<Fill> space(String path);

  /** The inodes likewise. */
  Optional<Fill> inodes(String path);

  /**
   * Tries a connection.
   *
   * @param defaultHost where to connect when the test names no host
   * @return why it failed; empty when it succeeded
   */
  Optional<String> connect(RuleTest.Connection test, String defaultHost);

  /**
   * What a process uses.
   *
   * @param parentPid the parent's number in the instance, 0 when it is outside
   * @param totalKilobytes memory with all descendants
   * @param processorTime since its start, on all processors together
   * @param totalProcessorTime with all descendants
   */
  record ProcessUsage(
      int parentPid,
      Duration uptime,
      int children,
      long kilobytes,
      long totalKilobytes,
      Duration processorTime,
      Duration totalProcessorTime) {}

  record FileFacts(boolean directory, long size, Instant modified) {}

  /** How much of something there is, and in use. */
  record Fill(long used, long total) {}
}
