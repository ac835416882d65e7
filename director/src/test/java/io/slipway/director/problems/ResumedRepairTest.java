package io.slipway.director.problems;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Deaths;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.problems.ProblemRecord.State;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Unfinished;
import io.slipway.model.instances.InstanceRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Director that dies while it repairs: the next one ends what it has begun, and nothing twice.
 */
class ResumedRepairTest {
  @TempDir Path folder;

  @Test
  void whereverItDiesTheVmsAreThereInTheEnd() throws Exception {
    boolean died = true;
    for (int moment = 1; died; moment += 3) {
      died = repairDyingAt(moment);
    }
  }

  /** Whether there was such a moment. */
  private boolean repairDyingAt(int moment) throws Exception {
    FakeStore store = new FakeStore();
    Deaths.Counted death = Deaths.at(moment);
    try (World world = new World(folder.resolve("m" + moment), Repositories.of(store))) {
      TestDirector first = new TestDirector(world, 1, Unfinished.RESUME);
      first.uploadRelease();
      first.cloudConfig(Samples.CLOUD);
      first.deploy(new Samples.Manifest().disk("disk").text());
      world.cloud.lose("web/0");
      world.cloud.lose("web/1");
      Map<String, Object> resolutions = Map.of("1", "recreate_vm", "2", "recreate_vm");
      for (InstanceRecord instance : first.instances()) {
        if (instance.group().equals("web")) {
          store.problems.found(
              instance.deploymentId(),
              ProblemType.MISSING_VM,
              instance.id(),
              Map.of(),
              world.clock.now());
        }
      }
      first.close();
      world.journal.drain();
      world.kill(death);
      TestDirector dying = new TestDirector(world, 1, Unfinished.RESUME);
      TaskRecord task =
          dying
              .director
              .upkeep()
              .cloudCheck()
              .apply(Samples.NAME, resolutions, Map.of(), TestDirector.CALLER);
      dying.awaitEnd(task.id());
      dying.close();
      world.kill(Deaths.none());
      TestDirector next = new TestDirector(world, 1, Unfinished.RESUME);
      TaskRecord ended = next.ended(task);

      assertThat(ended.state()).as("%s: %s", death, ended).isEqualTo(TaskState.DONE);
      assertThat(ended.result()).as("%s", death).contains("2 resolved");
      assertThat(next.instances())
          .filteredOn(one -> one.group().equals("web"))
          .allMatch(one -> one.activeVm().isPresent() && one.updateCompleted());
      assertThat(world.cloud.vms()).as("%s", death).containsExactly("web/0", "web/1");
      assertThat(store.problems.find(next.instances().getFirst().deploymentId(), List.of(1, 2)))
          .extracting(ProblemRecord::state)
          .containsOnly(State.RESOLVED);
      List<String> told =
          next.events(ended).stream()
              .filter(line -> line.startsWith("Applying problem resolutions"))
              .map(line -> line.replaceAll("^.* (\\d)/2 .* (started|finished) \\d+$", "$1 $2"))
              .toList();
      assertThat(told).as("%s: nothing is told twice", death).doesNotHaveDuplicates();
      next.close();
      return death.hasHappened();
    }
  }
}
