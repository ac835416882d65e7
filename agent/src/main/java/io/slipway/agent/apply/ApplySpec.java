package io.slipway.agent.apply;

import io.slipway.json.PlainObject;
import io.slipway.json.PlainValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is to be: the part of the Director's document that the agent keeps in {@code
 * spec.json} and shows in {@code get_state} (agent contract 6.2). Unknown keys are dropped;
 * networks and resource pool stay as they came.
 *
 * @param index absent before the first apply
 * @param persistentDisk in MiB, 0 for none
 * @param renderedTemplates absent until jobs are to be installed: no job exists before
 * @param settle how long a process has to live before it is called running; absent from Directors
 *     that know nothing of it
 */
public record ApplySpec(
    String maximumLogFileSize,
    JobGroup job,
    Map<String, PackageSpec> packages,
    String configurationHash,
    Map<String, @Nullable Object> networks,
    Map<String, @Nullable Object> resourcePool,
    String deployment,
    String name,
    Optional<Long> index,
    String id,
    String az,
    long persistentDisk,
    Optional<RenderedTemplates> renderedTemplates,
    Optional<Duration> settle) {

  /** What no stock Director says and no stock agent reads. */
  public static final String EXTENSIONS = "slipway";

  private static final String SETTLE = "settle_ms";
  private static final long LONGEST_SETTLE_MILLIS = Duration.ofHours(1).toMillis();

  /** The spec of an instance nothing was ever applied to. */
  public static final ApplySpec EMPTY = of(null);

  /**
   * The instance group.
   *
   * @param template the first job's name
   * @param templates the jobs, in order; absent is not the same as empty in BOSH's answers
   */
  public record JobGroup(
      Optional<String> name,
      String release,
      String template,
      String version,
      Optional<List<JobTemplate>> templates) {}

  /** A job of the group. */
  public record JobTemplate(String name, String version) {}

  /**
   * A package of the group.
   *
   * @param digest as the Director printed it
   */
  public record PackageSpec(
      String name,
      String version,
      String digest,
      String blobstoreId,
      String signedUrl,
      @Nullable Object blobstoreHeaders) {
    /** Reads a package as it stands in an apply spec or among a compilation's dependencies. */
    public static PackageSpec of(PlainObject spec) {
      return new PackageSpec(
          spec.textOr("name", ""),
          spec.textOr("version", ""),
          spec.textOr("sha1", ""),
          spec.textOr("blobstore_id", ""),
          spec.textOr("signed_url", ""),
          spec.value("blobstore_headers"));
    }
  }

  /** The archive with every job's rendered files. */
  public record RenderedTemplates(String digest, String blobstoreId) {}

  /** Reads a document; one that is not an apply spec is an {@link IllegalArgumentException}. */
  public static ApplySpec of(@Nullable Object document) {
    PlainObject spec = PlainObject.of(document, "apply spec");
    return new ApplySpec(
        spec.object("properties").object("logging").textOr("max_log_file_size", ""),
        jobGroup(spec.object("job")),
        packages(spec.object("packages")),
        spec.textOr("configuration_hash", ""),
        spec.object("networks").toPlain(),
        spec.object("resource_pool").toPlain(),
        spec.textOr("deployment", ""),
        spec.textOr("name", ""),
        spec.has("index") ? Optional.of(spec.longOr("index", 0)) : Optional.empty(),
        spec.textOr("id", ""),
        spec.textOr("az", ""),
        spec.longOr("persistent_disk", 0),
        spec.has("rendered_templates_archive")
            ? Optional.of(renderedTemplates(spec.object("rendered_templates_archive")))
            : Optional.empty(),
        settle(spec.object(EXTENSIONS)));
  }

  private static Optional<Duration> settle(PlainObject extensions) {
    return extensions.has(SETTLE)
        ? Optional.of(
            Duration.ofMillis(Math.clamp(extensions.longOr(SETTLE, 0), 0, LONGEST_SETTLE_MILLIS)))
        : Optional.empty();
  }

  private static JobGroup jobGroup(PlainObject job) {
    return new JobGroup(
        job.optionalText("name"),
        job.textOr("release", ""),
        job.textOr("template", ""),
        job.textOr("version", ""),
        job.has("templates")
            ? Optional.of(
                job.objects("templates").stream()
                    .map(
                        template ->
                            new JobTemplate(
                                template.textOr("name", ""), template.textOr("version", "")))
                    .toList())
            : Optional.empty());
  }

  private static Map<String, PackageSpec> packages(PlainObject packages) {
    Map<String, PackageSpec> byName = new LinkedHashMap<>();
    for (String key : packages.toPlain().keySet()) {
      byName.put(key, PackageSpec.of(packages.object(key)));
    }
    return byName;
  }

  private static RenderedTemplates renderedTemplates(PlainObject archive) {
    return new RenderedTemplates(archive.textOr("sha1", ""), archive.textOr("blobstore_id", ""));
  }

  /** The jobs there are: none before their rendered templates are named. */
  public List<JobTemplate> jobs() {
    return renderedTemplates.isPresent() ? job.templates.orElse(List.of()) : List.of();
  }

  public ApplySpec withNetworks(Map<String, @Nullable Object> resolved) {
    return new ApplySpec(
        maximumLogFileSize,
        job,
        packages,
        configurationHash,
        resolved,
        resourcePool,
        deployment,
        name,
        index,
        id,
        az,
        persistentDisk,
        renderedTemplates,
        settle);
  }

  /** The document as BOSH's agent writes it, keys in its order; ours at the end. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("properties", Map.of("logging", Map.of("max_log_file_size", maximumLogFileSize)));
    document.put("job", plainJob());
    Map<String, @Nullable Object> plainPackages = new LinkedHashMap<>();
    packages.forEach((key, spec) -> plainPackages.put(key, plainPackage(spec)));
    document.put("packages", plainPackages);
    document.put("configuration_hash", configurationHash);
    document.put("networks", networks);
    document.put("resource_pool", resourcePool);
    document.put("deployment", deployment);
    document.put("name", name);
    document.put("index", index.orElse(null));
    document.put("id", id);
    document.put("az", az);
    document.put("persistent_disk", persistentDisk);
    document.put(
        "rendered_templates_archive", renderedTemplates.map(ApplySpec::plainArchive).orElse(null));
    settle.ifPresent(time -> document.put(EXTENSIONS, Map.of(SETTLE, time.toMillis())));
    return document;
  }

  private Map<String, @Nullable Object> plainJob() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", job.name.orElse(null));
    plain.put("release", job.release);
    plain.put("template", job.template);
    plain.put("version", job.version);
    plain.put("templates", job.templates.map(ApplySpec::plainTemplates).orElse(null));
    return plain;
  }

  private static List<@Nullable Object> plainTemplates(List<JobTemplate> templates) {
    List<@Nullable Object> plain = new ArrayList<>();
    for (JobTemplate template : templates) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", template.name);
      one.put("version", template.version);
      plain.add(one);
    }
    return plain;
  }

  private static Map<String, @Nullable Object> plainPackage(PackageSpec spec) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", spec.name);
    plain.put("version", spec.version);
    plain.put("sha1", spec.digest);
    plain.put("blobstore_id", spec.blobstoreId);
    plain.put("signed_url", spec.signedUrl);
    plain.put("blobstore_headers", spec.blobstoreHeaders);
    return plain;
  }

  private static Map<String, @Nullable Object> plainArchive(RenderedTemplates archive) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("sha1", archive.digest);
    plain.put("blobstore_id", archive.blobstoreId);
    return plain;
  }

  /** The address of each network that has one. */
  public List<String> addresses() {
    return networks.values().stream()
        .map(network -> PlainObject.of(network, "network").textOr("ip", ""))
        .filter(address -> !address.isEmpty())
        .toList();
  }

  public ApplySpec {
    packages = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(packages));
    networks = PlainValues.copyOfMap(networks);
    resourcePool = PlainValues.copyOfMap(resourcePool);
  }
}
