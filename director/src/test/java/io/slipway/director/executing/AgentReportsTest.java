package io.slipway.director.executing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.base.Registration;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.Subjects;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.instances.InstanceRepository.NewInstance;
import io.slipway.director.instances.InstanceRepository.NewVm;
import io.slipway.events.TaskEvent;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What agents report becomes events of the task, each with what it belongs to. */
class AgentReportsTest {
  private final InProcessBus bus = new InProcessBus();
  private final FakeTaskContext task = new FakeTaskContext(new VirtualClock(), "simple");
  private final AgentReports reports = new AgentReports(bus, task);
  private InstanceRecord instance;

  @BeforeEach
  void follow() {
    FakeStore store = new FakeStore();
    int id =
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
            id, "cid", "agent", true, "", "s", "1", Map.of(), Map.of(), List.of(), Instant.EPOCH));
    instance = store.instances.find(id).orElseThrow();
    reports.follow(instance, instance.activeVm().orElseThrow());
  }

  @AfterEach
  void close() {
    reports.close();
  }

  private void started() {
    bus.publish(
        Subjects.script("agent"),
        new ScriptReport.Started("pre-start", "nginx", Instant.EPOCH, "t").toPlain());
  }

  private void wrote(long from, long to, String... lines) {
    bus.publish(
        Subjects.output("agent"),
        new ScriptOutput(
                "pre-start", "nginx", "t", ScriptOutput.Stream.STDOUT, from, to, List.of(lines))
            .toPlain());
  }

  private void finished() {
    bus.publish(
        Subjects.script("agent"),
        new ScriptReport.Finished(
                "pre-start",
                "nginx",
                Instant.EPOCH,
                "t",
                Duration.ofMillis(7),
                new ScriptReport.Exited(0),
                true,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty())
            .toPlain());
  }

  private static TaskEvent.Stamp stamp(long id, @Nullable Long parent) {
    return new TaskEvent.Stamp(Instant.EPOCH, id, Optional.ofNullable(parent));
  }

  @Test
  void aScriptBelongsToWhatIsDoneToItsInstanceAndItsOutputToTheScript() {
    try (Registration _ = reports.during(instance, 42)) {
      started();
      wrote(0, 4, "one");
      wrote(4, 8, "two");
      finished();
    }
    assertThat(task.told())
        .extracting(event -> event.stamp().id(), event -> event.stamp().parent())
        .containsExactly(
            tuple(1L, Optional.of(42L)),
            tuple(2L, Optional.of(1L)),
            tuple(3L, Optional.of(1L)),
            tuple(4L, Optional.of(1L)));
    assertThat(task.told().get(1))
        .usingRecursiveComparison()
        .ignoringFields("stamp")
        .isEqualTo(output(0, "one"));
    assertThat(task.eventLines()).as("of all this BOSH tells nothing").isEmpty();
  }

  private static TaskEvent output(long dropped, String... lines) {
    return new TaskEvent.ScriptWrote(
        stamp(0, null),
        "web/1",
        "pre-start",
        "nginx",
        ScriptOutput.Stream.STDOUT,
        dropped,
        List.of(lines));
  }

  @Test
  void whatWasLeftOutOrLostIsSaid() {
    started();
    wrote(0, 4, "one");
    wrote(1000, 1004, "two");

    assertThat(task.told().getLast())
        .usingRecursiveComparison()
        .ignoringFields("stamp")
        .isEqualTo(output(996, "two"));
  }

  @Test
  void ofAScriptWhoseBeginningWasNotHeardNobodyKnowsWhatWasLeftOut() {
    wrote(1000, 1004, "two");

    assertThat(task.told())
        .singleElement()
        .usingRecursiveComparison()
        .ignoringFields("stamp")
        .isEqualTo(output(0, "two"));
  }

  @Test
  void anAgentThatTellsTooMuchIsHeardOnlyToALimit() {
    started();
    for (int i = 0; i < 100; i++) {
      wrote(i * 10_000L, (i + 1) * 10_000L, "x".repeat(9_999));
    }
    assertThat(task.told()).hasSizeBetween(5, 20);
  }

  @Test
  void whatIsNoReportIsNotTold() {
    started();
    for (Object payload :
        List.of(
            Map.of(),
            "boom",
            Map.of("script", "s", "job", "j", "stream", "stdin"),
            Map.of("script", "s", "job", "j", "stream", "stdout", "from", -1),
            Map.of("script", "s", "job", "j", "stream", "stdout", "lines", List.of(1)))) {
      bus.publish(Subjects.output("agent"), payload);
      bus.publish(Subjects.script("agent"), payload);
      bus.publish(Subjects.process("agent"), payload);
    }
    assertThat(task.told()).hasSize(1);
  }
}
