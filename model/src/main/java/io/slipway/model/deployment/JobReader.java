package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.catalog.Catalog.ReleaseJob;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.yaml.Values;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a job of an instance group and finds it in its release (behaviour 1.1.6). */
final class JobReader {
  private final ReleaseLookup releases;
  private final boolean withLinks;

  /**
   * @param withLinks whether links are to be looked at: only for a deploy
   */
  JobReader(ReleaseLookup releases, boolean withLinks) {
    this.releases = releases;
    this.withLinks = withLinks;
  }

  /**
   * @param parent where the job's list stands
   * @param inherited the job's properties when it has none of its own; those first that override
   *     the others
   */
  JobUse read(String group, Section section, DocumentPath parent, List<PropertyPlace> inherited) {
    String name = section.string("name");
    String releaseName = section.string("release");
    ReleaseUse release =
        releases.require(
            releaseName,
            () ->
                new SlipwayException(
                    ErrorCode.INSTANCE_GROUP_UNKNOWN_RELEASE,
                    "Job '"
                        + name
                        + "' (instance group '"
                        + group
                        + "') references an unknown release '"
                        + releaseName
                        + "'"));
    ReleaseJob job =
        releases
            .contents(release)
            .job(name)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.RELEASE_MISSING_JOB,
                        "Job '" + name + "' not found in release '" + releaseName + "'"));
    DocumentPath path = parent.named("jobs", name);
    PropertyPlace own =
        new PropertyPlace(path.key("properties"), section.mappingOrEmpty("properties"));
    List<PropertyPlace> places =
        section.has("properties") || inherited.isEmpty() ? List.of(own) : inherited;
    JobUse use =
        new JobUse(
            name,
            releaseName,
            path,
            merged(places),
            places,
            section.mappingOrEmpty("consumes"),
            section.mappingOrEmpty("provides"),
            section.listOrEmpty("custom_provider_definitions"),
            job,
            SlipwayBlockParser.ofJob(section, path, name));
    if (withLinks) {
      checkLinks(group, use);
    }
    return use;
  }

  private static Map<String, @Nullable Object> merged(List<PropertyPlace> places) {
    Map<String, @Nullable Object> merged = places.getLast().values();
    for (PropertyPlace place : places.reversed().subList(1, places.size())) {
      merged = Values.deepMerge(merged, place.values());
    }
    return merged;
  }

  static void checkLinks(String group, JobUse job) {
    Findings findings = new Findings();
    findings.check(() -> LinkProvider.of(group, job));
    findings.check(() -> LinkConsumer.of(group, job));
    findings.throwIfAny();
  }
}
