package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Deaths;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.Moment;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
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
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Director dies at every write to a task's journal and at every message to an agent; the next one
 * goes on, and what comes of it is what would have come without the death.
 */
final class ResumptionTest {
  private static final Predicate<String> RAN =
      Pattern.compile(" (run_script|drain|run_errand|fetch_logs)\\b").asPredicate();

  @TempDir private Path scratch;

  /**
   * Something that is asked of a Director.
   *
   * @param before manifests that are deployed first
   */
  record Scenario(String name, List<String> before, Asking asking) {
    static Scenario of(String name, List<Samples.Manifest> before, Asking asking) {
      return new Scenario(name, before.stream().map(Samples.Manifest::text).toList(), asking);
    }

    /**
     * At how many moments the Director dies: at every one in the plainest case, at some in the
     * others.
     */
    int deaths() {
      return Set.of("update", "errand").contains(name) ? Integer.MAX_VALUE : 4;
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
    String withErrandDisk =
        plain
            .text()
            .replace("lifecycle: errand", "lifecycle: errand\n  persistent_disk_type: disk");
    String colocated =
        plain
            .instances(2)
            .text()
            .replace(
                "jobs:\n  - {name: web_server",
                "jobs:\n  - {name: smoke, release: sample}\n  - {name: web_server");
    return Stream.of(
        Scenario.of("first deploy", List.of(), deploying(plain)),
        Scenario.of("update", List.of(plain), deploying(plain.greeting("other"))),
        Scenario.of("nothing", List.of(plain), deploying(plain)),
        Scenario.of("delete-create", List.of(withDisk), deploying(withDisk.vmType("big"))),
        Scenario.of("create-swap-delete", List.of(swapping), deploying(swapping.vmType("big"))),
        Scenario.of("larger disk", List.of(withDisk), deploying(withDisk.disk("large"))),
        Scenario.of("fewer", List.of(withDisk.instances(2)), deploying(withDisk)),
        Scenario.of("more", List.of(plain), deploying(plain.instances(2))),
        Scenario.of("dynamic network", List.of(), deploying(plain.network("dyn"))),
        Scenario.of("recreate", List.of(swapping), recreating(swapping)),
        Scenario.of("recreate in place", List.of(withDisk), recreating(withDisk)),
        Scenario.of("stop", List.of(plain), changing("stopped")),
        Scenario.of("stop hard", List.of(withDisk), changing("detached")),
        Scenario.of("restart", List.of(plain), changing("restart")),
        Scenario.of("recreate by state", List.of(withDisk), changing("recreate")),
        Scenario.of("restart alone", List.of(plain), alone(IsolatedAction.Action.RESTART, false)),
        Scenario.of(
            "recreate alone", List.of(withDisk), alone(IsolatedAction.Action.RECREATE, false)),
        Scenario.of("stop alone", List.of(plain), alone(IsolatedAction.Action.STOP, false)),
        Scenario.of("stop alone, hard", List.of(withDisk), alone(IsolatedAction.Action.STOP, true)),
        Scenario.of("errand", List.of(plain), errand("err", false)),
        Scenario.of("errand kept alive", List.of(withDisk), errand("err", true)),
        new Scenario("errand with a disk", List.of(withErrandDisk), errand("err", false)),
        new Scenario("colocated errand", List.of(colocated), errand("smoke", false)),
        Scenario.of(
            "export",
            List.of(plain),
            director ->
                director
                    .director
                    .deployed()
                    .tasks()
                    .exportRelease(
                        new ExportRelease.Request(
                            Samples.NAME, "sample", "1", "toronto-os", "2", true, List.of()),
                        TestDirector.CALLER)),
        Scenario.of(
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

  private static Asking errand(String name, boolean keepAlive) {
    return director ->
        director
            .director
            .deployed()
            .tasks()
            .runErrand(
                Samples.NAME,
                new RunErrand.Request(name, keepAlive, false, List.of()),
                TestDirector.CALLER);
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
      List<String> told,
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
      assertAsIf(undisturbed, play(scenario, List.of(death)), scenario + ": " + death);
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
      assertAsIf(undisturbed, play(scenario, deaths), scenario + ", seed " + seed + ": " + deaths);
    }
  }

  @Test
  void whatWasBegunAndIsNoLongerPlannedIsNeverTakenForSomethingElse() throws Exception {
    FakeStore store = new FakeStore();
    try (World world = new World(scratch, Repositories.of(store))) {
      Samples.Manifest plain = new Samples.Manifest().instances(1);
      prepare(Scenario.of("upgrade", List.of(plain), deploying(plain)), world);
      world.kill(
          (moment, what) -> what.contains("pre-start begun") && moment == Moment.JOURNAL_WRITTEN);
      TestDirector director = new TestDirector(world, 1, Unfinished.RESUME);
      TaskRecord task = deploying(plain.greeting("other")).ask(director);
      director.awaitEnd(task.id());
      director.close();
      world.kill(Deaths.none());
      // As a build would have left it whose steps have other names.
      JournalEntry last = store.tasks.journal(task.id()).getLast();
      store.tasks.write(
          task.id(),
          List.of(
              new JournalEntry(
                  last.scope(), "prepare-to-start", "", JournalEntry.State.BEGUN, "")));
      world.journal.drain();

      director = new TestDirector(world, 1, Unfinished.RESUME);
      TaskRecord ended = director.ended(task);
      assertThat(ended.state()).isEqualTo(TaskState.ERROR);
      assertThat(ended.result().orElse("")).contains("This task cannot go on", "prepare-to-start");
      assertThat(world.journal.drain().stream().filter(RAN)).isEmpty();
      director.close();
    }
  }

  private static void assertAsIf(Outcome undisturbed, Outcome outcome, String story) {
    assertThat(outcome.task().state()).as("%s %s", story, outcome.task()).isEqualTo(TaskState.DONE);
    assertThat(outcome.task().id()).as(story).isEqualTo(undisturbed.task().id());
    assertThat(outcome.task().result().map(ResumptionTest::withoutIds))
        .as(story)
        .isEqualTo(undisturbed.task().result().map(ResumptionTest::withoutIds));
    assertThat(outcome.hooks()).as(story).isEqualTo(undisturbed.hooks());
    assertThat(outcome.vms()).as(story).isEqualTo(undisturbed.vms());
    assertThat(outcome.instances()).as(story).isEqualTo(undisturbed.instances());
    assertThat(outcome.told()).as(story).isEqualTo(undisturbed.told());
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
      for (String manifest : scenario.before()) {
        assertThat(director.deploy(manifest).state()).isEqualTo(TaskState.DONE);
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
        world.journal.drain().stream().filter(RAN).toList(),
        world.cloud.vms(),
        director.instances().stream().map(ResumptionTest::described).toList(),
        told(task, director),
        left);
  }

  /** Nothing is told twice, and nothing is left out, whoever tells it. */
  private static List<String> told(TaskRecord task, TestDirector director) {
    // How many packages are left to compile is found out anew, and told so.
    List<String> told =
        new ArrayList<>(
            director.events(task).stream()
                .filter(line -> !line.startsWith("Compiling packages"))
                .toList());
    director
        .output(task, OutputType.RESULT)
        .lines()
        .map(ResumptionTest::withoutIds)
        .sorted()
        .forEach(told::add);
    return told;
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
            instance.spec().map(spec -> spec.apply().configurationHash()).orElse("null"));
  }
}
