package io.slipway.director.fakes;

import io.slipway.director.problems.ProblemRecord;
import io.slipway.director.problems.ProblemRecord.State;
import io.slipway.director.problems.ProblemRepository;
import io.slipway.director.problems.ProblemType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Problems in memory. */
public final class FakeProblemRepository implements ProblemRepository {
  private final TreeMap<Integer, ProblemRecord> problems = new TreeMap<>();
  private int last;
  private boolean paused;

  @Override
  public synchronized List<ProblemRecord> open(int deploymentId) {
    return problems.values().stream()
        .filter(one -> one.deploymentId() == deploymentId && one.state() == State.OPEN)
        .toList();
  }

  @Override
  public synchronized List<ProblemRecord> find(int deploymentId, Collection<Integer> ids) {
    return problems.values().stream()
        .filter(one -> one.deploymentId() == deploymentId && ids.contains(one.id()))
        .toList();
  }

  @Override
  public synchronized Optional<ProblemRecord> find(int id) {
    return Optional.ofNullable(problems.get(id));
  }

  @Override
  public synchronized ProblemRecord found(
      int deploymentId,
      ProblemType type,
      int resourceId,
      Map<String, @Nullable Object> data,
      Instant now) {
    Optional<ProblemRecord> known =
        open(deploymentId).stream()
            .filter(one -> one.type() == type && one.resourceId() == resourceId)
            .findFirst();
    int id = known.map(ProblemRecord::id).orElseGet(() -> ++last);
    ProblemRecord found =
        new ProblemRecord(
            id,
            deploymentId,
            type,
            resourceId,
            data,
            State.OPEN,
            known.map(ProblemRecord::counter).orElse(0) + 1,
            known.map(ProblemRecord::createdAt).orElse(now),
            now);
    problems.put(id, found);
    return found;
  }

  @Override
  public synchronized void closeAll(int deploymentId, int kept) {
    List<Integer> ids =
        problems.values().stream()
            .filter(one -> one.deploymentId() == deploymentId)
            .map(ProblemRecord::id)
            .toList();
    List<Integer> old = ids.subList(0, Math.max(0, ids.size() - kept));
    problems.values().removeIf(one -> old.contains(one.id()) && one.state() != State.OPEN);
    problems.replaceAll(
        (_, one) ->
            one.deploymentId() == deploymentId && one.state() == State.OPEN
                ? with(one, State.CLOSED)
                : one);
  }

  @Override
  public synchronized void closeOf(int deploymentId, Collection<Integer> instanceIds) {
    problems.replaceAll(
        (_, one) ->
            one.deploymentId() == deploymentId
                    && one.state() == State.OPEN
                    && (one.type() == ProblemType.MISSING_VM
                        || one.type() == ProblemType.UNRESPONSIVE_AGENT)
                    && instanceIds.contains(one.resourceId())
                ? with(one, State.CLOSED)
                : one);
  }

  @Override
  public synchronized void resolve(int id) {
    problems.computeIfPresent(id, (_, one) -> with(one, State.RESOLVED));
  }

  private static ProblemRecord with(ProblemRecord one, State state) {
    return new ProblemRecord(
        one.id(),
        one.deploymentId(),
        one.type(),
        one.resourceId(),
        one.data(),
        state,
        one.counter(),
        one.createdAt(),
        one.lastSeenAt());
  }

  @Override
  public synchronized boolean isResurrectionPaused() {
    return paused;
  }

  @Override
  public synchronized void pauseResurrection(boolean wanted) {
    paused = wanted;
  }
}
