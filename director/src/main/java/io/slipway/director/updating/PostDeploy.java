package io.slipway.director.updating;

import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.executing.StepExecutor;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.procedures.Procedures;
import io.slipway.director.procedures.Step;
import io.slipway.director.tasks.Crew;
import java.util.List;

/** Runs post-deploy on every instance that runs, changed or not (Director behaviour 4.6). */
final class PostDeploy {
  private PostDeploy() {}

  static void run(List<InstanceRecord> instances, StepExecutor executor, int threads) {
    List<InstanceRecord> running =
        instances.stream().filter(one -> !one.compilation() && !steps(one).isEmpty()).toList();
    Crew.forEach(
        threads,
        running,
        one ->
            executor.carryOut(
                steps(one), new InstanceWork(one, Blueprint.nothing()), Progress.unseen()));
  }

  private static List<Step> steps(InstanceRecord instance) {
    return Procedures.postDeploy(PreparedDeployment.state(instance, true));
  }
}
