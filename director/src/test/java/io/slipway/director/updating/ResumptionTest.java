package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Deaths;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Unfinished;
import io.slipway.model.instances.InstanceRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Director dies at every write to a task's journal and at every message to an agent; the next one
 * goes on, and what comes of it is what would have come without the death.
 */
final class ResumptionTest {
  @TempDir private Path scratch;

  /**
   * Something that is asked of a Director.
   *
   * @param before manifests that are deployed first
   */
  record Scenario(String name, List<Samples.Manifest> before, Asking asking) {
    /**
     * At how many moments the Director dies: at every one in the plainest case, at some in the
     * others.
     */
    int deaths() {
      return name.equals("update") ? Integer.MAX_VALUE : 4;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Asks without waiting. */
  @FunctionalInterface
  interface Asking {
    TaskRecord ask(TestDirector director);
  }

  static Stream<Scenario> scenarios() {
    Samples.Manifest plain = new Samples.Manifest().instances(1);
    Samples.Manifest withDisk = plain.disk("disk");
    Samples.Manifest swapping =
        withDisk.update("max_in_flight: 1, vm_strategy: create-swap-delete");
    return Stream.of(
        new Scenario("first deploy", List.of(), deploying(plain)),
        new Scenario("update", List.of(plain), deploying(plain.greeting("other"))),
        new Scenario("nothing", List.of(plain), deploying(plain)),
        new Scenario("delete-create", List.of(withDisk), deploying(withDisk.vmType("big"))),
        new Scenario("create-swap-delete", List.of(swapping), deploying(swapping.vmType("big"))),
        new Scenario("larger disk", List.of(withDisk), deploying(withDisk.disk("large"))),
        new Scenario("fewer", List.of(withDisk.instances(2)), deploying(withDisk)),
        new Scenario("more", List.of(plain), deploying(plain.instances(2))),
        new Scenario("dynamic network", List.of(), deploying(plain.network("dyn"))),
        new Scenario("recreate", List.of(swapping), recreating(swapping)),
        new Scenario("recreate in place", List.of(withDisk), recreating(withDisk)),
        new Scenario("stop", List.of(plain), changing("stopped")),
        new Scenario("stop hard", List.of(withDisk), changing("detached")),
        new Scenario("restart", List.of(plain), changing("restart")),
        new Scenario("recreate by state", List.of(withDisk), changing("recreate")),
        new Scenario("restart alone", List.of(plain), alone(IsolatedAction.Action.RESTART, false)),
        new Scenario(
            "recreate alone", List.of(withDisk), alone(IsolatedAction.Action.RECREATE, false)),
        new Scenario("stop alone", List.of(plain), alone(IsolatedAction.Action.STOP, false)),
        new Scenario(
            "stop alone, hard", List.of(withDisk), alone(IsolatedAction.Action.STOP, true)),
        new Scenario(
            "delete",
            List.of(withDisk),
            director ->
                director
                    .director
                    .deployed()
                    .tasks()
                    .delete(Samples.NAME, false, TestDirector.CALLER)));
  }

  private static Asking deploying(Samples.Manifest manifest) {
    return director -> director.submit(manifest.text(), Deploy.Options.NONE);
  }

  private static Asking recreating(Samples.Manifest manifest) {
    Deploy.Options none = Deploy.Options.NONE;
    return director ->
        director.submit(
            manifest.text(),
            new Deploy.Options(
                false,
                false,
                true,
                false,
                none.recreateVmsCreatedBefore(),
                false,
                none.skipDrain(),
                none.canaries(),
                none.maxInFlight(),
                none.context()));
  }

  private static Asking changing(String state) {
    return director ->
        director
            .director
            .deployed()
            .tasks()
            .changeState(
                Samples.NAME,
                "web",
                Optional.empty(),
                state,
                Optional.empty(),
                Deploy.Options.NONE,
                TestDirector.CALLER);
  }

  private static Asking alone(IsolatedAction.Action action, boolean hard) {
    return director ->
        director
            .director
            .deployed()
            .tasks()
            .isolated(
                Samples.NAME,
                "web",
                "0",
                action,
                new IsolatedAction.Options(false, hard, false),
                TestDirector.CALLER);
  }

  /** What there is to see of a task when it is over. */
  private record Outcome(
      TaskRecord task,
      List<String> hooks,
      List<String> vms,
      List<String> instances,
      List<String> updates,
      List<String> left) {}

  @ParameterizedTest
  @MethodSource("scenarios")
  void whereverTheDirectorDiesTheNextOneGoesOn(Scenario scenario) throws Exception {
    Deaths.Counted never = Deaths.at(Integer.MAX_VALUE);
    Outcome undisturbed = play(scenario, List.of(never));
    assertThat(undisturbed.task().state()).isEqualTo(TaskState.DONE);
    int stride = Math.max(1, never.seen() / scenario.deaths());
    for (int moment = 1; moment <= never.seen(); moment += stride) {
      Deaths.Counted death = Deaths.at(moment);
      assertAsIf(undisturbed, play(scenario, List.of(death)), 1, scenario + ": " + death);
      assertThat(death.hasHappened()).as("%s", death).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void severalDirectorsMayDie(Scenario scenario) throws Exception {
    Deaths.Counted never = Deaths.at(Integer.MAX_VALUE);
    Outcome undisturbed = play(scenario, List.of(never));
    for (int seed = 0; seed < 1; seed++) {
      Random random = new Random(seed);
      List<Deaths> deaths = new ArrayList<>();
      for (int i = random.nextInt(2, 6); i > 0; i--) {
        deaths.add(Deaths.at(random.nextInt(1, never.seen() + 1)));
      }
      assertAsIf(
          undisturbed,
          play(scenario, deaths),
          deaths.size(),
          scenario + ", seed " + seed + ": " + deaths);
    }
  }

  private static void assertAsIf(Outcome undisturbed, Outcome outcome, int deaths, String story) {
    assertThat(outcome.task().state()).as("%s %s", story, outcome.task()).isEqualTo(TaskState.DONE);
    assertThat(outcome.task().id()).as(story).isEqualTo(undisturbed.task().id());
    assertThat(outcome.task().result().map(ResumptionTest::withoutIds))
        .as(story)
        .isEqualTo(undisturbed.task().result().map(ResumptionTest::withoutIds));
    assertThat(outcome.hooks()).as(story).isEqualTo(undisturbed.hooks());
    assertThat(outcome.vms()).as(story).isEqualTo(undisturbed.vms());
    assertThat(outcome.instances()).as(story).isEqualTo(undisturbed.instances());
    // What was told of the step it died in may be told again, where that was not on record.
    assertThat(outcome.updates().size() - Set.copyOf(outcome.updates()).size())
        .as("%s %s", story, outcome.updates())
        .isBetween(0, 2 * deaths);
    assertThat(outcome.left()).as(story).isEmpty();
  }

  private static String withoutIds(String text) {
    return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID");
  }

  /** Each Director dies as it is told; the last one lives. */
  private Outcome play(Scenario scenario, List<? extends Deaths> deaths) throws Exception {
    FakeStore store = new FakeStore();
    try (World world = new World(Files.createTempDirectory(scratch, "w"), Repositories.of(store))) {
      prepare(scenario, world);
      TestDirector director = new TestDirector(world, 1, Unfinished.RESUME);
      TaskRecord task = null;
      for (Deaths death : deaths) {
        world.kill(death);
        if (task == null) {
          task = scenario.asking().ask(director);
        } else {
          director = new TestDirector(world, 1, Unfinished.RESUME);
        }
        director.awaitEnd(task.id());
        director.close();
      }
      world.kill(Deaths.none());
      director = new TestDirector(world, 1, Unfinished.RESUME);
      TaskRecord ended = director.ended(task == null ? scenario.asking().ask(director) : task);
      Outcome outcome = outcome(ended, director, world, store);
      director.close();
      return outcome;
    }
  }

  private static void prepare(Scenario scenario, World world) throws Exception {
    try (TestDirector director = new TestDirector(world, 1, Unfinished.RESUME)) {
      director.uploadRelease();
      director.cloudConfig(Samples.CLOUD);
      for (Samples.Manifest manifest : scenario.before()) {
        assertThat(director.deploy(manifest.text()).state()).isEqualTo(TaskState.DONE);
      }
    }
    world.journal.drain();
  }

  private static Outcome outcome(
      TaskRecord task, TestDirector director, World world, FakeStore store) {
    director.updating.orphanedVms().deleteAll(new FakeTaskContext(world.clock, ""));
    List<String> left = new ArrayList<>();
    store.locks.list().forEach(lock -> left.add(lock.name()));
    store.tasks.journal(task.id()).forEach(entry -> left.add(entry.key()));
    store.tasks.remembered(task.id()).ifPresent(request -> left.add(request.kind()));
    return new Outcome(
        task,
        world.journal.drain().stream()
            .filter(line -> line.contains(" run_script ") || line.contains(" drain "))
            .toList(),
        world.cloud.vms(),
        director.instances().stream().map(ResumptionTest::described).toList(),
        director.events(task).stream().filter(line -> line.startsWith("Updating")).toList(),
        left);
  }

  private static String described(InstanceRecord instance) {
    return "%s/%d %s completed=%s vms=%d disks=%s addresses=%d %s"
        .formatted(
            instance.group(),
            instance.index(),
            instance.state(),
            instance.updateCompleted(),
            instance.vms().size(),
            instance.disks().stream().map(disk -> disk.size() + "/" + disk.active()).toList(),
            instance.addresses().size(),
            instance.spec().get("configuration_hash"));
  }
}
