package io.slipway.release;

/**
 * How much an archive from outside may hold.
 *
 * @param entries members of all kinds
 * @param entryBytes the content of one member
 * @param totalBytes everything, after decompression
 * @param expansion how many times its own size an archive may grow to; archives that grow to less
 *     than 256 MiB are exempt
 */
public record ArchiveLimits(int entries, long entryBytes, long totalBytes, int expansion) {
  private static final long MIB = 1024 * 1024;
  private static final long SMALL = 256 * MIB;

  /** Releases and stemcells: large, but of few members. */
  public static final ArchiveLimits UPLOAD =
      new ArchiveLimits(20_000, 32 * 1024 * MIB, 128 * 1024 * MIB, 300);

  /** A job's archive, which is held in memory. */
  public static final ArchiveLimits JOB = new ArchiveLimits(20_000, 32 * MIB, 128 * MIB, 1100);

  long totalBytes(long archiveSize) {
    return Math.min(totalBytes, Math.max(SMALL, archiveSize * expansion));
  }
}
