package io.slipway.agent.apply;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.Installation.Extensions;
import io.slipway.bus.spec.JobGroup;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.bus.spec.RenderedTemplates;
import io.slipway.json.PlainObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An apply spec as BOSH's agent keeps it in {@code spec.json} and shows it in {@code get_state}
 * (agent contract 6.2): keys in its order, whatever it does not know left out, networks and
 * resource pool as they came. {@link ApplySpec} reads it again.
 */
public final class KeptSpec {
  private static final String PROPERTIES = "properties";
  private static final String LOGGING = "logging";
  private static final String MAXIMUM_LOG_FILE_SIZE = "max_log_file_size";
  private static final String RESOURCE_POOL = "resource_pool";
  private static final String EXTENSIONS = "slipway";

  private KeptSpec() {}

  /** As it is shown. */
  public static Map<String, @Nullable Object> toPlain(ApplySpec spec) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put(
        PROPERTIES, Map.of(LOGGING, Map.of(MAXIMUM_LOG_FILE_SIZE, maximumLogFileSize(spec))));
    document.put("job", plain(spec.job().orElse(JobGroup.NOTHING)));
    Map<String, @Nullable Object> packages = new LinkedHashMap<>();
    spec.packages().forEach((key, one) -> packages.put(key, plain(one)));
    document.put("packages", packages);
    document.put("configuration_hash", spec.configurationHash());
    document.put("networks", spec.networks());
    document.put(RESOURCE_POOL, others(spec).object(RESOURCE_POOL).members());
    document.put("deployment", spec.deployment());
    document.put("name", spec.name());
    document.put("index", spec.index().isPresent() ? spec.index().getAsInt() : null);
    document.put("id", spec.id());
    document.put("az", spec.availabilityZone());
    document.put("persistent_disk", spec.persistentDisk());
    document.put(
        "rendered_templates_archive", spec.renderedTemplates().map(KeptSpec::plain).orElse(null));
    return document;
  }

  /** As it is kept: with what is ours. */
  static Map<String, @Nullable Object> toKeep(ApplySpec spec) {
    Map<String, @Nullable Object> document = toPlain(spec);
    Optional<Extensions> extensions = spec.installation().extensions();
    extensions.ifPresent(ours -> document.put(EXTENSIONS, ours.toPlain()));
    return document;
  }

  /** In megabytes or with a unit; empty text when nothing is said. */
  public static String maximumLogFileSize(ApplySpec spec) {
    return others(spec).object(PROPERTIES).object(LOGGING).textOr(MAXIMUM_LOG_FILE_SIZE, "");
  }

  /** What only Directors of long ago say. */
  private static PlainObject others(ApplySpec spec) {
    return PlainObject.of(spec.other(), "apply spec");
  }

  private static Map<String, @Nullable Object> plain(JobGroup group) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", group.name().orElse(null));
    plain.put("release", group.release().orElse(""));
    plain.put("template", group.template().orElse(""));
    plain.put("version", group.version().orElse(""));
    plain.put("templates", group.templates().map(KeptSpec::plain).orElse(null));
    return plain;
  }

  private static List<@Nullable Object> plain(List<JobGroup.Job> jobs) {
    List<@Nullable Object> plain = new ArrayList<>();
    for (JobGroup.Job job : jobs) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", job.name());
      one.put("version", job.version());
      plain.add(one);
    }
    return plain;
  }

  private static Map<String, @Nullable Object> plain(PackageSpec spec) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", spec.name());
    plain.put("version", spec.version());
    plain.put("sha1", spec.digest());
    plain.put("blobstore_id", spec.blobId());
    plain.put("signed_url", spec.signedUrl().orElse(""));
    plain.put("blobstore_headers", spec.blobstoreHeaders().orElse(null));
    return plain;
  }

  private static Map<String, @Nullable Object> plain(RenderedTemplates archive) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("sha1", archive.digest());
    plain.put("blobstore_id", archive.blobId());
    return plain;
  }
}
