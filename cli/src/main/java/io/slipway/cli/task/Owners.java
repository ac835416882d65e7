package io.slipway.cli.task;

import io.slipway.bus.ScriptReport;
import io.slipway.events.TaskEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which step of a stage events belong to, as far as the Director says. */
final class Owners {
  /** Of what goes on, by the event that began it: the event that began the step it belongs to. */
  private final Map<Long, Long> open = new HashMap<>();

  /** To be told of every event, in their order. */
  void learn(TaskEvent event) {
    switch (event) {
      case TaskEvent.StepStarted _, TaskEvent.InstanceStepBegun _ -> begin(event);
      case TaskEvent.ScriptReported script -> {
        if (script.report() instanceof ScriptReport.Started) {
          begin(event);
        }
      }
      case TaskEvent.StepAdvanced _,
          TaskEvent.StepFinished _,
          TaskEvent.StepFailed _,
          TaskEvent.Warning _,
          TaskEvent.Deprecation _,
          TaskEvent.TaskFailed _,
          TaskEvent.ScriptWrote _,
          TaskEvent.ProcessReported _,
          TaskEvent.Explained _,
          TaskEvent.InstanceStepEnded _,
          TaskEvent.InstancePlanned _,
          TaskEvent.WaitBegun _,
          TaskEvent.WaitEnded _,
          TaskEvent.Resumed _,
          TaskEvent.Omitted _,
          TaskEvent.Unknown _ -> {}
    }
  }

  /** To be told of every event when it has been looked at: what has ended owns nothing more. */
  void forget(TaskEvent event) {
    boolean ended =
        event instanceof TaskEvent.InstanceStepEnded
            || (event instanceof TaskEvent.ScriptReported script && script.hasEnded());
    if (ended) {
      event.stamp().parent().ifPresent(open::remove);
    }
  }

  private void begin(TaskEvent event) {
    TaskEvent.Stamp stamp = event.stamp();
    if (stamp.id() > 0) {
      open.put(stamp.id(), stamp.parent().map(this::owner).orElse(stamp.id()));
    }
  }

  private long owner(long event) {
    return open.getOrDefault(event, event);
  }

  /** The event that began the step; empty when the Director does not say. */
  Optional<Long> of(TaskEvent event) {
    TaskEvent.Stamp stamp = event.stamp();
    return stamp
        .parent()
        .map(this::owner)
        .or(() -> Optional.of(stamp.id()).filter(open::containsKey));
  }
}
