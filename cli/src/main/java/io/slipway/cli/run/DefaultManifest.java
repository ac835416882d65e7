package io.slipway.cli.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The manifest of a release that brings none: one instance of every job, with its defaults. */
final class DefaultManifest {
  /** Long enough for any process to come up, and no longer to wait than it takes. */
  private static final String WATCH_TIME = "100-30000";

  private DefaultManifest() {}

  static Map<String, @Nullable Object> of(String release, List<String> jobs) {
    Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
    manifest.put("name", release);
    manifest.put("releases", List.of(map("name", release, "version", "latest")));
    manifest.put("stemcells", List.of(map("alias", "default", "os", "local", "version", "latest")));
    manifest.put(
        "update",
        map(
            "canaries",
            1,
            "max_in_flight",
            1,
            "canary_watch_time",
            WATCH_TIME,
            "update_watch_time",
            WATCH_TIME));
    manifest.put("instance_groups", jobs.stream().map(job -> group(release, job)).toList());
    return manifest;
  }

  private static Map<String, @Nullable Object> group(String release, String job) {
    return map(
        "name",
        job,
        "instances",
        1,
        "azs",
        List.of("z1"),
        "vm_type",
        "default",
        "stemcell",
        "default",
        "networks",
        List.of(map("name", "default")),
        "jobs",
        List.of(map("name", job, "release", release)));
  }

  private static Map<String, @Nullable Object> map(Object... keysAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
