package io.slipway.director.links;

import io.slipway.base.Clock;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.model.deployment.ForeignLink;
import io.slipway.model.deployment.ForeignLinks;
import io.slipway.model.deployment.LinkConsumer;
import io.slipway.model.deployment.LinkProvider;
import io.slipway.model.links.PlannedLinks;
import io.slipway.model.links.ProviderContent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The links of deployments from one deploy to the next (Director behaviour 6.1): written down
 * before instances are touched, beside those of the deploy before; those nobody has any more go
 * when the deploy has succeeded. Either may be done again by the next Director.
 */
public final class DeploymentLinks {
  private final LinkRepository links;
  private final DeploymentRepository deployments;
  private final Transactions transactions;
  private final Clock clock;

  public DeploymentLinks(
      LinkRepository links,
      DeploymentRepository deployments,
      Transactions transactions,
      Clock clock) {
    this.links = links;
    this.deployments = deployments;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What a deploy may consume: what other deployments provide now. */
  public ForeignLinks current() {
    return new Stored(Map.of());
  }

  /** The same for what deploys nothing: links stay what they were made. */
  public ForeignLinks kept(int deploymentId) {
    Map<Integer, LinkRecord> byId =
        links.links(deploymentId).stream().collect(Collectors.toMap(LinkRecord::id, link -> link));
    Map<PlannedLinks.Key, ForeignLinks.Given> given = new HashMap<>();
    for (LinkConsumerRecord consumer : links.consumers(deploymentId)) {
      Optional<LinkRecord> link =
          consumer.linkId().flatMap(id -> Optional.ofNullable(byId.get(id)));
      if (consumer.fromDeployment().isPresent() && link.isPresent()) {
        given.put(
            consumer.key(),
            new ForeignLinks.Given(
                link.get().content(),
                link.get()
                    .providerId()
                    .flatMap(links::provider)
                    .map(LinkProviderRecord::groupName)
                    .orElse("")));
      }
    }
    return new Stored(given);
  }

  /** Read once each, so that one task sees one state of them. */
  private final class Stored implements ForeignLinks {
    private final Map<PlannedLinks.Key, Given> given;
    private final Map<String, Optional<List<ForeignLink>>> read = new ConcurrentHashMap<>();

    Stored(Map<PlannedLinks.Key, Given> given) {
      this.given = given;
    }

    @Override
    public Optional<List<ForeignLink>> providers(String deployment) {
      return read.computeIfAbsent(
          deployment, name -> deployments.find(name).map(DeploymentLinks.this::provided));
    }

    @Override
    public Optional<Given> given(LinkConsumer consumer) {
      return Optional.ofNullable(
          given.get(
              new PlannedLinks.Key(
                  "job", consumer.group(), consumer.job(), consumer.originalName())));
    }
  }

  private List<ForeignLink> provided(DeploymentRecord deployment) {
    int serial = links.serial(deployment.id());
    return links.providers(deployment.id()).stream()
        .filter(provider -> provider.serial() == serial)
        .filter(provider -> !provider.key().type().equals("manual"))
        .map(
            provider ->
                new ForeignLink(
                    provider.id(),
                    deployment.name(),
                    provider.key().type().equals("disk")
                        ? LinkProvider.Kind.DISK
                        : LinkProvider.Kind.JOB,
                    provider.key().group(),
                    provider.key().owner(),
                    provider.key().originalName(),
                    provider.name(),
                    provider.linkType(),
                    provider.shared(),
                    provider.consumable(),
                    provider.content()))
        .toList();
  }

  /** Writes down what a deploy is about to make; what was there stays beside it. */
  public void write(int deploymentId, PlannedLinks planned) {
    transactions.inTransaction(
        () -> {
          int serial = links.serial(deploymentId) + 1;
          links.setSerial(deploymentId, serial);
          Map<PlannedLinks.Key, Integer> providers = writeProviders(deploymentId, planned, serial);
          writeConsumers(deploymentId, planned, serial, providers);
        });
  }

  /** A group that migrates takes what is its along, unless the new one has it already. */
  private static <T> Map<PlannedLinks.Key, T> byKey(
      List<T> records, Function<T, PlannedLinks.Key> key, PlannedLinks planned) {
    Map<PlannedLinks.Key, T> known = new HashMap<>();
    records.forEach(one -> known.put(key.apply(one), one));
    records.forEach(one -> known.putIfAbsent(key.apply(one).in(planned.formerGroups()), one));
    return known;
  }

  private Map<PlannedLinks.Key, Integer> writeProviders(
      int deploymentId, PlannedLinks planned, int serial) {
    Map<PlannedLinks.Key, LinkProviderRecord> known =
        byKey(links.providers(deploymentId), LinkProviderRecord::key, planned);
    Map<PlannedLinks.Key, Integer> ids = new HashMap<>();
    for (PlannedLinks.Provider one : planned.providers()) {
      Optional<LinkProviderRecord> before = Optional.ofNullable(known.get(one.key()));
      LinkProviderRecord now =
          new LinkProviderRecord(
              before.map(LinkProviderRecord::id).orElse(0),
              deploymentId,
              one.key(),
              one.name(),
              one.linkType(),
              one.shared(),
              one.consumable(),
              serial,
              one.content());
      if (before.isPresent()) {
        links.updateProvider(now);
        ids.put(one.key(), now.id());
      } else {
        ids.put(one.key(), links.addProvider(now).id());
      }
    }
    return ids;
  }

  private void writeConsumers(
      int deploymentId,
      PlannedLinks planned,
      int serial,
      Map<PlannedLinks.Key, Integer> providers) {
    Map<PlannedLinks.Key, LinkConsumerRecord> known =
        byKey(links.consumers(deploymentId), LinkConsumerRecord::key, planned);
    Map<Integer, List<LinkRecord>> existing =
        links.links(deploymentId).stream()
            .collect(
                Collectors.groupingBy(
                    LinkRecord::consumerId, LinkedHashMap::new, Collectors.toList()));
    for (PlannedLinks.Consumer one : planned.consumers()) {
      Optional<LinkConsumerRecord> before = Optional.ofNullable(known.get(one.key()));
      LinkConsumerRecord consumer =
          new LinkConsumerRecord(
              before.map(LinkConsumerRecord::id).orElse(0),
              deploymentId,
              one.key(),
              one.name(),
              one.linkType(),
              one.optional(),
              one.blocked(),
              one.deployment(),
              serial,
              Optional.empty());
      int id = before.isPresent() ? consumer.id() : links.addConsumer(consumer).id();
      Optional<Integer> link =
          one.link()
              .map(
                  wanted ->
                      findOrAdd(
                          one.key().originalName(),
                          id,
                          providerId(wanted.source(), providers),
                          wanted,
                          existing.getOrDefault(id, List.of())));
      links.updateConsumer(withLink(consumer, id, link));
    }
  }

  private static LinkConsumerRecord withLink(
      LinkConsumerRecord consumer, int id, Optional<Integer> link) {
    return new LinkConsumerRecord(
        id,
        consumer.deploymentId(),
        consumer.key(),
        consumer.name(),
        consumer.linkType(),
        consumer.optional(),
        consumer.blocked(),
        consumer.fromDeployment(),
        consumer.serial(),
        link);
  }

  private static int providerId(
      PlannedLinks.Source source, Map<PlannedLinks.Key, Integer> providers) {
    return switch (source) {
      case PlannedLinks.Source.Own(PlannedLinks.Key provider) -> {
        Integer id = providers.get(provider);
        if (id == null) {
          throw new IllegalStateException("A link of an unknown provider: " + provider);
        }
        yield id;
      }
      case PlannedLinks.Source.Foreign(int provider) -> provider;
    };
  }

  /** One with the same content is the same link. */
  private int findOrAdd(
      String name,
      int consumerId,
      int providerId,
      PlannedLinks.Link planned,
      List<LinkRecord> existing) {
    return existing.stream()
        .filter(link -> link.providerId().equals(Optional.of(providerId)))
        .filter(link -> ProviderContent.same(link.content(), planned.content()))
        .findFirst()
        .orElseGet(
            () ->
                links.addLink(
                    new LinkRecord(
                        0,
                        name,
                        // Its deployment may have been deleted since it was looked at.
                        links.provider(providerId).map(LinkProviderRecord::id),
                        consumerId,
                        planned.content(),
                        clock.now())))
        .id();
  }

  /** The deploy has succeeded: what it did not write is nobody's. External links stay. */
  public void removeUnused(int deploymentId) {
    transactions.inTransaction(
        () -> {
          int serial = links.serial(deploymentId);
          links.providers(deploymentId).stream()
              .filter(one -> one.serial() != serial)
              .forEach(one -> links.deleteProvider(one.id()));
          Set<Integer> kept = new HashSet<>();
          Set<Integer> external = new HashSet<>();
          for (LinkConsumerRecord one : links.consumers(deploymentId)) {
            if (one.key().type().equals(Links.EXTERNAL)) {
              external.add(one.id());
            } else if (one.serial() == serial) {
              one.linkId().ifPresent(kept::add);
            } else {
              links.deleteConsumer(one.id());
            }
          }
          links.links(deploymentId).stream()
              .filter(one -> !external.contains(one.consumerId()) && !kept.contains(one.id()))
              .forEach(one -> links.deleteLink(one.id()));
        });
  }
}
