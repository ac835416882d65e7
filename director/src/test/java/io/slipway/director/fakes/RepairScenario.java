package io.slipway.director.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.updating.IsolatedAction;
import io.slipway.model.deployment.DiskSettings;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A deployment that works, for tests that break something of it. */
public abstract class RepairScenario {
  @TempDir private Path folder;
  protected final FakeStore store = new FakeStore();
  protected World world;
  protected TestDirector director;

  @BeforeEach
  void start() throws Exception {
    world = new World(folder, Repositories.of(store));
    world.disks = DiskSettings.DEFAULT.withSnapshots(takesSnapshots());
    director = new TestDirector(world);
    director.uploadRelease();
    director.cloudConfig(Samples.CLOUD);
    world.journal.drain();
  }

  protected boolean takesSnapshots() {
    return false;
  }

  @AfterEach
  void stop() {
    world.close();
    director.close();
  }

  protected void deployed(Samples.Manifest manifest) throws InterruptedException {
    done(director.deploy(manifest.text()));
    world.journal.drain();
  }

  protected static TaskRecord done(TaskRecord task) {
    assertThat(task.state()).as("%s", task).isEqualTo(TaskState.DONE);
    return task;
  }

  protected static TaskRecord failed(TaskRecord task) {
    assertThat(task.state()).as("%s", task).isEqualTo(TaskState.ERROR);
    return task;
  }

  protected String result(TaskRecord task) {
    return task.result().orElse("");
  }

  protected void stopped(String group) throws InterruptedException {
    done(director.isolated(group, IsolatedAction.Action.STOP, false));
    world.journal.drain();
  }

  protected InstanceRecord web(int index) {
    return director.instance("web/" + index);
  }

  protected DiskRecord disk() {
    List<DiskRecord> disks = web(0).disks();
    assertThat(disks).hasSize(1);
    return disks.getFirst();
  }

  protected String vm(int index) {
    return web(index).activeVm().orElseThrow().cid();
  }

  /** Ends the task; so much time passes whenever it has asked an agent that says nothing. */
  protected TaskRecord endedInSilence(TaskRecord task, Duration limit) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread time =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (!over.get()) {
                      world.awaitUnanswered();
                      world.clock.pass(limit);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      return director.ended(task);
    } finally {
      over.set(true);
      time.interrupt();
      time.join();
    }
  }

  /** What the task has said, each line in few words, with what is different every time left out. */
  protected List<String> events(TaskRecord task) {
    List<String> lines = new ArrayList<>();
    director
        .events(task)
        .forEach(
            line ->
                lines.add(
                    line.replaceAll("(vm|disk)-\\d+", "$1-N")
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID")));
    return lines;
  }
}
