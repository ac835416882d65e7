package io.slipway.director.updating;

import io.slipway.director.events.Audit;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.tasks.Step;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.Procedure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes instances (Director behaviour 4.10). */
final class InstanceDeletion {
  private static final Logger log = LoggerFactory.getLogger(InstanceDeletion.class);

  private final Execution execution;

  InstanceDeletion(Execution execution) {
    this.execution = execution;
  }

  /**
   * Those that were begun under a Director before this one, in that order, as the task's output
   * calls them.
   *
   * @param left those that are still there; the others are done, and have no name any more
   */
  List<String> begun(Set<String> uuids, List<InstanceRecord> left, TaskContext task) {
    Map<String, String> names = new HashMap<>();
    uuids.forEach(uuid -> names.put(uuid, uuid));
    left.forEach(one -> names.put(one.uuid(), one.fullName()));
    return task.journal().scopes().stream()
        .map(scope -> scope.replaceFirst("/.*", ""))
        .distinct()
        .flatMap(uuid -> Stream.ofNullable(names.get(uuid)))
        .toList();
  }

  /**
   * @param step of the task that it is
   */
  void delete(InstanceWork work, Procedure procedure, Step step) {
    Optional<String> name = Optional.of(work.record().name());
    execution
        .audit()
        .around(
            new Audit.Change("delete", "instance", name, name, Map.of()),
            () -> {
              int part = 0;
              for (Procedure.Phase phase : procedure.phases()) {
                part++;
                carryOut(phase.stage().name() + "-" + part, phase, work, Progress.unseenIn(step));
              }
            });
  }

  private void carryOut(String part, Procedure.Phase phase, InstanceWork work, Progress progress) {
    try {
      execution.executor().carryOut(part, phase.steps(), work, progress);
    } catch (RuntimeException e) {
      if (!phase.mayFail()) {
        throw e;
      }
      log.warn("A step of a forced deletion failed; going on", e);
    }
  }
}
