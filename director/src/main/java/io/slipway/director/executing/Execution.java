package io.slipway.director.executing;

import io.slipway.bus.MessageBus;
import io.slipway.director.events.Audit;
import io.slipway.director.events.Events;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.TaskContext;
import java.util.function.Function;

/**
 * All that one task needs to work on instances; closed when it is over.
 *
 * @param audit writes the task's audit trail
 * @param reports tells in the task's output what scripts did
 */
public record Execution(
    InstanceOperations operations, StepExecutor executor, AgentReports reports, Audit audit)
    implements AutoCloseable {

  /** Begins one for a task. */
  @FunctionalInterface
  public interface Starter {
    Execution begin(TaskContext task);
  }

  public static Starter starter(
      InstanceRepository instances,
      Function<TaskContext, InstanceOperations> operations,
      MessageBus bus,
      Events events) {
    return task -> {
      InstanceOperations ofTask = operations.apply(task);
      AgentReports reports = new AgentReports(bus, task);
      Audit audit = new Audit(events, task);
      return new Execution(
          ofTask, new StepExecutor(instances, ofTask, reports, audit, task), reports, audit);
    };
  }

  @Override
  public void close() {
    reports.close();
  }
}
