package io.slipway.director.executing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.StateChange;
import io.slipway.bus.Subjects;
import io.slipway.bus.spec.JobState;
import io.slipway.director.disks.Snapshots;
import io.slipway.director.events.Audit;
import io.slipway.director.events.Events;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.fakes.ImpatientClock;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.World;
import io.slipway.director.instances.InstancePhases;
import io.slipway.director.instances.InstanceRepository.NewInstance;
import io.slipway.director.instances.InstanceRepository.NewVm;
import io.slipway.events.InstanceStep;
import io.slipway.events.TaskEvent;
import io.slipway.model.deployment.DiskSettings;
import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.procedures.Procedures;
import io.slipway.model.procedures.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the Director looks whether an instance runs: after 10 s, then every 10 s, until 100 s. */
class StartingTest {
  private static final WatchTime WATCH =
      new WatchTime(Duration.ofSeconds(10), Duration.ofSeconds(100));
  private static final Duration STEP = Duration.ofSeconds(10);

  private final ImpatientClock clock = new ImpatientClock();
  private final Instant begin = clock.now();
  private final InProcessBus bus = new InProcessBus();
  private final FakeTaskContext task = new FakeTaskContext(clock, "simple");
  private final List<String> progress = new ArrayList<>();

  /** What the agent was asked, with the second of it. */
  private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();

  private volatile String state = "starting";
  private volatile String whenPostStartRuns = "";
  @TempDir private Path folder;
  private StepExecutor executor;
  private InstanceWork work;

  @BeforeEach
  void serve() {
    bus.serve(
        "agent",
        new AgentEndpoint() {
          @Override
          public AgentReply handle(AgentRequest request) {
            if (request.arguments().contains("post-start") && !whenPostStartRuns.isEmpty()) {
              state = whenPostStartRuns;
            }
            asked.add(
                request.method()
                    + (request.method().equals("run_script")
                        ? " " + request.arguments().getFirst()
                        : "")
                    + " "
                    + Duration.between(begin, clock.now()).toSeconds());
            return new AgentReply.Value(
                request.method().equals("get_state")
                    ? Map.of(
                        "job_state",
                        state,
                        "processes",
                        List.of(
                            Map.of("name", "one", "state", "running"),
                            Map.of("name", "two", "state", "starting"),
                            Map.of("name", "three", "state", "failing")))
                    : Map.of());
          }

          @Override
          public CompletableFuture<Void> taskFinished(String taskId) {
            return CompletableFuture.completedFuture(null);
          }
        });
  }

  @BeforeEach
  void makeTheInstance() throws IOException {
    FakeStore store = new FakeStore();
    World world = new World(folder, Repositories.of(store));
    Agents agents = new Agents(bus, clock);
    Disks disks =
        new Disks(
            world.cloud,
            store.instances,
            world.repositories.transactions(),
            clock,
            DiskSettings.DEFAULT);
    executor =
        new StepExecutor(
            store.instances,
            new InstanceOperations(
                agents,
                new Vms(world.cloud, store.instances, agents, clock, "director"),
                disks,
                new TemplateArchives(world.blobstore, store.instances, clock),
                new RunningWatch(clock),
                new Snapshots(world.cloud, store.disks, clock, "director", "uuid"),
                new DynamicDisks(world.cloud, store.disks, agents, "director"),
                new RepairSteps(
                    world.cloud,
                    store.instances,
                    world.repositories.transactions(),
                    agents,
                    disks,
                    clock,
                    "director")),
            new AgentReports(bus, task),
            new Audit(new Events(store.events, clock), task),
            task,
            new InstancePhases(clock));
    int instance =
        store
            .instances
            .create(
                new NewInstance(
                    store.deployments.create("simple").id(),
                    "web",
                    0,
                    "1",
                    Optional.empty(),
                    true,
                    false,
                    InstanceState.STARTED))
            .id();
    store.instances.addVm(
        new NewVm(
            instance, "cid", "agent", true, "", "s", "1", Map.of(), Map.of(), List.of(), begin));
    work = new InstanceWork(store.instances.find(instance).orElseThrow(), Blueprint.nothing());
    world.close();
  }

  private CompletableFuture<Void> start(WatchTime watch) {
    return CompletableFuture.runAsync(
        () ->
            executor.carryOut(
                "start",
                Procedures.start(watch, false),
                work,
                (status, percent) -> progress.add(status + " " + percent)),
        runnable -> Thread.ofVirtual().start(runnable));
  }

  private void push(String newState) {
    bus.publish(
        Subjects.state("agent"), new StateChange(new JobState(newState), List.of()).toPlain());
  }

  private static String inWords(TaskEvent event) {
    long id = event.stamp().id();
    return switch (event) {
      case TaskEvent.InstanceStepBegun(var _, InstanceStep step) ->
          "%d %s begins (%s)".formatted(id, step.key(), step.words().orElse(""));
      case TaskEvent.InstanceStepEnded ended ->
          "%d %s of %d ends: %s"
              .formatted(
                  id, ended.step().key(), ended.stamp().parent().orElseThrow(), ended.outcome());
      default -> event.toString();
    };
  }

  private String next() throws InterruptedException {
    String question = asked.poll(30, TimeUnit.SECONDS);
    return question == null ? "nothing" : question;
  }

  @Test
  void looksAtTheWholeScheduleBeforeItGivesUp() throws Exception {
    CompletableFuture<Void> started = start(WATCH);
    assertThat(List.of(next(), next())).containsExactly("run_script pre-start 0", "start 0");
    for (int seconds = 10; seconds <= 100; seconds += 10) {
      clock.pass(STEP);
      assertThat(next()).isEqualTo("get_state " + seconds);
    }

    assertThatThrownBy(started::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_JOB_NOT_RUNNING))
        .hasMessage(
            "'web/1 (0)' is not running after update. Review logs for failed jobs: two, three");
    assertThat(progress).containsExactly("executing pre-start 10", "starting jobs 20");
    assertThat(task.told())
        .extracting(StartingTest::inWords)
        .containsExactly(
            "1 pre-start begins (executing pre-start)",
            "2 pre-start of 1 ends: Done[]",
            "3 start begins (starting jobs)",
            "4 start of 3 ends: Done[]",
            "5 await-running begins ()",
            "6 await-running of 5 ends: Failed[message='web/1 (0)' is not running after update."
                + " Review logs for failed jobs: two, three]");
    assertThat(new Step.AwaitRunning(WATCH).key())
        .as("what readers know the step by")
        .isEqualTo(InstanceStep.AWAIT_RUNNING);
  }

  @Test
  void oneLookThatSeesItRunningIsEnough() throws Exception {
    CompletableFuture<Void> started = start(WATCH);
    clock.pass(STEP);
    assertThat(List.of(next(), next(), next()))
        .containsExactly("run_script pre-start 0", "start 0", "get_state 10");
    clock.awaitScheduled(STEP);
    state = "running";
    clock.pass(STEP);

    started.join();

    assertThat(asked).containsExactly("get_state 20", "run_script post-start 20");
    assertThat(progress).last().isEqualTo("executing post-start 10");
  }

  @Test
  void newsAreSeenAtOnceButNeverBeforeTheMinimum() throws Exception {
    CompletableFuture<Void> started = start(WATCH);
    assertThat(List.of(next(), next())).contains("start 0");
    push("running");
    clock.pass(STEP);
    assertThat(next()).isEqualTo("get_state 10");

    clock.awaitScheduled(STEP);
    clock.advance(Duration.ofSeconds(3));
    state = "running";
    push("running");
    started.join();

    assertThat(asked).containsExactly("get_state 13", "run_script post-start 13", "get_state 13");
  }

  @Test
  void newsThatAreNotTrueTakeNoTimeOffTheWatch() throws Exception {
    CompletableFuture<Void> started = start(WATCH);
    clock.pass(STEP);
    clock.awaitScheduled(STEP);
    clock.advance(Duration.ofSeconds(3));
    push("running");
    clock.pass(Duration.ofSeconds(7));
    for (int seconds = 30; seconds <= 100; seconds += 10) {
      clock.pass(STEP);
    }

    assertThatThrownBy(started::join).hasMessageContaining("is not running after update");
    assertThat(asked)
        .containsExactly(
            "run_script pre-start 0",
            "start 0",
            "get_state 10",
            "get_state 13",
            "get_state 20",
            "get_state 30",
            "get_state 40",
            "get_state 50",
            "get_state 60",
            "get_state 70",
            "get_state 80",
            "get_state 90",
            "get_state 100");
  }

  @Test
  void equalEndsMeanExactlyOneLook() throws Exception {
    CompletableFuture<Void> started = start(new WatchTime(STEP, STEP));
    clock.pass(STEP);

    assertThatThrownBy(started::join).hasMessageContaining("is not running");
    assertThat(asked).hasSize(3).contains("get_state 10");
  }

  @Test
  void cancellingEndsTheWatch() throws Exception {
    CompletableFuture<Void> started = start(WATCH);
    clock.awaitScheduled(STEP);

    task.cancel();

    assertThatThrownBy(started::join).hasMessageContaining("Task 7 cancelled");
    assertThat(asked).noneMatch(question -> question.startsWith("get_state"));
  }

  @Test
  void anAgentThatTellsOfItselfIsAskedOnceMoreAfterPostStart() throws Exception {
    CompletableFuture<Void> started = start(WATCH);
    assertThat(List.of(next(), next())).contains("start 0");
    clock.awaitScheduled(STEP);
    state = "running";
    push("running");
    clock.pass(STEP);

    started.join();

    assertThat(asked).containsExactly("get_state 10", "run_script post-start 10", "get_state 10");
  }

  @Test
  void whatIsDownAfterPostStartHasNotSurvivedItsStart() throws Exception {
    whenPostStartRuns = "failing";
    CompletableFuture<Void> started = start(WATCH);
    clock.awaitScheduled(STEP);
    state = "running";
    push("running");
    clock.pass(STEP);

    assertThatThrownBy(started::join)
        .cause()
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_JOB_NOT_RUNNING))
        .hasMessage(
            "'web/1 (0)' is not running after update. Review logs for failed jobs: two, three");
    assertThat(asked).endsWith("run_script post-start 10", "get_state 10");
  }

  @Test
  void whatPostStartHasRestartedIsWaitedFor() throws Exception {
    whenPostStartRuns = "starting";
    CompletableFuture<Void> started = start(WATCH);
    clock.awaitScheduled(STEP);
    state = "running";
    push("running");
    clock.pass(STEP);
    clock.awaitScheduled(STEP);
    state = "running";
    push("running");

    started.join();

    assertThat(asked).endsWith("run_script post-start 10", "get_state 10", "get_state 10");
  }
}
