package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.InstanceGroup.NamedDisk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who provides each link that is consumed in a deployment (behaviour 6.3). Links between
 * deployments are not resolved.
 *
 * @param links in the order of groups, jobs and definitions; optional links nobody provides are
 *     left out
 */
public record LinkResolution(List<LinkProvider> providers, List<Link> links) {

  /**
   * @param provider empty for a link whose content the manifest gives
   */
  public record Link(LinkConsumer consumer, Optional<LinkProvider> provider) {}

  /** Finds the one provider of every link; throws one error naming every link that has none. */
  public static LinkResolution of(String deployment, List<InstanceGroup> groups) {
    List<LinkProvider> providers = new ArrayList<>();
    List<LinkConsumer> consumers = new ArrayList<>();
    for (InstanceGroup group : groups) {
      for (JobUse job : group.jobs()) {
        providers.addAll(LinkProvider.of(group.name(), job));
        consumers.addAll(LinkConsumer.of(group.name(), job));
      }
      for (NamedDisk disk : group.namedDisks()) {
        providers.add(LinkProvider.ofDisk(group.name(), disk.name()));
      }
    }
    Known known = new Known(providers, groups);
    List<Link> links = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (LinkConsumer consumer : consumers) {
      try {
        resolve(deployment, consumer, known).ifPresent(links::add);
      } catch (SlipwayException e) {
        problems.add(e.message());
      }
      if (problems.size() == DeploymentLimits.TOLD_LINKS) {
        problems.add("There may be more; the others were not looked at.");
        break;
      }
    }
    if (!problems.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Failed to resolve links from deployment '"
              + deployment
              + "'. See errors below:\n  - "
              + String.join("\n  - ", problems));
    }
    return new LinkResolution(List.copyOf(providers), List.copyOf(links));
  }

  private static Optional<Link> resolve(String deployment, LinkConsumer consumer, Known known) {
    if (consumer.manual().isPresent()) {
      return Optional.of(new Link(consumer, Optional.empty()));
    }
    if (consumer.deployment().isPresent() && !consumer.deployment().get().equals(deployment)) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Link '%s' in job '%s' from instance group '%s' consumes from deployment '%s', but links between deployments are not supported."
              .formatted(
                  consumer.name(), consumer.job(), consumer.group(), consumer.deployment().get()));
    }
    List<LinkProvider> candidates =
        known.ofType(consumer.type()).stream()
            .filter(provider -> fits(provider, consumer))
            .toList();
    if (candidates.isEmpty()
        && consumer.optional()
        && (!consumer.explicit() || consumer.blocked())) {
      return Optional.empty();
    }
    boolean onNetwork =
        candidates.size() == 1 && isOnNetwork(candidates.getFirst(), consumer, known);
    if (!onNetwork) {
      throw new SlipwayException(
          ErrorCode.DEPLOYMENT_INVALID_LINK, problem(deployment, consumer, candidates));
    }
    return Optional.of(new Link(consumer, Optional.of(candidates.getFirst())));
  }

  /** Everything a link is looked for in, by what it is looked for. */
  private static final class Known {
    private final Map<String, List<LinkProvider>> byType = new HashMap<>();
    private final Map<String, InstanceGroup> groups = new HashMap<>();

    Known(List<LinkProvider> providers, List<InstanceGroup> groups) {
      providers.forEach(one -> byType.computeIfAbsent(one.type(), _ -> new ArrayList<>()).add(one));
      groups.forEach(group -> this.groups.putIfAbsent(group.name(), group));
    }

    List<LinkProvider> ofType(String type) {
      return byType.getOrDefault(type, List.of());
    }

    Optional<InstanceGroup> group(String name) {
      return Optional.ofNullable(groups.get(name));
    }
  }

  private static boolean fits(LinkProvider provider, LinkConsumer consumer) {
    return !consumer.blocked()
        && provider.consumable()
        && provider.type().equals(consumer.type())
        && (!consumer.explicit() || provider.name().equals(consumer.name()));
  }

  private static boolean isOnNetwork(LinkProvider provider, LinkConsumer consumer, Known known) {
    if (consumer.network().isEmpty()) {
      return true;
    }
    return switch (provider.kind()) {
      case DISK -> false;
      case JOB ->
          known.group(provider.group()).stream()
              .flatMap(group -> group.networks().stream())
              .anyMatch(network -> network.name().equals(consumer.network().get()));
    };
  }

  private static String problem(
      String deployment, LinkConsumer consumer, List<LinkProvider> candidates) {
    String alias =
        consumer.originalName().equals(consumer.name())
            ? ""
            : "alias '" + consumer.name() + "' and ";
    String header =
        "Failed to resolve link '"
            + consumer.originalName()
            + "' with "
            + alias
            + "type '"
            + consumer.type()
            + "' from job '"
            + consumer.job()
            + "' in instance group '"
            + consumer.group()
            + "'."
            + (candidates.size() > 1 ? " Multiple link providers found:" : " Details below:");
    String details =
        candidates.isEmpty()
            ? "    - No link providers found"
            : candidates.stream()
                .map(candidate -> "    - " + describe(deployment, candidate, consumer.network()))
                .collect(Collectors.joining("\n"));
    return header + "\n" + details;
  }

  private static String describe(
      String deployment, LinkProvider provider, Optional<String> network) {
    return switch (provider.kind()) {
      case DISK ->
          "Disk link provider '"
              + provider.originalName()
              + "' from instance group '"
              + provider.group()
              + "'"
              + (network.isPresent() ? " does not contain any networks" : "");
      case JOB ->
          "Link provider '"
              + provider.originalName()
              + "' "
              + (provider.originalName().equals(provider.name())
                  ? ""
                  : "with alias '" + provider.name() + "' ")
              + "from job '"
              + provider.owner()
              + "' in instance group '"
              + provider.group()
              + "' in deployment '"
              + deployment
              + "'"
              + network.map(name -> " does not belong to network '" + name + "'").orElse("");
    };
  }
}
