package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A release with its versions (Director API 5.3). */
public record Release(String name, List<Version> versions) implements ApiObject {
  public Release {
    versions = List.copyOf(versions);
  }

  public static Release of(PlainObject json) {
    return new Release(
        json.textOr("name", ""),
        json.objects("release_versions").stream().map(Version::of).toList());
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("release_versions", versions.stream().map(Version::toPlain).toList());
    return json;
  }

  /**
   * @param commitHash of the source it was made of
   * @param uncommittedChanges whether that source was changed
   */
  public record Version(
      String version,
      String commitHash,
      boolean uncommittedChanges,
      boolean currentlyDeployed,
      List<String> jobNames)
      implements ApiObject {
    public Version {
      jobNames = List.copyOf(jobNames);
    }

    static Version of(PlainObject json) {
      return new Version(
          json.textOr("version", ""),
          json.textOr("commit_hash", ""),
          json.truthOr("uncommitted_changes", false),
          json.truthOr("currently_deployed", false),
          json.texts("job_names"));
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("version", version);
      json.put("commit_hash", commitHash);
      json.put("uncommitted_changes", uncommittedChanges);
      json.put("currently_deployed", currentlyDeployed);
      json.put("job_names", jobNames);
      return json;
    }
  }
}
