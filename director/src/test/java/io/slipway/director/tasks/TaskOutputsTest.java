package io.slipway.director.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.director.fakes.FakeTaskRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskRepository.OutputType;
import java.time.Duration;
import java.time.Instant;
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
      outputs.append(task, OutputType.EVENT, "kept\n".getBytes(UTF_8));

      assertThatThrownBy(outputs::flush).hasMessage("disk full");
      assertThat(new String(outputs.read(task, OutputType.EVENT, 0, 100), UTF_8))
          .isEqualTo("kept\n");
      diskFull.set(false);
      outputs.flush();

      assertThat(new String(repository.read(task, OutputType.EVENT, 0), UTF_8)).isEqualTo("kept\n");
    }
  }

  @Test
  void anErrorEndsNeitherTheWriterNorWhoWaitsForIt() {
    try (TaskOutputs outputs = open()) {
      for (int i = 0; i < 3; i++) {
        outOfMemory.set(true);
        outputs.append(task, OutputType.EVENT, "kept\n".getBytes(UTF_8));
        assertThatThrownBy(outputs::flush).hasRootCauseInstanceOf(OutOfMemoryError.class);
        outOfMemory.set(false);
        outputs.flush();
      }
      assertThat(new String(repository.read(task, OutputType.EVENT, 0), UTF_8))
          .isEqualTo("kept\n".repeat(3));
    }
  }

  @Test
  void aListenerIsToldWhenNoMoreCanBeRead() throws Exception {
    try (TaskOutputs outputs = open()) {
      CountDownLatch broken = new CountDownLatch(1);
      outputs.append(task, OutputType.EVENT, "one\n".getBytes(UTF_8));
      outputs.follow(
          task,
          () -> {
            throw new IllegalStateException("not asked");
          },
          OutputType.EVENT,
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
    outputs.append(task, OutputType.EVENT, "last\n".getBytes(UTF_8));
    outputs.close();

    assertThat(new String(repository.read(task, OutputType.EVENT, 0), UTF_8)).isEqualTo("last\n");
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

  private TaskOutputs open() {
    return open(TaskLimits.DEFAULT.output());
  }

  private TaskOutputs open(long largest) {
    TaskOutputs outputs =
        new TaskOutputs(
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
            Duration.ofMillis(50));
    outputs.open(task);
    return outputs;
  }
}
