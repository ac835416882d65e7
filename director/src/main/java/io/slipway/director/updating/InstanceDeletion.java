package io.slipway.director.updating;

import io.slipway.director.events.Audit;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.model.procedures.Procedure;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes instances (Director behaviour 4.10). */
final class InstanceDeletion {
  private static final Logger log = LoggerFactory.getLogger(InstanceDeletion.class);

  private final Execution execution;

  InstanceDeletion(Execution execution) {
    this.execution = execution;
  }

  void delete(InstanceWork work, Procedure procedure) {
    Optional<String> name = Optional.of(work.record().name());
    execution
        .audit()
        .around(
            new Audit.Change("delete", "instance", name, name, Map.of()),
            () -> procedure.phases().forEach(phase -> carryOut(phase, work)));
  }

  private void carryOut(Procedure.Phase phase, InstanceWork work) {
    try {
      execution.executor().carryOut(phase.steps(), work, Progress.unseen());
    } catch (RuntimeException e) {
      if (!phase.mayFail()) {
        throw e;
      }
      log.warn("A step of a forced deletion failed; going on", e);
    }
  }
}
