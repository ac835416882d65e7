package io.slipway.director.releases;

import io.slipway.director.releases.ReleaseRecords.JobRecord;
import io.slipway.release.JobDefinition;

/** What jobs hold, wherever that is kept. */
@FunctionalInterface
public interface JobContents {
  JobDefinition of(JobRecord job);
}
