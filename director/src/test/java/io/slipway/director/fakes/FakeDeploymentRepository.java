package io.slipway.director.fakes;

import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

public final class FakeDeploymentRepository implements DeploymentRepository {
  private final Map<Integer, DeploymentRecord> deployments = new TreeMap<>();
  private final Map<List<Object>, String> errandStates = new HashMap<>();
  private int last;

  @Override
  public synchronized List<DeploymentRecord> list() {
    return deployments.values().stream()
        .sorted(Comparator.comparing(DeploymentRecord::name))
        .map(
            one ->
                new DeploymentRecord(
                    one.id(),
                    one.name(),
                    Optional.empty(),
                    Optional.empty(),
                    one.releaseVersionIds(),
                    one.stemcellIds(),
                    one.configIds(),
                    one.teams()))
        .toList();
  }

  @Override
  public Optional<Integer> id(String name) {
    return find(name).map(DeploymentRecord::id);
  }

  @Override
  public synchronized Optional<DeploymentRecord> find(String name) {
    return deployments.values().stream()
        .filter(deployment -> deployment.name().equals(name))
        .findFirst();
  }

  @Override
  public Optional<List<String>> teams(String name) {
    return find(name).map(DeploymentRecord::teams);
  }

  @Override
  public synchronized DeploymentRecord create(String name, Collection<String> teams) {
    if (find(name).isPresent()) {
      throw FakeStore.duplicate("deployment " + name);
    }
    DeploymentRecord created =
        new DeploymentRecord(
            ++last,
            name,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.copyOf(new TreeSet<>(teams)));
    deployments.put(created.id(), created);
    return created;
  }

  synchronized String nameOf(int id) {
    DeploymentRecord deployment = deployments.get(id);
    if (deployment == null) {
      throw new IllegalStateException("There is no deployment " + id);
    }
    return deployment.name();
  }

  @Override
  public void setManifest(int id, String manifest, String manifestText) {
    change(
        id,
        old ->
            new DeploymentRecord(
                id,
                old.name(),
                Optional.of(manifest),
                Optional.of(manifestText),
                old.releaseVersionIds(),
                old.stemcellIds(),
                old.configIds(),
                old.teams()));
  }

  @Override
  public void setReleaseVersions(int id, Collection<Integer> releaseVersionIds) {
    change(
        id,
        old ->
            new DeploymentRecord(
                id,
                old.name(),
                old.manifest(),
                old.manifestText(),
                sorted(releaseVersionIds),
                old.stemcellIds(),
                old.configIds(),
                old.teams()));
  }

  @Override
  public void setStemcells(int id, Collection<Integer> stemcellIds) {
    change(
        id,
        old ->
            new DeploymentRecord(
                id,
                old.name(),
                old.manifest(),
                old.manifestText(),
                old.releaseVersionIds(),
                sorted(stemcellIds),
                old.configIds(),
                old.teams()));
  }

  @Override
  public void setConfigs(int id, Collection<Integer> configIds) {
    change(
        id,
        old ->
            new DeploymentRecord(
                id,
                old.name(),
                old.manifest(),
                old.manifestText(),
                old.releaseVersionIds(),
                old.stemcellIds(),
                sorted(configIds),
                old.teams()));
  }

  private static List<Integer> sorted(Collection<Integer> ids) {
    return List.copyOf(new TreeSet<>(ids));
  }

  private synchronized void change(int id, UnaryOperator<DeploymentRecord> change) {
    deployments.computeIfPresent(id, (same, old) -> change.apply(old));
  }

  @Override
  public synchronized Optional<String> errandState(int id, String errand) {
    return Optional.ofNullable(errandStates.get(List.of(id, errand)));
  }

  @Override
  public synchronized void setErrandState(int id, String errand, String state) {
    errandStates.put(List.of(id, errand), state);
  }

  @Override
  public synchronized void delete(int id) {
    errandStates.keySet().removeIf(key -> key.getFirst().equals(id));
    deployments.remove(id);
  }
}
