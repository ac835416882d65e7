package io.slipway.director.executing;

import io.slipway.bus.MessageBus;
import io.slipway.director.events.Audit;
import io.slipway.director.events.Events;
import io.slipway.director.instances.InstancePhases;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.TaskContext;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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
  public interface Starter {
    Execution begin(TaskContext task);

    /**
     * @param variables fills in what VMs and disks are made with
     */
    Execution begin(TaskContext task, UnaryOperator<Map<String, @Nullable Object>> variables);
  }

  /** Makes what a task works with. */
  @FunctionalInterface
  public interface Operations {
    InstanceOperations of(TaskContext task, UnaryOperator<Map<String, @Nullable Object>> variables);
  }

  /**
   * @param deployed fills in for tasks that do not say with what
   * @param phases are told what is being done to which instance
   */
  public static Starter starter(
      InstanceRepository instances,
      Operations operations,
      Function<TaskContext, UnaryOperator<Map<String, @Nullable Object>>> deployed,
      MessageBus bus,
      Events events,
      InstancePhases phases) {
    return new Starter() {
      @Override
      public Execution begin(TaskContext task) {
        return begin(task, deployed.apply(task));
      }

      @Override
      public Execution begin(
          TaskContext task, UnaryOperator<Map<String, @Nullable Object>> variables) {
        InstanceOperations ofTask = operations.of(task, variables);
        AgentReports reports = new AgentReports(bus, task);
        Audit audit = new Audit(events, task);
        return new Execution(
            ofTask,
            new StepExecutor(instances, ofTask, reports, audit, task, phases),
            reports,
            audit);
      }
    };
  }

  @Override
  public void close() {
    reports.close();
  }
}
