package io.slipway.bus.spec;

import io.slipway.bus.spec.Installation.Extensions;
import io.slipway.bus.spec.Installation.Place;
import io.slipway.bus.spec.Installation.Rendered;
import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code prepare}, {@code apply} and {@code drain} are called with (agent contract 6.1), and
 * what an agent keeps of it.
 *
 * @param identity empty only in a spec that says nothing
 * @param other keys nobody here knows, kept
 */
public record ApplySpec(
    Optional<Identity> identity, Installation installation, Map<String, @Nullable Object> other) {
  /** Says nothing: of an instance that goes, and of one that was never told anything. */
  public static final ApplySpec NOTHING =
      new ApplySpec(Optional.empty(), Installation.NOTHING, Map.of());

  /** What stock agents pass over. */
  private static final String SLIPWAY = "slipway";

  private static final Set<String> OF_IDENTITY =
      Set.of("deployment", "job", "index", "id", "networks");

  /** The keys of an apply spec. */
  public static final Set<String> KEYS =
      Set.of(
          "deployment",
          "job",
          "index",
          "name",
          "id",
          "az",
          "networks",
          "packages",
          "dns_domain_name",
          "persistent_disk",
          "template_hashes",
          "rendered_templates_archive",
          "configuration_hash",
          SLIPWAY);

  public ApplySpec(Identity identity, Installation installation) {
    this(Optional.of(identity), installation, Map.of());
  }

  /** What a new VM is told first: who it is, and nothing to install. */
  public static ApplySpec first(Identity identity) {
    return new ApplySpec(identity, Installation.NOTHING);
  }

  /** Missing texts are empty ones, as in BOSH's agent; what is no apply spec is refused. */
  public static ApplySpec of(@Nullable Object document) {
    return of(PlainObject.of(document, "apply spec"));
  }

  /**
   * As much as the object has of an apply spec.
   *
   * @throws IllegalArgumentException when something in it has the wrong type
   */
  public static ApplySpec of(PlainObject plain) {
    return new ApplySpec(
        OF_IDENTITY.stream().anyMatch(plain::hasKey)
            ? Optional.of(identity(plain))
            : Optional.empty(),
        new Installation(
            plain.optionalText("name").map(name -> new Place(name, plain.optionalText("az"))),
            plain.has("packages") ? Optional.of(packages(plain)) : Optional.empty(),
            plain.optionalText("dns_domain_name"),
            plain.optionalLong("persistent_disk"),
            new Rendered(
                plain.has("template_hashes")
                    ? Optional.of(plain.textsByKey("template_hashes"))
                    : Optional.empty(),
                plain.optionalObject("rendered_templates_archive").map(RenderedTemplates::of),
                plain.optionalText("configuration_hash")),
            plain.optionalObject(SLIPWAY).map(Extensions::of)),
        plain.without(KEYS));
  }

  /** The same, steered otherwise. */
  public ApplySpec with(Steering steering) {
    return steering.equals(installation.steering())
        ? this
        : new ApplySpec(identity, installation.with(steering), other);
  }

  private static Identity identity(PlainObject plain) {
    Map<String, Map<String, @Nullable Object>> networks = new LinkedHashMap<>();
    plain
        .objectsByKey("networks")
        .forEach((name, settings) -> networks.put(name, settings.members()));
    return new Identity(
        plain.textOr("deployment", ""),
        plain.optionalObject("job").map(JobGroup::of),
        plain.optionalInt("index"),
        plain.textOr("id", ""),
        networks);
  }

  private static Map<String, PackageSpec> packages(PlainObject plain) {
    Map<String, PackageSpec> packages = new LinkedHashMap<>();
    plain.objectsByKey("packages").forEach((name, one) -> packages.put(name, PackageSpec.of(one)));
    return packages;
  }

  /** Keys in the order in which BOSH's Director writes them, ours and those unknown at the end. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    Rendered rendered = installation.rendered();
    identity.ifPresent(
        one -> {
          plain.put("deployment", one.deployment());
          plain.put("job", one.job().map(JobGroup::toPlain).orElse(null));
          plain.put("index", one.index().isPresent() ? one.index().getAsInt() : null);
        });
    installation.place().ifPresent(place -> plain.put("name", place.name()));
    identity.ifPresent(one -> plain.put("id", one.id()));
    installation.place().ifPresent(place -> plain.put("az", place.availabilityZone().orElse(null)));
    identity.ifPresent(one -> plain.put("networks", one.networks()));
    installation.packages().ifPresent(packages -> plain.put("packages", plain(packages)));
    installation.dnsDomain().ifPresent(domain -> plain.put("dns_domain_name", domain));
    installation.persistentDisk().ifPresent(size -> plain.put("persistent_disk", size));
    rendered.templateHashes().ifPresent(hashes -> plain.put("template_hashes", hashes));
    rendered
        .archive()
        .ifPresent(archive -> plain.put("rendered_templates_archive", archive.toPlain()));
    rendered.configurationHash().ifPresent(hash -> plain.put("configuration_hash", hash));
    installation.extensions().ifPresent(extensions -> plain.put(SLIPWAY, extensions.toPlain()));
    plain.putAll(other);
    return plain;
  }

  private static Map<String, @Nullable Object> plain(Map<String, PackageSpec> packages) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    packages.forEach((name, one) -> plain.put(name, one.toPlain()));
    return plain;
  }

  public String deployment() {
    return identity.map(Identity::deployment).orElse("");
  }

  public String id() {
    return identity.map(Identity::id).orElse("");
  }

  public OptionalInt index() {
    return identity.map(Identity::index).orElse(OptionalInt.empty());
  }

  /** The group's name; empty text where nothing is installed. */
  public String name() {
    return installation.place().map(Place::name).orElse("");
  }

  /** Empty text where there is none. */
  public String availabilityZone() {
    return installation.place().flatMap(Place::availabilityZone).orElse("");
  }

  /** MiB, 0 for none. */
  public long persistentDisk() {
    return installation.persistentDisk().orElse(0L);
  }

  public Optional<JobGroup> job() {
    return identity.flatMap(Identity::job);
  }

  public Map<String, Map<String, @Nullable Object>> networks() {
    return identity.map(Identity::networks).orElse(Map.of());
  }

  /** The address of each network that has one. */
  public List<String> addresses() {
    return networks().values().stream()
        .map(settings -> settings.get("ip") instanceof String ip ? ip : "")
        .filter(ip -> !ip.isEmpty())
        .toList();
  }

  /** By name; none when nothing is said of them. */
  public Map<String, PackageSpec> packages() {
    return installation.packages().orElse(Map.of());
  }

  public Optional<RenderedTemplates> renderedTemplates() {
    return installation.rendered().archive();
  }

  /** Empty text before anything is rendered. */
  public String configurationHash() {
    return installation.rendered().configurationHash().orElse("");
  }

  /** The jobs there are on the instance: none before their rendered templates are named. */
  public List<JobGroup.Job> jobs() {
    return renderedTemplates().isPresent()
        ? job().map(JobGroup::jobs).orElse(List.of())
        : List.of();
  }

  /** The same of a VM that stands ready to take another's place, on which no job may run yet. */
  public ApplySpec withoutJobs() {
    return new ApplySpec(
        identity.map(one -> one.with(Optional.of(JobGroup.NOTHING))), installation, other);
  }

  public ApplySpec withNetworks(Map<String, Map<String, @Nullable Object>> networks) {
    return new ApplySpec(identity.map(one -> one.with(networks)), installation, other);
  }

  public ApplySpec with(Rendered rendered) {
    return new ApplySpec(identity, installation.with(rendered), other);
  }
}
