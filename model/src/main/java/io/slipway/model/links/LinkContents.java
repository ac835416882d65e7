package io.slipway.model.links;

import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.ForeignLink;
import io.slipway.model.deployment.ForeignLinks;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.LinkConsumer;
import io.slipway.model.deployment.LinkProvider;
import io.slipway.model.deployment.LinkResolution;
import io.slipway.model.deployment.LinkResolution.Link;
import io.slipway.model.deployment.LinkResolution.Source;
import io.slipway.model.links.ProviderContent.View;
import io.slipway.model.planning.Addressing;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.DnsNames;
import io.slipway.model.planning.InstancePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the links of a planned deployment hold (behaviour 6.4). */
public final class LinkContents {
  private final DeploymentPlan plan;
  private final LinkResolution resolution;
  private final Addressing addressing;
  private final Map<String, GroupPlan> groups = new HashMap<>();
  private final Map<String, List<Link>> byConsumer = new HashMap<>();

  /** Put together once, however many consume it. */
  private final Map<PlannedLinks.Key, Map<String, @Nullable Object>> contents =
      new ConcurrentHashMap<>();

  public LinkContents(DeploymentPlan plan, LinkResolution resolution, Addressing addressing) {
    this.plan = plan;
    this.resolution = resolution;
    this.addressing = addressing;
    plan.groups().forEach(group -> groups.putIfAbsent(group.group().name(), group));
    resolution
        .links()
        .forEach(
            link ->
                byConsumer
                    .computeIfAbsent(link.consumer().group(), _ -> new ArrayList<>())
                    .add(link));
  }

  /** Whether what the group's instances see of links depends on the group's own instances. */
  public boolean consumesItself(String group) {
    return byConsumer.getOrDefault(group, List.of()).stream()
        .flatMap(link -> link.provider().stream())
        .anyMatch(provider -> provider.group().equals(group));
  }

  /** The links of one group: by job, then by consumer name, as templates see them. */
  public Map<String, Map<String, @Nullable Object>> ofGroup(String group) {
    Map<String, Map<String, @Nullable Object>> byJob = new LinkedHashMap<>();
    for (Link link : byConsumer.getOrDefault(group, List.of())) {
      LinkConsumer consumer = link.consumer();
      byJob
          .computeIfAbsent(consumer.job(), job -> new LinkedHashMap<>())
          .put(consumer.originalName(), forTemplates(link));
    }
    return byJob;
  }

  /** The links of variables: by variable, then by what it takes of the link. */
  public Map<String, Map<String, @Nullable Object>> ofVariables() {
    return ofGroup("");
  }

  /** Warnings for the event log: addresses that are no names where names are wanted. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    resolution.links().forEach(link -> content(link, warnings::add));
    return warnings;
  }

  /**
   * Entries of {@code .bosh/links.json}: {@code {name, type, group}}, sorted by group. The group is
   * the number, as a text, that stands for the link in DNS names.
   */
  public List<Map<String, @Nullable Object>> providedBy(String group, String job) {
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    for (LinkProvider provider : resolution.providers()) {
      if (provider.kind() == LinkProvider.Kind.JOB
          && provider.group().equals(group)
          && provider.owner().equals(job)) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("name", provider.name());
        entry.put("type", provider.type());
        entry.put("group", Integer.toString(number(provider)));
        entries.add(entry);
      }
    }
    entries.sort(Comparator.comparing(entry -> String.valueOf(entry.get("group"))));
    return entries;
  }

  /** Gives every link that a job provides its number, in the order of the manifest. */
  public void giveNumbers() {
    resolution.providers().stream()
        .filter(provider -> provider.kind() == LinkProvider.Kind.JOB)
        .forEach(this::number);
  }

  private int number(LinkProvider provider) {
    return addressing
        .names()
        .numbers()
        .group(DnsNames.GroupType.LINK, groupName(provider), plan.spec().name());
  }

  private static String groupName(LinkProvider provider) {
    return provider.name() + "-" + provider.type();
  }

  private Map<String, @Nullable Object> forTemplates(Link link) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>(content(link, _ -> {}));
    LinkConsumer consumer = link.consumer();
    content.put(
        "group_name",
        switch (link.source()) {
          case Source.Manual _ -> consumer.originalName() + "-" + consumer.type();
          case Source.Own(LinkProvider provider) -> groupName(provider);
          case Source.Foreign(ForeignLink provider) -> provider.name() + "-" + provider.type();
          case Source.Kept(ForeignLinks.Given given) -> given.groupName();
        });
    return content;
  }

  /** What the consumer sees of it. */
  private Map<String, @Nullable Object> content(Link link, Consumer<String> warnings) {
    LinkConsumer consumer = link.consumer();
    View view = new View(consumer.network(), consumer.ipAddresses(), addressing.useDns());
    return switch (link.source()) {
      case Source.Manual _ -> manual(consumer);
      case Source.Own(LinkProvider provider) ->
          ProviderContent.seen(provided(provider), view, warnings);
      case Source.Foreign(ForeignLink provider) ->
          ProviderContent.seen(provider.content(), view, warnings);
      case Source.Kept(ForeignLinks.Given given) -> given.content();
    };
  }

  private Map<String, @Nullable Object> manual(LinkConsumer consumer) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>(consumer.manual().orElse(Map.of()));
    content.put("deployment_name", plan.spec().name());
    return content;
  }

  private Map<String, @Nullable Object> provided(LinkProvider provider) {
    return contents.computeIfAbsent(
        key(provider),
        _ ->
            switch (provider.kind()) {
              case DISK -> ofDisk(provider);
              case JOB -> ofJob(provider);
            });
  }

  private Map<String, @Nullable Object> ofDisk(LinkProvider provider) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("deployment_name", plan.spec().name());
    content.put("properties", provider.properties());
    content.put("networks", List.of());
    content.put("instances", List.of());
    return content;
  }

  private Map<String, @Nullable Object> ofJob(LinkProvider provider) {
    GroupPlan group = groupOf(provider).orElseThrow();
    DeploymentSpec spec = plan.spec();
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("deployment_name", spec.name());
    content.put("domain", addressing.names().rootDomain());
    content.put("default_network", group.group().addressableNetwork());
    content.put(
        "networks", group.group().networks().stream().map(network -> network.name()).toList());
    content.put("instance_group", provider.group());
    content.put("properties", provider.properties());
    content.put("use_short_dns_addresses", spec.features().useShortDnsAddresses().orElse(false));
    content.put("use_dns_addresses", addressing.useDns());
    content.put("use_link_dns_names", spec.features().useLinkDnsNames().orElse(null));
    content.put(
        "instances",
        group.instances().stream()
            .map(instance -> instance(instance, provider, group.group().addressableNetwork()))
            .toList());
    return content;
  }

  private Map<String, @Nullable Object> instance(
      InstancePlan instance, LinkProvider provider, String defaultNetwork) {
    Map<String, @Nullable Object> addresses = new LinkedHashMap<>();
    Map<String, @Nullable Object> names = new LinkedHashMap<>();
    instance
        .networks()
        .forEach(
            (network, settings) -> {
              addresses.put(network, address(instance, provider, network, settings, false));
              names.put(network, address(instance, provider, network, settings, true));
            });
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("name", provider.group());
    content.put("id", instance.uuid());
    content.put("index", instance.index());
    content.put("bootstrap", instance.bootstrap());
    content.put("az", instance.availabilityZone().orElse(null));
    content.put("address", (addressing.useDns() ? names : addresses).get(defaultNetwork));
    content.put("addresses", addresses);
    content.put("dns_addresses", names);
    return content;
  }

  private @Nullable Object address(
      InstancePlan instance,
      LinkProvider provider,
      String network,
      Map<String, @Nullable Object> settings,
      boolean preferName) {
    return addressing.goesByName(settings, preferName)
        ? addressing
            .names()
            .ofLinkedInstance(
                plan.spec().name(), provider.group(), groupName(provider), network, instance.uuid())
        : settings.get("ip");
  }

  /** All that is to be kept of the deployment's links. */
  public PlannedLinks planned() {
    Map<PlannedLinks.Key, Link> links = new HashMap<>();
    resolution.links().forEach(link -> links.put(key(link.consumer()), link));
    Set<PlannedLinks.Key> consumed = new HashSet<>();
    resolution.links().forEach(link -> link.provider().ifPresent(one -> consumed.add(key(one))));
    List<PlannedLinks.Provider> providers = new ArrayList<>();
    for (LinkProvider provider : resolution.providers()) {
      boolean needed = provider.shared() || consumed.contains(key(provider));
      providers.add(
          new PlannedLinks.Provider(
              key(provider),
              provider.name(),
              provider.type(),
              provider.shared(),
              provider.consumable(),
              needed ? provided(provider) : Map.of()));
    }
    List<PlannedLinks.Consumer> consumers = new ArrayList<>();
    for (LinkConsumer consumer : resolution.consumers()) {
      Optional<Link> link = Optional.ofNullable(links.get(key(consumer)));
      if (consumer.manual().isPresent()) {
        providers.add(
            new PlannedLinks.Provider(
                manualKey(consumer),
                consumer.originalName(),
                consumer.type(),
                false,
                true,
                manual(consumer)));
      }
      consumers.add(
          new PlannedLinks.Consumer(
              key(consumer),
              consumer.name(),
              consumer.type(),
              consumer.optional(),
              consumer.blocked(),
              consumer.deployment().filter(name -> !name.equals(plan.spec().name())),
              link.flatMap(this::planned)));
    }
    return new PlannedLinks(providers, consumers, formerGroups());
  }

  /** Those that are still there as well keep what is theirs. */
  private Map<String, String> formerGroups() {
    Map<String, String> former = new HashMap<>();
    for (InstanceGroup group : plan.spec().groups()) {
      group.migratedFrom().forEach(from -> former.put(from.name(), group.name()));
    }
    former.keySet().removeAll(groups.keySet());
    return former;
  }

  /** One that was kept as it is has been written down before. */
  private Optional<PlannedLinks.Link> planned(Link link) {
    Optional<PlannedLinks.Source> source =
        switch (link.source()) {
          case Source.Manual _ ->
              Optional.of(new PlannedLinks.Source.Own(manualKey(link.consumer())));
          case Source.Own(LinkProvider provider) ->
              Optional.of(new PlannedLinks.Source.Own(key(provider)));
          case Source.Foreign(ForeignLink provider) ->
              Optional.of(new PlannedLinks.Source.Foreign(provider.id()));
          case Source.Kept _ -> Optional.empty();
        };
    return source.map(one -> new PlannedLinks.Link(one, content(link, _ -> {})));
  }

  private static PlannedLinks.Key manualKey(LinkConsumer consumer) {
    return new PlannedLinks.Key(
        "manual", consumer.group(), consumer.job(), consumer.originalName());
  }

  private static PlannedLinks.Key key(LinkConsumer consumer) {
    return new PlannedLinks.Key(
        consumer.isVariables() ? "variable" : "job",
        consumer.group(),
        consumer.job(),
        consumer.originalName());
  }

  private static PlannedLinks.Key key(LinkProvider provider) {
    return new PlannedLinks.Key(
        provider.kind().name().toLowerCase(Locale.ROOT),
        provider.group(),
        provider.owner(),
        provider.originalName());
  }

  private Optional<GroupPlan> groupOf(LinkProvider provider) {
    return Optional.ofNullable(groups.get(provider.group()));
  }
}
