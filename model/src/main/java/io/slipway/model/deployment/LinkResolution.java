package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.InstanceGroup.NamedDisk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who provides each link that is consumed in a deployment (behaviour 6.3).
 *
 * @param links those of variables first, then in the order of groups, jobs and definitions;
 *     optional links nobody provides are left out
 */
public record LinkResolution(
    List<LinkProvider> providers, List<LinkConsumer> consumers, List<Link> links) {

  /** A link with where its content comes from. */
  public record Link(LinkConsumer consumer, Source source) {
    /** Who provides it in the same deployment, if it is provided there. */
    public Optional<LinkProvider> provider() {
      return source instanceof Source.Own(LinkProvider own) ? Optional.of(own) : Optional.empty();
    }
  }

  /** Where the content of a link comes from. */
  public sealed interface Source {
    /** The manifest gives it. */
    record Manual() implements Source {}

    /** From the deployment itself. */
    record Own(LinkProvider provider) implements Source {}

    /** From another deployment, as that provides it now. */
    record Foreign(ForeignLink provider) implements Source {}

    /** From another deployment, as it was when this one was deployed. */
    record Kept(ForeignLinks.Given given) implements Source {}
  }

  /** Finds the one provider of every link; throws one error naming every link that has none. */
  public static LinkResolution of(
      String deployment,
      List<InstanceGroup> groups,
      List<Variable> variables,
      ForeignLinks foreign) {
    List<LinkProvider> providers = new ArrayList<>();
    List<LinkConsumer> consumers = new ArrayList<>();
    variables.forEach(variable -> consumers.addAll(LinkConsumer.of(variable)));
    for (InstanceGroup group : groups) {
      for (JobUse job : group.jobs()) {
        providers.addAll(LinkProvider.of(group.name(), job));
        consumers.addAll(LinkConsumer.of(group.name(), job));
      }
      for (NamedDisk disk : group.namedDisks()) {
        providers.add(LinkProvider.ofDisk(group.name(), disk.name()));
      }
    }
    Known known = new Known(deployment, providers, groups, foreign);
    checkDeployments(consumers, known);
    List<Link> links = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (LinkConsumer consumer : consumers) {
      try {
        resolve(consumer, known).ifPresent(links::add);
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
    return new LinkResolution(List.copyOf(providers), List.copyOf(consumers), List.copyOf(links));
  }

  private static void checkDeployments(List<LinkConsumer> consumers, Known known) {
    List<String> problems = new ArrayList<>();
    for (LinkConsumer consumer : consumers) {
      Optional<String> other = known.otherDeployment(consumer);
      if (other.isPresent()
          && known.foreign.given(consumer).isEmpty()
          && known.foreign.providers(other.get()).isEmpty()) {
        problems.add(
            "Link '%s' in job '%s' from instance group '%s' consumes from deployment '%s', but the deployment does not exist."
                .formatted(consumer.name(), consumer.job(), consumer.group(), other.get()));
      }
      if (problems.size() == DeploymentLimits.TOLD_LINKS) {
        break;
      }
    }
    if (!problems.isEmpty()) {
      throw new SlipwayException(ErrorCode.GENERIC, String.join("\n", problems));
    }
  }

  private static Optional<Link> resolve(LinkConsumer consumer, Known known) {
    if (consumer.manual().isPresent()) {
      return Optional.of(new Link(consumer, new Source.Manual()));
    }
    Optional<String> other = known.otherDeployment(consumer);
    if (other.isPresent()) {
      Optional<ForeignLinks.Given> given = known.foreign.given(consumer);
      if (given.isPresent()) {
        return Optional.of(new Link(consumer, new Source.Kept(given.get())));
      }
    }
    List<Candidate> candidates =
        other.isPresent() ? known.foreign(other.get(), consumer) : known.own(consumer);
    if (candidates.isEmpty()
        && consumer.optional()
        && (!consumer.explicit() || consumer.blocked())) {
      return Optional.empty();
    }
    boolean onNetwork =
        candidates.size() == 1
            && consumer.network().map(candidates.getFirst().networks()::contains).orElse(true);
    if (!onNetwork) {
      throw new SlipwayException(ErrorCode.DEPLOYMENT_INVALID_LINK, problem(consumer, candidates));
    }
    return Optional.of(new Link(consumer, candidates.getFirst().source()));
  }

  /** Who may provide a link, in the words that errors need. */
  private record Candidate(
      Source source,
      LinkProvider.Kind kind,
      String deployment,
      String group,
      String owner,
      String originalName,
      String name,
      Set<String> networks) {}

  /** Everything a link is looked for in, by what it is looked for. */
  private static final class Known {
    private final String deployment;
    private final Map<String, List<LinkProvider>> byType = new HashMap<>();
    private final Map<String, InstanceGroup> groups = new HashMap<>();
    private final ForeignLinks foreign;

    Known(
        String deployment,
        List<LinkProvider> providers,
        List<InstanceGroup> groups,
        ForeignLinks foreign) {
      this.deployment = deployment;
      this.foreign = foreign;
      providers.forEach(one -> byType.computeIfAbsent(one.type(), _ -> new ArrayList<>()).add(one));
      groups.forEach(group -> this.groups.putIfAbsent(group.name(), group));
    }

    Optional<String> otherDeployment(LinkConsumer consumer) {
      return consumer.deployment().filter(name -> !name.equals(deployment));
    }

    List<Candidate> own(LinkConsumer consumer) {
      return byType.getOrDefault(consumer.type(), List.of()).stream()
          .filter(provider -> !consumer.blocked() && provider.consumable())
          .filter(provider -> !consumer.explicit() || provider.name().equals(consumer.name()))
          .map(this::candidate)
          .toList();
    }

    private Candidate candidate(LinkProvider provider) {
      return new Candidate(
          new Source.Own(provider),
          provider.kind(),
          deployment,
          provider.group(),
          provider.owner(),
          provider.originalName(),
          provider.name(),
          switch (provider.kind()) {
            case DISK -> Set.of();
            case JOB ->
                Optional.ofNullable(groups.get(provider.group())).stream()
                    .flatMap(group -> group.networks().stream())
                    .map(network -> network.name())
                    .collect(Collectors.toSet());
          });
    }

    /** Only what another deployment shares. */
    List<Candidate> foreign(String other, LinkConsumer consumer) {
      return foreign.providers(other).orElse(List.of()).stream()
          .filter(provider -> !consumer.blocked() && provider.consumable() && provider.shared())
          .filter(provider -> provider.type().equals(consumer.type()))
          .filter(provider -> provider.name().equals(consumer.name()))
          .map(Known::candidate)
          .toList();
    }

    private static Candidate candidate(ForeignLink provider) {
      return new Candidate(
          new Source.Foreign(provider),
          provider.kind(),
          provider.deployment(),
          provider.group(),
          provider.owner(),
          provider.originalName(),
          provider.name(),
          provider.content().get("networks") instanceof List<?> networks
              ? networks.stream().map(String::valueOf).collect(Collectors.toSet())
              : Set.of());
    }
  }

  private static String problem(LinkConsumer consumer, List<Candidate> candidates) {
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
            + "' from "
            + (consumer.isVariables()
                ? "variable '" + consumer.job() + "'."
                : "job '" + consumer.job() + "' in instance group '" + consumer.group() + "'.")
            + (candidates.size() > 1 ? " Multiple link providers found:" : " Details below:");
    String details =
        candidates.isEmpty()
            ? "    - No link providers found"
            : candidates.stream()
                .map(candidate -> "    - " + describe(candidate, consumer.network()))
                .collect(Collectors.joining("\n"));
    return header + "\n" + details;
  }

  private static String describe(Candidate candidate, Optional<String> network) {
    return switch (candidate.kind()) {
      case DISK ->
          "Disk link provider '"
              + candidate.originalName()
              + "' from instance group '"
              + candidate.group()
              + "'"
              + (network.isPresent() ? " does not contain any networks" : "");
      case JOB ->
          "Link provider '"
              + candidate.originalName()
              + "' "
              + (candidate.originalName().equals(candidate.name())
                  ? ""
                  : "with alias '" + candidate.name() + "' ")
              + "from job '"
              + candidate.owner()
              + "' in instance group '"
              + candidate.group()
              + "' in deployment '"
              + candidate.deployment()
              + "'"
              + network.map(name -> " does not belong to network '" + name + "'").orElse("");
    };
  }
}
