package io.slipway.model.rendering;

import io.slipway.template.RenderedJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rendered files of all jobs of an instance, and their hashes (Director behaviour 5.5). */
public record RenderedInstance(List<RenderedJob> jobs, String configurationHash) {

  public static RenderedInstance of(List<RenderedJob> jobs) {
    return new RenderedInstance(List.copyOf(jobs), RenderedJob.configurationHash(jobs));
  }

  /** By job, in the order of the jobs. */
  public Map<String, String> templateHashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    jobs.forEach(job -> hashes.put(job.name(), job.templateHash()));
    return hashes;
  }
}
