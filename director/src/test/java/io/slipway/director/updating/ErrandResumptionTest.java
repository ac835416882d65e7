package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.fakes.FakeAgents.Answer;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Unfinished;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errands are cancelled before, while and after the Director dies that has begun them. */
final class ErrandResumptionTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  @TempDir private Path scratch;
  private World world;

  @BeforeEach
  void deploy() throws Exception {
    world = new World(scratch, Repositories.of(new FakeStore()));
    try (TestDirector director = director()) {
      director.uploadRelease();
      director.cloudConfig(Samples.CLOUD);
      assertThat(director.deploy(new Samples.Manifest().instances(1).text()).state())
          .isEqualTo(TaskState.DONE);
    }
    world.journal.drain();
    world.agents.script(
        message -> message.method().equals("run_errand"),
        _ -> {
          begun.countDown();
          await(over);
          return new Answer.Value(Map.of("exit_code", 143, "stdout", "half", "stderr", ""));
        });
  }

  @AfterEach
  void close() {
    over.countDown();
    world.close();
  }

  private TestDirector director() {
    return new TestDirector(world, 1, Unfinished.RESUME);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TaskRecord run(TestDirector director, boolean keepAlive) {
    return director
        .director
        .deployed()
        .tasks()
        .runErrand(
            Samples.NAME,
            new RunErrand.Request("err", keepAlive, false, List.of()),
            TestDirector.CALLER);
  }

  private void die(TestDirector director, TaskRecord task) throws InterruptedException {
    director.kill();
    over.countDown();
    director.awaitEnd(task.id());
    director.close();
  }

  private List<String> asked(String word) {
    return world.journal.drain().stream().filter(line -> line.contains(word)).toList();
  }

  @Test
  void oneThatWasCancelledBeforeIsEndedAndItsVmGoes() throws Exception {
    TestDirector first = director();
    TaskRecord task = run(first, false);
    begun.await();
    first.tasks.cancel(task.id());
    die(first, task);

    try (TestDirector next = director()) {
      assertThat(next.ended(task).state()).isEqualTo(TaskState.CANCELLED);
      assertThat(next.output(task, OutputType.RESULT).lines())
          .singleElement()
          .asString()
          .contains("\"exit_code\":143", "half");
      assertThat(asked("err/0 run_errand")).hasSize(1);
      assertThat(next.instance("err/0").activeVm()).isEmpty();
    }
  }

  @Test
  void oneThatWasCancelledBeforeAndIsToBeKeptAliveKeepsItsVm() throws Exception {
    TestDirector first = director();
    TaskRecord task = run(first, true);
    begun.await();
    first.tasks.cancel(task.id());
    die(first, task);

    try (TestDirector next = director()) {
      assertThat(next.ended(task).state()).isEqualTo(TaskState.CANCELLED);
      assertThat(next.instance("err/0").activeVm()).isPresent();
    }
  }

  @Test
  void oneThatHadNotBegunWhenItWasCancelledNeverBegins() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    world.agents.script(
        message -> message.method().equals("run_script") && message.instance().equals("err/0"),
        _ -> {
          starting.countDown();
          await(started);
          return new Answer.Usual();
        });
    TestDirector first = director();
    TaskRecord task = run(first, false);
    starting.await();
    first.tasks.cancel(task.id());
    first.kill();
    started.countDown();
    first.awaitEnd(task.id());
    first.close();

    try (TestDirector next = director()) {
      assertThat(next.ended(task).state()).isEqualTo(TaskState.CANCELLED);
      assertThat(asked("run_errand")).isEmpty();
      assertThat(next.output(task, OutputType.RESULT)).isEmpty();
      assertThat(next.instance("err/0").activeVm()).isEmpty();
    }
  }

  @Test
  void oneIsCancelledWhileTheNextDirectorWaitsForIt() throws Exception {
    TestDirector first = director();
    TaskRecord task = run(first, false);
    begun.await();
    first.kill();
    try (TestDirector next = director()) {
      next.tasks.cancel(task.id());
      over.countDown();
      assertThat(next.ended(task).state()).isEqualTo(TaskState.CANCELLED);
      assertThat(next.output(task, OutputType.RESULT).lines()).hasSize(1);
      assertThat(asked("err/0 run_errand")).hasSize(1);
      assertThat(next.instance("err/0").activeVm()).isEmpty();
    }
    first.awaitEnd(task.id());
    first.close();
  }

  @Test
  void oneThatADirectorStopsUnderIsNotTakenForFailed() throws Exception {
    TestDirector first = director();
    TaskRecord task = run(first, false);
    begun.await();
    first.close();

    try (TestDirector next = director()) {
      over.countDown();
      TaskRecord ended = next.ended(task);
      assertThat(ended.state()).isEqualTo(TaskState.DONE);
      assertThat(ended.result()).contains("0 succeeded, 0 errored, 1 canceled");
      assertThat(asked("err/0 run_errand")).hasSize(1);
      assertThat(world.repositories.events().list(EventFilter.newest(1000)))
          .allSatisfy(event -> assertThat(event.error()).isEmpty());
    }
  }
}
