package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Deaths;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Unfinished;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Director dies between somebody's cancelling of a task and the task's end. */
final class CancelledResumptionTest {
  @TempDir private Path folder;

  @Test
  void theNextOneEndsTheTaskAndGivesItsLocksBack() throws Exception {
    FakeStore store = new FakeStore();
    try (World world = new World(folder, Repositories.of(store))) {
      TestDirector first = new TestDirector(world, 1, Unfinished.RESUME);
      first.uploadRelease();
      first.cloudConfig(Samples.CLOUD);
      world.kill(Deaths.at(40));
      TaskRecord task = first.submit(new Samples.Manifest().text(), Deploy.Options.NONE);
      first.awaitEnd(task.id());
      first.close();
      assertThat(store.locks.list()).isNotEmpty();
      store.tasks.transition(
          task.id(),
          EnumSet.of(TaskState.PROCESSING),
          TaskState.CANCELLING,
          Optional.empty(),
          world.clock.now());
      int vms = world.cloud.vms().size();
      world.kill(Deaths.none());

      try (TestDirector second = new TestDirector(world, 1, Unfinished.RESUME)) {
        assertThat(second.ended(task).state()).isEqualTo(TaskState.CANCELLED);
      }

      assertThat(store.locks.list()).isEmpty();
      assertThat(world.cloud.vms()).hasSizeLessThanOrEqualTo(vms);
    }
  }
}
