package io.slipway.director.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.events.EventLines;
import io.slipway.events.TaskEvent;
import io.slipway.testkit.VirtualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TasksTest {
  private static final Instant NOW = Instant.parse("2026-01-27T21:33:19.469158Z");

  private final FakeStore store = new FakeStore();
  private final VirtualClock clock = new VirtualClock(NOW);
  private final Tasks tasks =
      new Tasks(store.tasks, store, clock, TaskSettings.defaults("0.1.0 (00000000)"));

  @AfterEach
  void close() {
    tasks.close();
  }

  @Test
  void runsATaskToItsEnd() throws Exception {
    TaskRecord queued =
        submit(
            "update_deployment",
            task -> {
              task.events().stage("Preparing deployment", 1).run("Preparing", step -> {});
              task.result("{\"a\":1}\n");
              task.cpi("cpi says\n");
              return Optional.of("/deployments/simple");
            });
    TaskRecord done = tasks.completion(queued.id()).get();

    assertThat(queued.state()).isEqualTo(TaskState.QUEUED);
    assertThat(done)
        .isEqualTo(
            new TaskRecord(
                queued.id(),
                "update_deployment",
                TaskState.DONE,
                "create deployment",
                Optional.of(NOW),
                Optional.of(NOW),
                Optional.of("/deployments/simple"),
                "admin",
                Optional.of("simple"),
                "ctx"));
    assertThat(tasks.get(queued.id())).isEqualTo(done);
    assertThat(tasks.completion(queued.id()).get()).isEqualTo(done);
    assertThat(output(queued.id(), OutputType.EVENT)).contains("\"finished\"").endsWith("}\n");
    assertThat(store.tasks.size(queued.id(), OutputType.EVENT)).as("stored once").isZero();
    assertThat(stored(queued.id(), OutputType.STORY).lines().map(EventLines::decode))
        .hasExactlyElementsOfTypes(TaskEvent.StepStarted.class, TaskEvent.StepFinished.class);
    assertThat(stored(queued.id(), OutputType.RESULT)).isEqualTo("{\"a\":1}\n");
    assertThat(stored(queued.id(), OutputType.CPI)).isEqualTo("cpi says\n");
  }

  @Test
  void aTaskWithoutResultTextHasAnEmptyOne() throws Exception {
    TaskRecord queued = submit("vms", task -> Optional.empty());
    assertThat(tasks.completion(queued.id()).get().result()).contains("");
  }

  @Test
  void debugOutputIsThereFromTheBeginning() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    TaskRecord task =
        submit(
            "update_deployment",
            running -> {
              hold.await();
              running.debug("SENT: agent.1 {}");
              return Optional.empty();
            });

    long process = ProcessHandle.current().pid();
    String prefix = "I, [2026-01-27T21:33:19.469158 #" + process + "] ";
    assertThat(output(task.id(), OutputType.DEBUG).lines().limit(2))
        .allSatisfy(line -> assertThat(line).startsWith(prefix))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .endsWith("]  INFO -- TaskHelper: Director Version: 0.1.0 (00000000)"),
            line ->
                assertThat(line).endsWith("]  INFO -- TaskHelper: Enqueuing task: " + task.id()));
    assertThat(tasks.outputSize(task.id(), OutputType.EVENT)).isZero();
    hold.countDown();
    tasks.completion(task.id()).get();
    assertThat(output(task.id(), OutputType.DEBUG))
        .contains(
            "D, [2026-01-27T21:33:19.469158 #"
                + process
                + "] [task:"
                + task.id()
                + "] DEBUG -- DirectorJobRunner: SENT: agent.1 {}\n");
  }

  @Test
  void failuresBecomeTheTasksError() throws Exception {
    TaskRecord known =
        submit(
            "update_deployment",
            task -> {
              throw new SlipwayException(ErrorCode.AGENT_JOB_NOT_RUNNING, "'web' is not running");
            });
    TaskRecord unknown =
        submit(
            "update_deployment",
            task -> {
              throw new IllegalStateException("boom");
            });
    TaskRecord grave =
        submit(
            "update_deployment",
            task -> {
              throw new StackOverflowError();
            });

    assertThat(tasks.completion(known.id()).get().state()).isEqualTo(TaskState.ERROR);
    assertThat(tasks.completion(known.id()).get().result()).contains("'web' is not running");
    assertThat(output(known.id(), OutputType.EVENT))
        .isEqualTo(
            "{\"time\":1769549599,\"error\":{\"code\":400007,\"message\":"
                + "\"'web' is not running\"}}\n");
    assertThat(stored(known.id(), OutputType.DEBUG)).contains("ERROR -- DirectorJobRunner: 'web'");
    assertThat(tasks.completion(unknown.id()).get().result()).contains("boom");
    assertThat(output(unknown.id(), OutputType.EVENT)).contains("\"code\":100,");
    assertThat(stored(unknown.id(), OutputType.DEBUG)).contains("TasksTest.java");
    assertThat(tasks.completion(grave.id()).get().result()).contains("This is nested too deeply");
  }

  @Test
  void onlySoManyRunAtOnceFirstComeFirstServed() throws Exception {
    BlockingQueue<Integer> started = new LinkedBlockingQueue<>();
    List<CountDownLatch> holds = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      CountDownLatch hold = new CountDownLatch(1);
      holds.add(hold);
      ids.add(
          submit(
                  "update_deployment",
                  task -> {
                    started.add(task.id());
                    hold.await();
                    return Optional.empty();
                  })
              .id());
    }
    assertThat(take(started, 3)).containsExactlyInAnyOrderElementsOf(ids.subList(0, 3));
    assertThat(tasks.list(TaskFilter.inStates(Set.of(TaskState.QUEUED)))).hasSize(3);

    // Looking does not wait behind deploying.
    for (String type : List.of("vms", "fetch_logs", "ssh")) {
      TaskRecord look = submit(type, task -> Optional.of("seen"));
      assertThat(tasks.completion(look.id()).get().result()).contains("seen");
    }
    for (int i = 0; i < 3; i++) {
      holds.get(i).countDown();
      assertThat(started.take()).isEqualTo(ids.get(3 + i));
    }
    holds.forEach(CountDownLatch::countDown);
    for (int id : ids) {
      tasks.completion(id).get();
    }
  }

  @Test
  void aRunningTaskIsCancelledAtItsNextCheckpoint() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch woken = new CountDownLatch(1);
    AtomicInteger withdrawn = new AtomicInteger();
    TaskRecord task =
        submit(
            "update_deployment",
            context -> {
              context.checkCancelled();
              context.onCancel(withdrawn::incrementAndGet).close();
              context.onCancel(woken::countDown);
              running.countDown();
              woken.await();
              context.checkCancelled();
              return Optional.of("not reached");
            });
    running.await();

    tasks.cancel(task.id());

    TaskRecord ended = tasks.completion(task.id()).get();
    assertThat(ended.state()).isEqualTo(TaskState.CANCELLED);
    assertThat(ended.result()).contains("task cancelled");
    assertThat(output(task.id(), OutputType.EVENT))
        .isEqualTo(
            "{\"time\":1769549599,\"error\":{\"code\":10001,\"message\":\"Task "
                + task.id()
                + " cancelled\"}}\n");
    assertThat(withdrawn).hasValue(0);
    assertThatThrownBy(() -> tasks.cancel(task.id()))
        .isInstanceOf(SlipwayException.class)
        .hasMessage("Cannot cancel task " + task.id() + ": invalid state (cancelled)");
  }

  @Test
  void aTaskPastItsLastCheckpointStillSucceeds() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch hold = new CountDownLatch(1);
    TaskRecord task =
        submit(
            "update_deployment",
            context -> {
              running.countDown();
              hold.await();
              return Optional.of("made it");
            });
    running.await();
    tasks.cancel(task.id());
    assertThat(tasks.get(task.id()).state()).isEqualTo(TaskState.CANCELLING);
    assertThatThrownBy(() -> tasks.cancel(task.id())).hasMessageContaining("(cancelling)");
    hold.countDown();

    assertThat(tasks.completion(task.id()).get().state()).isEqualTo(TaskState.DONE);
  }

  @Test
  void aQueuedTaskIsCancelledWhenItsTurnComes() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(3);
    List<TaskRecord> busy = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      busy.add(
          submit(
              "update_deployment",
              task -> {
                running.countDown();
                hold.await();
                return Optional.empty();
              }));
    }
    running.await();
    AtomicInteger ran = new AtomicInteger();
    TaskRecord queued =
        submit(
            "update_deployment",
            task -> {
              ran.incrementAndGet();
              return Optional.empty();
            });

    tasks.cancelAll(List.of(), List.of("update_deployment"), Optional.of("simple"));

    assertThat(tasks.get(queued.id()).state()).isEqualTo(TaskState.CANCELLING);
    assertThat(busy)
        .allSatisfy(
            task -> assertThat(tasks.get(task.id()).state()).isNotEqualTo(TaskState.CANCELLING));
    hold.countDown();
    TaskRecord ended = tasks.completion(queued.id()).get();
    assertThat(ended.state()).isEqualTo(TaskState.CANCELLED);
    assertThat(ended.startedAt()).isEmpty();
    assertThat(ran).hasValue(0);
  }

  @Test
  void cancelsBySelectionAndRefusesOtherStates() {
    assertThatThrownBy(() -> tasks.cancelAll(List.of("done"), List.of(), Optional.empty()))
        .isInstanceOf(SlipwayException.class)
        .hasMessage("done is not one of the cancellable states: queued, processing");
    assertThatThrownBy(() -> tasks.cancel(99))
        .isInstanceOfSatisfying(
            SlipwayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_NOT_FOUND))
        .hasMessage("Task 99 not found");
  }

  @Test
  void aTaskMayAskToBeCancelled() throws Exception {
    TaskRecord task =
        submit(
            "update_deployment",
            context -> {
              context.cancel();
              context.cancel();
              CountDownLatch atOnce = new CountDownLatch(1);
              context.onCancel(atOnce::countDown);
              atOnce.await();
              context.checkCancelled();
              return Optional.empty();
            });
    assertThat(tasks.completion(task.id()).get().state()).isEqualTo(TaskState.CANCELLED);
  }

  @Test
  void outputsAreWholeWhenTheLastStateIsSeen() throws Exception {
    for (int i = 0; i < 20; i++) {
      String text = ("line " + i + "\n").repeat(50);
      TaskRecord task =
          submit(
              "vms",
              context -> {
                text.lines().forEach(line -> context.result(line + "\n"));
                return Optional.empty();
              });
      tasks.completion(task.id()).get();
      assertThat(stored(task.id(), OutputType.RESULT)).isEqualTo(text);
    }
    assertThat(store.tasks.appends()).isLessThan(20 * 50);
  }

  @Test
  void followersGetEveryByteThenTheEnd() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    TaskRecord task =
        submit(
            "update_deployment",
            context -> {
              context.result("0123");
              first.countDown();
              hold.await();
              for (int i = 0; i < 500; i++) {
                context.result("line " + i + "\n");
              }
              return Optional.of("ok");
            });
    first.await();
    Recorder early = new Recorder();
    Recorder later = new Recorder();
    tasks.follow(task.id(), OutputType.RESULT, 0, early);
    tasks.follow(task.id(), OutputType.RESULT, 2, later);
    assertThat(early.pieces.take()).startsWith("0");
    hold.countDown();

    assertThat(early.ended.get().state()).isEqualTo(TaskState.DONE);
    String all = stored(task.id(), OutputType.RESULT);
    assertThat(early.text()).isEqualTo(all);
    later.ended.get();
    assertThat(later.text()).isEqualTo(all.substring(2));

    Recorder afterwards = new Recorder();
    tasks.follow(task.id(), OutputType.RESULT, 5, afterwards);
    assertThat(afterwards.ended.get().result()).contains("ok");
    assertThat(afterwards.text()).isEqualTo(all.substring(5));
    assertThatThrownBy(() -> tasks.follow(99, OutputType.RESULT, 0, afterwards))
        .hasMessage("Task 99 not found");
  }

  @Test
  void aClosedSubscriptionHearsNothingMore() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    TaskRecord task =
        submit(
            "update_deployment",
            context -> {
              hold.await();
              context.result("late");
              return Optional.empty();
            });
    Recorder recorder = new Recorder();
    tasks.follow(task.id(), OutputType.RESULT, 0, recorder).close();
    hold.countDown();
    tasks.completion(task.id()).get();
    tasks.close();

    assertThat(recorder.text()).isEmpty();
    assertThat(recorder.ended).isNotDone();
  }

  @Test
  void aRestartedDirectorEndsWhatWasLeft() throws Exception {
    int queued = store.tasks.create("vms", "d", "u", Optional.empty(), "", NOW).id();
    int processing = store.tasks.create("vms", "d", "u", Optional.empty(), "", NOW).id();
    store.tasks.transition(
        processing, Set.of(TaskState.QUEUED), TaskState.PROCESSING, Optional.empty(), NOW);
    store.tasks.append(processing, OutputType.STORY, "{}\n".getBytes(UTF_8));
    int done = store.tasks.create("vms", "d", "u", Optional.empty(), "", NOW).id();
    store.tasks.transition(done, Set.of(TaskState.QUEUED), TaskState.DONE, Optional.of("ok"), NOW);
    assertThatThrownBy(() -> tasks.completion(queued).get())
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("not run by this Director");

    assertThat(tasks.recover(Resumption.nothing(), _ -> {}).failed()).hasSize(2);

    assertThat(tasks.get(queued).state()).isEqualTo(TaskState.ERROR);
    assertThat(tasks.completion(processing).get().result())
        .contains("Director was restarted while the task was running");
    assertThat(output(processing, OutputType.EVENT))
        .isEqualTo(
            "{}\n{\"time\":1769549599,\"error\":{\"code\":100,\"message\":"
                + "\"Director was restarted while the task was running\"}}\n");
    assertThat(tasks.get(done).result()).contains("ok");
    assertThat(tasks.recover(Resumption.nothing(), _ -> {}).failed()).isEmpty();
  }

  @Test
  void closingEndsWhatRunsAndKeepsTheRestForTheNextStart() throws Exception {
    CountDownLatch running = new CountDownLatch(3);
    List<CompletableFuture<TaskRecord>> ends = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ends.add(
          tasks.completion(
              submit(
                      "update_deployment",
                      task -> {
                        running.countDown();
                        new CountDownLatch(1).await();
                        return Optional.empty();
                      })
                  .id()));
    }
    TaskRecord queued = submit("update_deployment", task -> Optional.empty());
    running.await();

    tasks.close();

    for (CompletableFuture<TaskRecord> end : ends) {
      assertThat(end.get().result()).contains("Director was stopped while the task was running");
    }
    assertThat(store.tasks.find(queued.id()).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
    assertThat(stored(queued.id(), OutputType.DEBUG)).contains("Enqueuing task");
    assertThatThrownBy(() -> submit("vms", task -> Optional.empty()))
        .hasMessageContaining("stopping");
  }

  private TaskRecord submit(String type, TaskBody body) {
    return tasks.submit(
        new TaskRequest(type, "create deployment", "admin", Optional.of("simple"), "ctx"), body);
  }

  private String output(int id, OutputType type) {
    return new String(tasks.output(id, type, 0, Integer.MAX_VALUE), UTF_8);
  }

  private String stored(int id, OutputType type) {
    return new String(store.tasks.read(id, type, 0), UTF_8);
  }

  private static List<Integer> take(BlockingQueue<Integer> queue, int count)
      throws InterruptedException {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(queue.take());
    }
    assertThat(queue.poll(0, TimeUnit.SECONDS)).isNull();
    return taken;
  }

  private static final class Recorder implements OutputListener {
    final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    final CompletableFuture<TaskRecord> ended = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void bytes(byte[] content) {
      text.append(new String(content, UTF_8));
      pieces.add(new String(content, UTF_8));
    }

    @Override
    public void ended(TaskRecord task) {
      ended.complete(task);
    }

    synchronized String text() {
      return text.toString();
    }
  }
}
