package io.slipway.director.fakes;

import io.slipway.director.credentials.VariableSet;
import io.slipway.director.credentials.VariableSet.Pinned;
import io.slipway.director.credentials.VariableSetRepository;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

public final class FakeVariableSetRepository implements VariableSetRepository {
  private final TreeMap<Integer, VariableSet> sets = new TreeMap<>();
  private final Map<Integer, List<Pinned>> pinned = new HashMap<>();
  private final Map<Integer, Integer> ofInstances = new HashMap<>();
  private int last;

  @Override
  public synchronized VariableSet create(int deploymentId) {
    VariableSet set = new VariableSet(++last, deploymentId, false, true);
    sets.put(set.id(), set);
    return set;
  }

  @Override
  public synchronized Optional<VariableSet> find(int id) {
    return Optional.ofNullable(sets.get(id));
  }

  @Override
  public synchronized List<VariableSet> ofDeployment(int deploymentId) {
    return sets.descendingMap().values().stream()
        .filter(set -> set.deploymentId() == deploymentId)
        .toList();
  }

  @Override
  public synchronized List<Pinned> pinned(int setId) {
    return List.copyOf(pinned.getOrDefault(setId, List.of()));
  }

  @Override
  public synchronized boolean pin(int setId, Pinned variable) {
    boolean known =
        pinned(setId).stream()
            .anyMatch(
                one ->
                    one.name().equals(variable.name())
                        && one.providedBy().equals(variable.providedBy()));
    if (!known) {
      pinned.computeIfAbsent(setId, _ -> new ArrayList<>()).add(variable);
    }
    return !known;
  }

  @Override
  public void close(int setId) {
    change(
        setId,
        old -> new VariableSet(old.id(), old.deploymentId(), old.deployedSuccessfully(), false));
  }

  @Override
  public void setDeployedSuccessfully(int setId) {
    change(setId, old -> new VariableSet(old.id(), old.deploymentId(), true, old.writable()));
  }

  private synchronized void change(int setId, UnaryOperator<VariableSet> change) {
    sets.computeIfPresent(setId, (_, old) -> change.apply(old));
  }

  @Override
  public synchronized void keepOnly(int deploymentId, Collection<Integer> setIds) {
    sets.values()
        .removeIf(
            set ->
                set.deploymentId() == deploymentId
                    && !setIds.contains(set.id())
                    && !ofInstances.containsValue(set.id()));
    pinned.keySet().retainAll(sets.keySet());
  }

  @Override
  public synchronized Optional<Integer> ofInstance(int instanceId) {
    return Optional.ofNullable(ofInstances.get(instanceId));
  }

  @Override
  public synchronized void setOfInstance(int instanceId, int setId) {
    ofInstances.put(instanceId, setId);
  }
}
