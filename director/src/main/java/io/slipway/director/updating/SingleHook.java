package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.Registration;
import io.slipway.base.SlipwayException;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.Map;

/** Runs one hook of one job again, as its agent runs it in a deploy, and nothing else. */
public final class SingleHook {
  private final InstanceRepository instances;
  private final Locks locks;
  private final Execution.Starter executions;

  SingleHook(InstanceRepository instances, Locks locks, Execution.Starter executions) {
    this.instances = instances;
    this.locks = locks;
    this.executions = executions;
  }

  /**
   * @param environment added to the usual one
   * @param trace whether the shell that runs it says each command
   */
  public record Request(String job, String hook, Map<String, String> environment, boolean trace) {
    public Request {
      environment = Map.copyOf(environment);
    }
  }

  /** Returns the text that the task ends with. */
  public String run(String deployment, int instanceId, Request request, TaskContext task) {
    return locks.withLock(
        LockName.deployment(deployment),
        task,
        () -> {
          InstanceRecord instance = instances.find(instanceId).orElseThrow();
          VmRecord vm = instance.activeVm().orElseThrow(() -> hasNoVm(instance));
          try (Execution execution = executions.begin(task)) {
            execution.reports().follow(instance, vm);
            task.events()
                .stage("Running " + request.hook() + " of " + request.job())
                .run(
                    instance.fullName(),
                    step -> {
                      try (Registration _ =
                          execution.reports().during(instance, step.event().orElse(0L))) {
                        execution
                            .operations()
                            .agents()
                            .of(instance, vm)
                            .runHook(
                                request.job(),
                                request.hook(),
                                request.environment(),
                                request.trace(),
                                task);
                      }
                    });
          }
          return instance.name();
        });
  }

  private static SlipwayException hasNoVm(InstanceRecord instance) {
    return new SlipwayException(
        ErrorCode.GENERIC,
        "%s has no VM to run a hook on: start it with 'slipway start' first"
            .formatted(instance.name()));
  }
}
