package io.slipway.director.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.director.fakes.FakeTaskRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.events.BoshLines;
import io.slipway.events.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TaskOutputsTest {
  private final FakeTaskRepository repository = new FakeTaskRepository();
  private final AtomicBoolean outOfMemory = new AtomicBoolean();
  private final AtomicBoolean diskFull = new AtomicBoolean();
  private final AtomicInteger commits = new AtomicInteger();
  private final int task =
      repository.create("vms", "d", "u", Optional.empty(), "", Instant.EPOCH).id();

  @Test
  void readsAreWholeWhileTheWriterWorks() {
    try (TaskOutputs outputs = open()) {
      Random random = new Random(7);
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 2000; i++) {
        String piece = "x".repeat(random.nextInt(20)) + i;
        expected.append(piece);
        outputs.append(task, OutputType.DEBUG, piece.getBytes(UTF_8));
        if (random.nextInt(50) == 0) {
          outputs.flush();
        }
        int offset = random.nextInt(expected.length() + 5);
        int most = random.nextInt(1, 100);
        int from = Math.min(offset, expected.length());
        assertThat(new String(outputs.read(task, OutputType.DEBUG, offset, most), UTF_8))
            .isEqualTo(expected.substring(from, Math.min(expected.length(), from + most)));
        assertThat(outputs.size(task, OutputType.DEBUG)).isEqualTo(expected.length());
      }
      outputs.flush();
      assertThat(new String(repository.read(task, OutputType.DEBUG, 0), UTF_8))
          .isEqualTo(expected.toString());
      assertThat(commits.get()).isLessThan(500);
    }
  }

  @Test
  void aFailedCommitIsReportedAndTriedAgain() {
    try (TaskOutputs outputs = open()) {
      diskFull.set(true);
      outputs.append(task, OutputType.CPI, "kept\n".getBytes(UTF_8));

      assertThatThrownBy(outputs::flush).hasMessage("disk full");
      assertThat(new String(outputs.read(task, OutputType.CPI, 0, 100), UTF_8)).isEqualTo("kept\n");
      diskFull.set(false);
      outputs.flush();

      assertThat(new String(repository.read(task, OutputType.CPI, 0), UTF_8)).isEqualTo("kept\n");
    }
  }

  @Test
  void anErrorEndsNeitherTheWriterNorWhoWaitsForIt() {
    try (TaskOutputs outputs = open()) {
      for (int i = 0; i < 3; i++) {
        outOfMemory.set(true);
        outputs.append(task, OutputType.CPI, "kept\n".getBytes(UTF_8));
        assertThatThrownBy(outputs::flush).hasRootCauseInstanceOf(OutOfMemoryError.class);
        outOfMemory.set(false);
        outputs.flush();
      }
      assertThat(new String(repository.read(task, OutputType.CPI, 0), UTF_8))
          .isEqualTo("kept\n".repeat(3));
    }
  }

  @Test
  void aListenerIsToldWhenNoMoreCanBeRead() throws Exception {
    try (TaskOutputs outputs = open()) {
      CountDownLatch broken = new CountDownLatch(1);
      outputs.append(task, OutputType.CPI, "one\n".getBytes(UTF_8));
      outputs.follow(
          task,
          () -> {
            throw new IllegalStateException("not asked");
          },
          OutputType.CPI,
          0,
          new OutputListener() {
            @Override
            public void bytes(byte[] content) {
              throw new OutOfMemoryError("a test's");
            }

            @Override
            public void ended(TaskRecord ended) {}

            @Override
            public void broken() {
              broken.countDown();
            }
          });
      broken.await();
    }
  }

  @Test
  void closingStoresWhatIsLeft() {
    TaskOutputs outputs = open();
    outputs.append(task, OutputType.CPI, "last\n".getBytes(UTF_8));
    outputs.close();

    assertThat(new String(repository.read(task, OutputType.CPI, 0), UTF_8)).isEqualTo("last\n");
    assertThatThrownBy(outputs::flush).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anOutputThatIsFullSaysSoOnce() {
    TaskOutputs outputs = open(10);
    outputs.append(task, OutputType.DEBUG, "12345678\n".getBytes(UTF_8));
    outputs.append(task, OutputType.DEBUG, "too much\n".getBytes(UTF_8));
    outputs.append(task, OutputType.DEBUG, "x".getBytes(UTF_8));
    outputs.close();

    assertThat(new String(repository.read(task, OutputType.DEBUG, 0), UTF_8))
        .isEqualTo(
            "12345678\nThis output is as large as the limit of 10 bytes allows; what follows is"
                + " left out.\n");
  }

  @Test
  void eventsAreStoredOnceAndReadAsBoshWritesThemFromAnyOffset() {
    try (TaskOutputs outputs = open()) {
      Random random = new Random(11);
      StringBuilder expected = new StringBuilder();
      for (int i = 1; i <= 800; i++) {
        TaskEvent event = event(i, random);
        BoshLines.encode(event).ifPresent(line -> expected.append(line).append('\n'));
        outputs.append(task, event);
        if (random.nextInt(50) == 0) {
          outputs.flush();
        }
        if (random.nextInt(10) == 0) {
          check(outputs, expected.toString().getBytes(UTF_8), random);
        }
      }
      byte[] all = expected.toString().getBytes(UTF_8);
      assertThat(outputs.lastEvent(task)).isEqualTo(800);
      outputs.end(ended());
      outputs.flush();
      check(outputs, all, random);
      outputs.forget(task); // as after a restart
      check(outputs, all, random);
      assertThat(repository.size(task, OutputType.EVENT)).isZero();
    }
  }

  private TaskRecord ended() {
    return repository.find(task).orElseThrow();
  }

  private void check(TaskOutputs outputs, byte[] expected, Random random) {
    assertThat(outputs.size(task, OutputType.EVENT)).isEqualTo(expected.length);
    for (int i = 0; i < 5; i++) {
      int from = random.nextInt(expected.length + 1);
      int most = random.nextInt(1, 3000);
      assertThat(outputs.read(task, OutputType.EVENT, from, most))
          .isEqualTo(Arrays.copyOfRange(expected, from, Math.min(expected.length, from + most)));
    }
    assertThat(outputs.read(task, OutputType.EVENT, expected.length, 10)).isEmpty();
    assertThat(outputs.read(task, OutputType.EVENT, expected.length + 100L, 10)).isEmpty();
  }

  private static TaskEvent event(int number, Random random) {
    TaskEvent.Stamp stamp =
        new TaskEvent.Stamp(Instant.ofEpochMilli(number), number, Optional.empty());
    return switch (random.nextInt(3)) {
      case 0 -> new TaskEvent.Resumed(stamp, number);
      case 1 ->
          new TaskEvent.Explained(stamp, Map.of("text", "\u20ac".repeat(random.nextInt(100))));
      default -> new TaskEvent.Warning(stamp, "\u20ac\ud83d\ude80".repeat(random.nextInt(100)));
    };
  }

  @Test
  void whoeverReadsOnCostsWhatIsNewAndNotEverything() {
    try (TaskOutputs outputs = open()) {
      for (int i = 1; i <= 20_000; i++) {
        outputs.append(
            task,
            new TaskEvent.Warning(
                new TaskEvent.Stamp(Instant.ofEpochMilli(i), i, Optional.empty()), "message"));
      }
      outputs.flush();
      long size = outputs.size(task, OutputType.EVENT);
      assertThat(size).isGreaterThan(50L * BoshView.SPACING);
      repository.forgetReads();

      assertThat(outputs.read(task, OutputType.EVENT, size, Integer.MAX_VALUE)).isEmpty();
      assertThat(repository.bytesRead()).isZero();
      assertThat(outputs.read(task, OutputType.EVENT, size - 100, Integer.MAX_VALUE)).hasSize(100);
      assertThat(repository.bytesRead()).isLessThan(2L * BoshView.SPACING);
    }
  }

  @Test
  void aTaskThatGoesOnNumbersItsEventsOnAndItsOutputHasNoGap() {
    try (TaskOutputs outputs = open()) {
      outputs.append(task, warning(6, "before"));
    }
    try (TaskOutputs outputs = opened(TaskLimits.DEFAULT.output())) {
      assertThat(outputs.open(task)).isEqualTo(6);
      outputs.append(task, warning(7, "after"));
      assertThat(new String(outputs.read(task, OutputType.EVENT, 0, 1000), UTF_8))
          .isEqualTo(
              """
              {"time":0,"type":"warning","message":"before"}
              {"time":0,"type":"warning","message":"after"}
              """);
    }
  }

  @Test
  void whatBoshDoesNotTellTakesNoSpaceFromWhatItTells() {
    try (TaskOutputs outputs = open(4000)) {
      for (int i = 1; i <= 100; i++) {
        outputs.append(
            task,
            new TaskEvent.Resumed(new TaskEvent.Stamp(Instant.EPOCH, i, Optional.empty()), i));
      }
      for (int i = 101; i <= 200; i++) {
        outputs.append(task, warning(i, "w"));
      }
      outputs.flush();

      List<TaskEvent> kept = new ArrayList<>();
      outputs.events(task, kept::add);
      assertThat(repository.size(task, OutputType.STORY)).isBetween(3800L, 4300L);
      assertThat(kept.stream().filter(TaskEvent.Omitted.class::isInstance))
          .singleElement()
          .extracting(event -> ((TaskEvent.Omitted) event).bytes())
          .isEqualTo(3000L);
      assertThat(kept.stream().filter(TaskEvent.Warning.class::isInstance).count())
          .isGreaterThan(10);
      assertThat(kept.getLast())
          .isInstanceOfSatisfying(
              TaskEvent.Warning.class,
              last ->
                  assertThat(last.message())
                      .isEqualTo(
                          "This output is as large as the limit of 4000 bytes allows; what follows"
                              + " is left out."));
    }
  }

  private static TaskEvent warning(int number, String message) {
    return new TaskEvent.Warning(
        new TaskEvent.Stamp(Instant.EPOCH, number, Optional.empty()), message);
  }

  private TaskOutputs open() {
    return open(TaskLimits.DEFAULT.output());
  }

  private TaskOutputs open(long largest) {
    TaskOutputs outputs = opened(largest);
    outputs.open(task);
    return outputs;
  }

  private TaskOutputs opened(long largest) {
    return new TaskOutputs(
        repository,
        new Transactions() {
          @Override
          public <T> T inTransaction(Supplier<T> work) {
            if (outOfMemory.get()) {
              throw new OutOfMemoryError("a test's");
            }
            if (diskFull.get()) {
              throw new IllegalStateException("disk full");
            }
            commits.incrementAndGet();
            return work.get();
          }
        },
        largest,
        Clock.system(),
        new TaskSettings.Grouping(Duration.ofMillis(50), Duration.ofMillis(10)));
  }
}
