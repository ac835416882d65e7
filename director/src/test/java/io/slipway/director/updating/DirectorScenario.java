package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Director with a release, a stemcell and a cloud config; what it does is compared step by step.
 */
abstract class DirectorScenario {
  static final List<String> STOP_KEEPING =
      List.of("run_script pre-stop keep/keep/keep", "drain update", "stop", "run_script post-stop");
  static final List<String> START =
      List.of("run_script pre-start", "start", "get_state", "run_script post-start", "get_state");
  static final List<String> PREPARED_STAGES =
      List.of(
          "Preparing deployment 1/1 Preparing deployment started 0",
          "Preparing deployment 1/1 Preparing deployment finished 100",
          "Preparing deployment 2/1 Rendering templates started 0",
          "Preparing deployment 2/1 Rendering templates finished 100",
          "Preparing package compilation 1/1 Finding packages to compile started 0",
          "Preparing package compilation 1/1 Finding packages to compile finished 100");

  @TempDir private Path folder;
  final FakeStore store = new FakeStore();
  World world;
  TestDirector director;

  @BeforeEach
  void start() throws Exception {
    world = new World(folder, Repositories.of(store));
    director = new TestDirector(world);
    director.uploadRelease();
    director.cloudConfig(Samples.CLOUD);
  }

  @AfterEach
  void stop() {
    world.close();
    director.close();
  }

  /** A deploy that works; what it has asked for is forgotten. */
  void deployed(Samples.Manifest manifest) throws InterruptedException {
    assertDone(director.deploy(manifest.text()));
    world.journal.drain();
  }

  static void assertDone(TaskRecord task) {
    assertThat(task.state()).as("%s", task).isEqualTo(TaskState.DONE);
  }

  /** Each of the steps, said of the instance. */
  static List<String> of(String instance, List<String> steps) {
    return steps.stream().map(step -> instance + " " + step).toList();
  }

  @SafeVarargs
  static List<String> sequence(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  /** How a VM comes to be. */
  static List<String> creation(String instance) {
    return sequence(
        List.of("cpi create_vm " + instance, "cpi set_vm_metadata " + instance),
        of(instance, List.of("ping", "update_settings", "apply", "get_state")));
  }

  /** The update of an instance on the VM it has. */
  static List<String> updateInPlace(String instance) {
    return sequence(
        of(instance, List.of("prepare")),
        of(instance, STOP_KEEPING),
        of(instance, List.of("update_settings", "apply")),
        of(instance, START));
  }

  /** The event lines of a step that goes through these statuses. */
  static List<String> step(String prefix, String task, List<String> statuses) {
    List<String> lines = new ArrayList<>();
    lines.add(prefix + " " + task + " started 0");
    statuses.forEach(status -> lines.add(prefix + " " + task + " in_progress " + status));
    lines.add(prefix + " " + task + " finished 100");
    return lines;
  }

  static final List<String> WHOLE_UPDATE =
      List.of(
          "5 executing pre-stop",
          "10 executing drain",
          "30 stopping jobs",
          "40 executing post-stop",
          "50 installing packages",
          "60 configuring jobs",
          "70 executing pre-start",
          "90 starting jobs",
          "100 executing post-start");
}
