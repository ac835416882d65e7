package io.slipway.director.releases;

import io.slipway.blobstore.Blobstore;
import io.slipway.model.catalog.JobContents;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.release.JobArchive;
import io.slipway.release.JobDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The contents of uploaded jobs. A job never changes under its blob, so what was read once is kept,
 * the least recently used given up first.
 */
public final class JobDefinitions implements JobContents {
  private static final int KEPT = 1000;

  private final Blobstore blobstore;
  private final Map<String, JobDefinition> kept =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobDefinition> eldest) {
          return size() > KEPT;
        }
      };

  public JobDefinitions(Blobstore blobstore) {
    this.blobstore = blobstore;
  }

  @Override
  public JobDefinition of(JobRecord job) {
    synchronized (kept) {
      JobDefinition known = kept.get(job.blobId());
      if (known != null) {
        return known;
      }
    }
    JobDefinition read = read(job);
    synchronized (kept) {
      kept.put(job.blobId(), read);
    }
    return read;
  }

  private JobDefinition read(JobRecord job) {
    Optional<Path> file = blobstore.file(job.blobId());
    if (file.isPresent()) {
      return JobArchive.read(file.get(), job.name());
    }
    try {
      Path copy = Files.createTempFile("job", ".tgz");
      try {
        blobstore.copyTo(job.blobId(), copy);
        return JobArchive.read(copy, job.name());
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The job '" + job.name() + "' cannot be read", e);
    }
  }
}
