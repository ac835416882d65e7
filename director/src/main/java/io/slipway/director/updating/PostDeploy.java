package io.slipway.director.updating;

import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRecord.InstanceState;
import io.slipway.director.tasks.Crew;
import java.util.List;
import java.util.Map;

/** Runs post-deploy on every instance that runs, changed or not (Director behaviour 4.6). */
final class PostDeploy {
  private PostDeploy() {}

  static void run(List<InstanceRecord> instances, Agents agents, int threads) {
    List<InstanceRecord> running =
        instances.stream()
            .filter(one -> one.activeVm().isPresent())
            .filter(one -> one.state() != InstanceState.STOPPED && !one.ignore())
            .filter(one -> !one.compilation())
            .toList();
    Crew.forEach(threads, running, one -> agents.of(one).runScript("post-deploy", Map.of()));
  }
}
