package io.slipway.director.fakes;

import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.links.LinkConsumerRecord;
import io.slipway.director.links.LinkProviderRecord;
import io.slipway.director.links.LinkRecord;
import io.slipway.director.links.LinkRepository;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

public final class FakeLinkRepository implements LinkRepository {
  private final FakeDeploymentRepository deployments;
  private final Map<Integer, Integer> serials = new HashMap<>();
  private final Map<Integer, LinkProviderRecord> providers = new TreeMap<>();
  private final Map<Integer, LinkConsumerRecord> consumers = new TreeMap<>();
  private final Map<Integer, LinkRecord> links = new TreeMap<>();
  private int lastProvider;
  private int lastConsumer;
  private int lastLink;

  FakeLinkRepository(FakeDeploymentRepository deployments) {
    this.deployments = deployments;
  }

  /** What has gone with its deployment is nowhere. */
  private boolean exists(int deploymentId) {
    return deployments.list().stream().map(DeploymentRecord::id).anyMatch(id -> id == deploymentId);
  }

  @Override
  public synchronized int serial(int deploymentId) {
    return serials.getOrDefault(deploymentId, 0);
  }

  @Override
  public synchronized void setSerial(int deploymentId, int serial) {
    serials.put(deploymentId, serial);
  }

  @Override
  public synchronized List<LinkProviderRecord> providers(int deploymentId) {
    return providers.values().stream()
        .filter(one -> one.deploymentId() == deploymentId && exists(deploymentId))
        .toList();
  }

  @Override
  public synchronized Optional<LinkProviderRecord> provider(int id) {
    return Optional.ofNullable(providers.get(id)).filter(one -> exists(one.deploymentId()));
  }

  @Override
  public synchronized LinkProviderRecord addProvider(LinkProviderRecord added) {
    if (providers(added.deploymentId()).stream().anyMatch(one -> one.key().equals(added.key()))) {
      throw FakeStore.duplicate("link provider " + added);
    }
    LinkProviderRecord kept = withId(++lastProvider, added);
    providers.put(kept.id(), kept);
    return kept;
  }

  private static LinkProviderRecord withId(int id, LinkProviderRecord one) {
    return new LinkProviderRecord(
        id,
        one.deploymentId(),
        one.key(),
        one.name(),
        one.linkType(),
        one.shared(),
        one.consumable(),
        one.serial(),
        one.content());
  }

  @Override
  public synchronized void updateProvider(LinkProviderRecord changed) {
    providers.replace(changed.id(), changed);
  }

  @Override
  public synchronized void deleteProvider(int id) {
    providers.remove(id);
  }

  @Override
  public synchronized List<LinkConsumerRecord> consumers(int deploymentId) {
    return consumers.values().stream()
        .filter(one -> one.deploymentId() == deploymentId && exists(deploymentId))
        .toList();
  }

  @Override
  public synchronized Optional<LinkConsumerRecord> consumer(int id) {
    return Optional.ofNullable(consumers.get(id)).filter(one -> exists(one.deploymentId()));
  }

  @Override
  public synchronized LinkConsumerRecord addConsumer(LinkConsumerRecord added) {
    if (consumers(added.deploymentId()).stream().anyMatch(one -> one.key().equals(added.key()))) {
      throw FakeStore.duplicate("link consumer " + added);
    }
    LinkConsumerRecord kept =
        new LinkConsumerRecord(
            ++lastConsumer,
            added.deploymentId(),
            added.key(),
            added.name(),
            added.linkType(),
            added.optional(),
            added.blocked(),
            added.fromDeployment(),
            added.serial(),
            added.linkId());
    consumers.put(kept.id(), kept);
    return kept;
  }

  @Override
  public synchronized void updateConsumer(LinkConsumerRecord changed) {
    consumers.replace(changed.id(), changed);
  }

  @Override
  public synchronized void deleteConsumer(int id) {
    consumers.remove(id);
  }

  @Override
  public synchronized List<LinkRecord> links(int deploymentId) {
    return links.values().stream()
        .filter(
            link ->
                consumer(link.consumerId())
                    .filter(one -> one.deploymentId() == deploymentId)
                    .isPresent())
        .map(this::current)
        .toList();
  }

  @Override
  public synchronized Optional<LinkRecord> link(int id) {
    return Optional.ofNullable(links.get(id))
        .filter(link -> consumer(link.consumerId()).isPresent())
        .map(this::current);
  }

  /** It outlives its provider. */
  private LinkRecord current(LinkRecord link) {
    return new LinkRecord(
        link.id(),
        link.name(),
        link.providerId().filter(id -> provider(id).isPresent()),
        link.consumerId(),
        link.content(),
        link.createdAt());
  }

  @Override
  public synchronized LinkRecord addLink(LinkRecord added) {
    LinkRecord kept =
        new LinkRecord(
            ++lastLink,
            added.name(),
            added.providerId(),
            added.consumerId(),
            added.content(),
            added.createdAt());
    links.put(kept.id(), kept);
    return kept;
  }

  @Override
  public synchronized void deleteLink(int id) {
    links.remove(id);
  }
}
