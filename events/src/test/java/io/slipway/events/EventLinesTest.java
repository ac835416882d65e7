package io.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.bus.ScriptReport;
import io.slipway.events.TaskEvent.Stamp;
import io.slipway.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLinesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:23:30.123Z");

  @Test
  void nothingIsLostAndWhatBoshWritesIsTheSameBeforeAndAfter() {
    for (int seed = 0; seed < 2000; seed++) {
      TaskEvent event = new Samples(seed).event();
      String line = EventLines.encode(event);
      TaskEvent read = EventLines.decode(line);

      assertThat(line).as("seed %d", seed).doesNotContain("\n", "\r");
      assertThat(read).as("seed %d", seed).isEqualTo(event);
      assertThat(BoshLines.encode(read)).as("seed %d", seed).isEqualTo(BoshLines.encode(event));
    }
  }

  @Test
  void boshsOwnLinesComeBackAsTheyWere() {
    for (int seed = 0; seed < 2000; seed++) {
      Optional<String> line = BoshLines.encode(new Samples(seed).event());
      if (line.isPresent()) {
        assertThat(BoshLines.encode(EventLines.decode(line.get()))).isEqualTo(line);
      }
    }
  }

  @Test
  void whatBoshTellsTooIsItsLineAndOneMemberMore() {
    TaskEvent event =
        new TaskEvent.StepAdvanced(
            new Stamp(NOW, 7, Optional.of(3L)),
            new StageStep("Updating instance", List.of("web"), Optional.of(2), "web/1 (0)", 1),
            5,
            "executing pre-start");
    String bosh =
        "{\"time\":1795357410,\"stage\":\"Updating instance\",\"tags\":[\"web\"],\"total\":2,"
            + "\"task\":\"web/1 (0)\",\"index\":1,\"state\":\"in_progress\",\"progress\":5,"
            + "\"data\":{\"status\":\"executing pre-start\"}";

    assertThat(BoshLines.encode(event)).contains(bosh + "}");
    assertThat(EventLines.encode(event))
        .isEqualTo(bosh + ",\"slipway\":{\"id\":7,\"parent\":3,\"ms\":123}}");
  }

  @Test
  void whatBoshDoesNotTellNamesItsKind() {
    InstanceStep step = new InstanceStep("web/1", "pre-start", Optional.of("executing pre-start"));
    TaskEvent ended =
        new TaskEvent.InstanceStepEnded(
            new Stamp(NOW, 9, Optional.of(8L)),
            step,
            Duration.ofMillis(1500),
            new InstanceStep.Failed("boom"));
    TaskEvent script =
        new TaskEvent.ScriptReported(
            new Stamp(NOW, 10, Optional.empty()),
            "web/1",
            new ScriptReport.Started("pre-start", "nginx", NOW, "t"));

    assertThat(EventLines.encode(ended))
        .isEqualTo(
            "{\"time\":1795357410,\"type\":\"slipway\",\"step\":{\"instance\":\"web/1\","
                + "\"key\":\"pre-start\",\"words\":\"executing pre-start\",\"phase\":\"ended\","
                + "\"duration_ms\":1500,\"outcome\":\"failed\",\"error\":\"boom\"},"
                + "\"slipway\":{\"id\":9,\"parent\":8,\"ms\":123}}");
    assertThat(EventLines.encode(script))
        .isEqualTo(
            "{\"time\":1795357410,\"type\":\"slipway\",\"script\":{\"instance\":\"web/1\","
                + "\"script\":\"pre-start\",\"job\":\"nginx\",\"started_at\":"
                + "\"2026-11-22T14:23:30.123Z\",\"task_id\":\"t\",\"phase\":\"started\"},"
                + "\"slipway\":{\"id\":10,\"ms\":123}}");
    assertThat(BoshLines.encode(ended)).isEmpty();
    assertThat(BoshLines.encode(script)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"time\":1795357410,\"type\":\"slipway\",\"weather\":{\"sun\":true},\"slipway\":{\"id\":4,\"ms\":5,\"more\":[1]}}",
        "{\"time\":1795357410,\"type\":\"slipway\",\"script\":{\"phase\":\"paused\"}}",
        "{\"time\":1795357410,\"type\":\"slipway\",\"step\":{\"phase\":\"ended\",\"outcome\":\"perhaps\"}}",
        "{\"time\":1795357410,\"type\":\"slipway\",\"process\":17}",
        "{\"time\":1795357410,\"stage\":\"s\",\"state\":\"paused\"}",
        "{\"time\":\"now\",\"type\":[],\"slipway\":\"?\"}"
      })
  void keepsWhatItDoesNotKnow(String line) {
    TaskEvent event = EventLines.decode(line);

    assertThat(event).isInstanceOf(TaskEvent.Unknown.class);
    assertThat(EventLines.encode(event)).isEqualTo(line);
    assertThat(BoshLines.encode(event).isPresent()).isEqualTo(!line.contains("\"slipway\","));
  }

  @Test
  void readsTheStampOfWhatItDoesNotKnow() {
    assertThat(
            EventLines.decode("{\"time\":5,\"type\":\"new\",\"slipway\":{\"id\":4,\"ms\":5}}")
                .stamp())
        .isEqualTo(new Stamp(Instant.ofEpochMilli(5005), 4, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "boom", "[]", "null", "7", "{\"a\":1", "{} {}", "\u0000"})
  void refusesWhatIsNoEventWithoutRepeatingIt(String line) {
    assertThatThrownBy(() -> EventLines.decode(line))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageNotContaining("boom");
  }

  @Test
  void refusesLinesThatAreNestedTooDeepOrTooLong() {
    assertThatThrownBy(() -> EventLines.decode("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(InvalidEventException.class);
    String deep = "{\"type\":\"slipway\",\"explanation\":" + "{\"a\":".repeat(500);
    assertThatThrownBy(() -> EventLines.decode(deep + "1" + "}".repeat(501)))
        .isInstanceOf(InvalidEventException.class);
    assertThatThrownBy(
            () -> EventLines.decode("{\"a\":\"" + "x".repeat(EventLines.MAXIMUM_LINE) + "\"}"))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageContaining("longer than 16777216 bytes");
  }

  @Test
  void membersOfAnyKindInAnyPlaceAreNoTrouble() {
    String[] keys = {
      "time",
      "stage",
      "tags",
      "total",
      "task",
      "index",
      "state",
      "progress",
      "data",
      "type",
      "message",
      "error",
      "slipway",
      "script",
      "process",
      "explanation",
      "step",
      "resumed",
      "omitted"
    };
    String[] values = {
      "null",
      "true",
      "-1",
      "1e400",
      "99999999999999999999999",
      "\"\"",
      "\"slipway\"",
      "\"started\"",
      "\"failed\"",
      "\"begun\"",
      "[]",
      "[null,[],{}]",
      "{}",
      "{\"id\":\"x\"}",
      "{\"id\":-5,\"ms\":123456789012345,\"parent\":0.5}",
      "{\"phase\":\"finished\"}",
      "{\"task\":1e30}",
      "{\"status\":[1]}",
      "{\"bytes\":{}}"
    };
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder("{");
      for (int j = random.nextInt(6); j >= 0; j--) {
        line.append('"').append(keys[random.nextInt(keys.length)]).append("\":");
        line.append(values[random.nextInt(values.length)]).append(j == 0 ? "}" : ",");
      }
      TaskEvent event = EventLines.decode(line.toString());
      assertThat(Json.parseObject(EventLines.encode(event))).isNotNull();
      BoshLines.encode(event).ifPresent(bosh -> assertThat(Json.parseObject(bosh)).isNotNull());
    }
  }

  @Test
  void chunksAreCutAnywhere() {
    List<TaskEvent> expected = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (int seed = 0; seed < 50; seed++) {
      TaskEvent event = new Samples(seed).event();
      expected.add(event);
      lines.append(EventLines.encode(event)).append(seed % 7 == 0 ? "\n\n" : "\n");
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<TaskEvent> read = new ArrayList<>();
      EventReader reader = new EventReader(read::add);
      for (int at = 0; at < bytes.length; ) {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(200));
        reader.accept(Arrays.copyOfRange(bytes, at, end));
        at = end;
      }
      assertThat(read).isEqualTo(expected);
    }
  }

  @Test
  void aLineWithoutEndIsNotCollectedForEver() {
    EventReader reader = new EventReader(_ -> {});
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) 'x');
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                reader.accept(chunk);
              }
            })
        .isInstanceOf(InvalidEventException.class);
  }
}
