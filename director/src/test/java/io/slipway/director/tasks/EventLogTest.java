package io.slipway.director.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.events.BoshLines;
import io.slipway.events.InstanceStep;
import io.slipway.events.TaskEvent;
import io.slipway.json.Json;
import io.slipway.testkit.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private static final String WEB = "web/1cf50d36-106b-4ae5-96e7-45f185b24d54 (0) (canary)";

  private final VirtualClock clock = new VirtualClock(Instant.ofEpochSecond(1795357410));
  private final StringBuilder text = new StringBuilder();
  private final List<TaskEvent> told = new ArrayList<>();
  private final EventLog log =
      new EventLog(
          clock,
          event -> {
            told.add(event);
            BoshLines.encode(event).ifPresent(line -> text.append(line).append('\n'));
          });

  @Test
  void writesADeploysLinesAsBoshDoes() {
    Stage preparing = log.stage("Preparing deployment", 1);
    preparing.run("Preparing deployment", step -> {});
    preparing.run("Rendering templates", step -> {});
    Stage updating = log.stage("Updating instance", List.of("web"), 2);
    clock.advance(Duration.ofMillis(1999));
    Step step = updating.task(WEB);
    step.advance("executing pre-stop", 5);
    step.advance("executing drain", 5);
    step.advance("stopping jobs", 20);
    step.finish();

    assertThat(text.toString())
        .isEqualTo(
            """
            {"time":1795357410,"stage":"Preparing deployment","tags":[],"total":1,"task":"Preparing deployment","index":1,"state":"started","progress":0}
            {"time":1795357410,"stage":"Preparing deployment","tags":[],"total":1,"task":"Preparing deployment","index":1,"state":"finished","progress":100}
            {"time":1795357410,"stage":"Preparing deployment","tags":[],"total":1,"task":"Rendering templates","index":2,"state":"started","progress":0}
            {"time":1795357410,"stage":"Preparing deployment","tags":[],"total":1,"task":"Rendering templates","index":2,"state":"finished","progress":100}
            {"time":1795357411,"stage":"Updating instance","tags":["web"],"total":2,"task":"web/1cf50d36-106b-4ae5-96e7-45f185b24d54 (0) (canary)","index":1,"state":"started","progress":0}
            {"time":1795357411,"stage":"Updating instance","tags":["web"],"total":2,"task":"web/1cf50d36-106b-4ae5-96e7-45f185b24d54 (0) (canary)","index":1,"state":"in_progress","progress":5,"data":{"status":"executing pre-stop"}}
            {"time":1795357411,"stage":"Updating instance","tags":["web"],"total":2,"task":"web/1cf50d36-106b-4ae5-96e7-45f185b24d54 (0) (canary)","index":1,"state":"in_progress","progress":10,"data":{"status":"executing drain"}}
            {"time":1795357411,"stage":"Updating instance","tags":["web"],"total":2,"task":"web/1cf50d36-106b-4ae5-96e7-45f185b24d54 (0) (canary)","index":1,"state":"in_progress","progress":30,"data":{"status":"stopping jobs"}}
            {"time":1795357411,"stage":"Updating instance","tags":["web"],"total":2,"task":"web/1cf50d36-106b-4ae5-96e7-45f185b24d54 (0) (canary)","index":1,"state":"finished","progress":100}
            """);
  }

  @Test
  void aFailingStepSaysWhyAndPassesItOn() {
    Stage stage = log.stage("Updating instance", List.of(), null);

    assertThatThrownBy(
            () ->
                stage.run(
                    "a",
                    step -> {
                      throw new SlipwayException(
                          ErrorCode.RPC_REMOTE_EXCEPTION, "Action \"Failed\"\nget_task");
                    }))
        .isInstanceOf(SlipwayException.class);
    assertThatThrownBy(
            () ->
                stage.<String, IOException>call(
                    "b",
                    step -> {
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);

    assertThat(text.toString().lines().filter(line -> line.contains("failed")))
        .containsExactly(
            "{\"time\":1795357410,\"stage\":\"Updating instance\",\"tags\":[],\"total\":null,"
                + "\"task\":\"a\",\"index\":1,\"state\":\"failed\",\"progress\":100,"
                + "\"data\":{\"error\":\"Action \\\"Failed\\\"\\nget_task\"}}",
            "{\"time\":1795357410,\"stage\":\"Updating instance\",\"tags\":[],\"total\":null,"
                + "\"task\":\"b\",\"index\":2,\"state\":\"failed\",\"progress\":100,"
                + "\"data\":{\"error\":\"reading or writing failed (IOException)\"}}");
  }

  @Test
  void writesNoticesAndErrorsAndOfWhatBoshDoesNotTellNothing() {
    log.warn("w");
    log.explained(Map.of("job", "web"));
    log.deprecation("d");
    log.resumed(3);
    log.error(10001, "Task 3 cancelled");

    assertThat(text.toString())
        .isEqualTo(
            """
            {"time":1795357410,"type":"warning","message":"w"}
            {"time":1795357410,"type":"deprecation","message":"d"}
            {"time":1795357410,"error":{"code":10001,"message":"Task 3 cancelled"}}
            """);
    assertThat(told).extracting(event -> event.stamp().id()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void eachEventHasItsMillisecondAndWhatItBelongsTo() {
    clock.advance(Duration.ofNanos(123_456_789));
    Step step = log.stage("Updating instance", List.of("web"), 1).task(WEB);
    OpenInstanceStep hook =
        log.begin(
            new InstanceStep("web/1", "pre-start", Optional.of("executing pre-start")),
            step.event());
    clock.advance(Duration.ofMillis(2500));
    hook.end(new InstanceStep.Done());
    step.finish();

    assertThat(told)
        .extracting(TaskEvent::stamp)
        .containsExactly(
            stamp(123, 1, null), stamp(123, 2, 1L), stamp(2623, 3, 2L), stamp(2623, 4, 1L));
    assertThat(told.get(2))
        .isInstanceOfSatisfying(
            TaskEvent.InstanceStepEnded.class,
            ended -> assertThat(ended.duration()).isEqualTo(Duration.ofMillis(2500)));
  }

  private static TaskEvent.Stamp stamp(int millis, long id, @Nullable Long parent) {
    return new TaskEvent.Stamp(
        Instant.ofEpochSecond(1795357410).plusMillis(millis), id, Optional.ofNullable(parent));
  }

  @Test
  void whoGoesOnNumbersOn() {
    EventLog next = new EventLog(clock, 41, told::add);
    next.stage("s").goingOnWith(List.of("begun before")).task("begun before").finish();

    assertThat(told).singleElement().extracting(TaskEvent::stamp).isEqualTo(stamp(0, 42, null));
  }

  @Test
  void aStepEndsOnce() {
    Step step = log.stage("s").task("t");
    step.advance("x", 70);
    step.advance("y", 70);
    step.finish();

    assertThat(text).contains("\"state\":\"in_progress\",\"progress\":100");
    assertThatThrownBy(step::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> step.advance("z", 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aStepThatFailedItselfIsNotFailedAgain() {
    assertThatThrownBy(
            () ->
                log.stage("s")
                    .run(
                        "t",
                        step -> {
                          step.fail("own words");
                          throw new IllegalStateException("cause");
                        }))
        .hasMessage("cause");
    assertThat(text.toString().lines()).hasSize(2).last().asString().contains("own words");
  }

  @Test
  void givesTheOutcomeOfAStep() {
    assertThat(log.stage("s").<Integer, RuntimeException>call("t", step -> 42)).isEqualTo(42);
  }

  @Test
  void stepsSideBySideAreNumberedInTheOrderOfTheirLines() throws InterruptedException {
    Stage stage = log.stage("s", 20);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "t" + i;
      threads.add(Thread.ofVirtual().start(() -> stage.task(name)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    List<Object> indices = new ArrayList<>();
    for (String line : text.toString().lines().toList()) {
      indices.add(String.valueOf(Json.parseObject(line).get("index")));
    }
    List<Object> expected = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      expected.add(String.valueOf(i));
    }
    assertThat(indices).isEqualTo(expected);
  }
}
