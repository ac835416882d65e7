package io.slipway.model.catalog;

import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.release.JobDefinition;

/** What jobs hold, wherever that is kept. */
@FunctionalInterface
public interface JobContents {
  JobDefinition of(JobRecord job);
}
