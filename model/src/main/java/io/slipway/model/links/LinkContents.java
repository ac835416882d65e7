package io.slipway.model.links;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.LinkConsumer;
import io.slipway.model.deployment.LinkProvider;
import io.slipway.model.deployment.LinkResolution;
import io.slipway.model.deployment.LinkResolution.Link;
import io.slipway.model.planning.Addressing;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.DnsNames;
import io.slipway.model.planning.InstancePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the links of a planned deployment hold (behaviour 6.4). */
public final class LinkContents {
  private final DeploymentPlan plan;
  private final LinkResolution resolution;
  private final Addressing addressing;
  private final Map<String, GroupPlan> groups = new HashMap<>();
  private final Map<String, List<Link>> byConsumer = new HashMap<>();

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

  /** Warnings for the event log: addresses that are no names where names are wanted. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Link link : resolution.links()) {
      boolean namesWanted =
          link.consumer().ipAddresses().map(ip -> !ip).orElse(addressing.useDns());
      Optional<GroupPlan> group = link.provider().flatMap(this::groupOf);
      if (!namesWanted || group.isEmpty()) {
        continue;
      }
      String network =
          link.consumer().network().orElseGet(() -> group.get().group().addressableNetwork());
      for (InstancePlan instance : group.get().instances()) {
        Map<String, @Nullable Object> settings =
            instance.networks().getOrDefault(network, Map.of());
        if (!addressing.goesByName(settings, prefersNames(link.consumer()))) {
          warnings.add(
              "DNS address not available for the link provider instance: "
                  + instance.group().name()
                  + "/"
                  + instance.uuid());
        }
      }
    }
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
    LinkConsumer consumer = link.consumer();
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    if (link.provider().isEmpty()) {
      content.putAll(consumer.manual().orElse(Map.of()));
      content.put("deployment_name", plan.spec().name());
      content.put("group_name", consumer.originalName() + "-" + consumer.type());
      return content;
    }
    LinkProvider provider = link.provider().get();
    switch (provider.kind()) {
      case DISK -> {
        content.put("deployment_name", plan.spec().name());
        content.put("properties", provider.properties());
        content.put("instances", List.of());
      }
      case JOB -> putJobContent(content, consumer, provider);
    }
    content.put("group_name", groupName(provider));
    return content;
  }

  private void putJobContent(
      Map<String, @Nullable Object> content, LinkConsumer consumer, LinkProvider provider) {
    GroupPlan group = groupOf(provider).orElseThrow();
    DeploymentSpec spec = plan.spec();
    String network = consumer.network().orElseGet(() -> group.group().addressableNetwork());
    content.put("deployment_name", spec.name());
    content.put("domain", addressing.names().rootDomain());
    content.put("default_network", network);
    content.put("instance_group", provider.group());
    content.put("properties", provider.properties());
    content.put("use_short_dns_addresses", spec.features().useShortDnsAddresses().orElse(false));
    content.put("use_link_dns_names", spec.features().useLinkDnsNames().orElse(null));
    content.put(
        "instances",
        group.instances().stream()
            .map(instance -> instance(instance, provider, consumer, network))
            .toList());
  }

  private Map<String, @Nullable Object> instance(
      InstancePlan instance, LinkProvider provider, LinkConsumer consumer, String network) {
    Map<String, @Nullable Object> settings = instance.networks().get(network);
    if (settings == null && !instance.networks().isEmpty()) {
      throw new SlipwayException(
          ErrorCode.LINK_LOOKUP_ERROR, "Provider link does not have network: '" + network + "'");
    }
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("name", provider.group());
    content.put("id", instance.uuid());
    content.put("index", instance.index());
    content.put("bootstrap", instance.bootstrap());
    content.put("az", instance.availabilityZone().orElse(null));
    content.put(
        "address",
        settings == null
            ? null
            : addressing.goesByName(settings, prefersNames(consumer))
                ? addressing
                    .names()
                    .ofLinkedInstance(
                        plan.spec().name(),
                        provider.group(),
                        groupName(provider),
                        network,
                        instance.uuid())
                : settings.get("ip"));
    return content;
  }

  private boolean prefersNames(LinkConsumer consumer) {
    return consumer.ipAddresses().map(ip -> !ip).orElse(addressing.useDns());
  }

  private Optional<GroupPlan> groupOf(LinkProvider provider) {
    return Optional.ofNullable(groups.get(provider.group()));
  }
}
