package io.slipway.store;

import static io.slipway.director.tasks.TaskState.CANCELLED;
import static io.slipway.director.tasks.TaskState.CANCELLING;
import static io.slipway.director.tasks.TaskState.DONE;
import static io.slipway.director.tasks.TaskState.ERROR;
import static io.slipway.director.tasks.TaskState.PROCESSING;
import static io.slipway.director.tasks.TaskState.QUEUED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.director.tasks.TaskState;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class TaskRepositoryTest extends StoreFixture {
  @Test
  void recordsAQueuedTask() {
    TaskRecord task =
        store
            .tasks()
            .create("update_deployment", HOSTILE, "admin", Optional.of(HOSTILE), HOSTILE, NOW);

    assertThat(task)
        .isEqualTo(
            new TaskRecord(
                1,
                "update_deployment",
                QUEUED,
                HOSTILE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "admin",
                Optional.of(HOSTILE),
                HOSTILE));
    assertThat(store.tasks().find(1)).contains(task);
    assertThat(store.tasks().find(2)).isEmpty();
  }

  @Test
  void movesOnlyFromAnExpectedState() {
    int id = create("update_deployment", Optional.empty()).id();

    assertThat(store.tasks().transition(id, Set.of(PROCESSING), DONE, Optional.empty(), NOW))
        .isEmpty();
    assertThat(store.tasks().transition(id, Set.of(), DONE, Optional.empty(), NOW)).isEmpty();
    assertThat(store.tasks().transition(99, Set.of(QUEUED), DONE, Optional.empty(), NOW)).isEmpty();

    TaskRecord processing =
        store
            .tasks()
            .transition(id, Set.of(QUEUED), PROCESSING, Optional.empty(), NOW.plusSeconds(1))
            .orElseThrow();
    assertThat(processing.startedAt()).contains(NOW.plusSeconds(1));
    assertThat(processing.stateChangedAt()).isEmpty();

    TaskRecord done =
        store
            .tasks()
            .transition(
                id,
                Set.of(PROCESSING, CANCELLING),
                DONE,
                Optional.of("/deployments/a"),
                NOW.plusSeconds(2))
            .orElseThrow();
    assertThat(done.state()).isEqualTo(DONE);
    assertThat(done.startedAt()).contains(NOW.plusSeconds(1));
    assertThat(done.stateChangedAt()).contains(NOW.plusSeconds(2));
    assertThat(done.result()).contains("/deployments/a");
    assertThat(store.tasks().find(id)).contains(done);
  }

  @Test
  void listsTheLatestChangeFirst() {
    TaskRecord first = create("vms", Optional.of("a"));
    TaskRecord second = create("update_deployment", Optional.of("a"));
    TaskRecord third = create("update_deployment", Optional.of("b"));
    store
        .tasks()
        .transition(first.id(), Set.of(QUEUED), DONE, Optional.empty(), NOW.plusSeconds(9));

    assertThat(ids(TaskFilter.inStates(Set.of())))
        .containsExactly(first.id(), third.id(), second.id());
    assertThat(ids(TaskFilter.inStates(Set.of(QUEUED, PROCESSING))))
        .containsExactly(third.id(), second.id());
    assertThat(ids(filter(Set.of("update_deployment", "x"), Optional.of("a"), Optional.empty())))
        .containsExactly(second.id());
    assertThat(ids(filter(Set.of(), Optional.empty(), Optional.of(2))))
        .containsExactly(first.id(), third.id());
    assertThat(ids(filter(Set.of(HOSTILE), Optional.of(HOSTILE), Optional.empty()))).isEmpty();
    assertThat(
            ids(
                new TaskFilter(
                    Set.of(),
                    Set.of(),
                    Optional.empty(),
                    Optional.of("ctx"),
                    Optional.empty(),
                    Optional.empty())))
        .containsExactly(first.id(), third.id(), second.id());
  }

  @Test
  void keepsTheTeamsItsDeploymentHad() {
    int deployment = store.deployments().create(HOSTILE, List.of("b", "a'", "b")).id();
    int own = create("update_deployment", Optional.of(HOSTILE)).id();
    int others = create("update_deployment", Optional.of("other")).id();
    store.deployments().delete(deployment);

    assertThat(store.tasks().teams(own)).containsExactly("a'", "b");
    assertThat(store.tasks().teams(others)).isEmpty();
    assertThat(ids(ofTeams("a'", "c"))).containsExactly(own);
    assertThat(ids(ofTeams("c"))).isEmpty();
    assertThat(ids(ofTeams())).isEmpty();
  }

  private static TaskFilter ofTeams(String... teams) {
    return new TaskFilter(
        Set.of(),
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Set.of(teams)),
        Optional.empty());
  }

  @Test
  void listsWithOneStatementThatReadsNoOutputs() {
    for (int i = 0; i < 30; i++) {
      store.tasks().append(create("vms", Optional.empty()).id(), OutputType.DEBUG, new byte[1000]);
    }
    assertThat(
            statements(
                () -> assertThat(store.tasks().list(TaskFilter.inStates(Set.of()))).hasSize(30)))
        .isEqualTo(1);
  }

  @Test
  void readsOutputsFromAnyOffset() {
    int id = create("vms", Optional.empty()).id();
    int other = create("vms", Optional.empty()).id();
    Random random = new Random(42);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      byte[] piece = new byte[random.nextInt(0, 50)];
      random.nextBytes(piece);
      all.writeBytes(piece);
      store.tasks().append(id, OutputType.EVENT, piece);
      store.tasks().append(id, OutputType.DEBUG, "noise".getBytes(UTF_8));
      store.tasks().append(other, OutputType.EVENT, "noise".getBytes(UTF_8));
    }
    byte[] expected = all.toByteArray();

    assertThat(store.tasks().size(id, OutputType.EVENT)).isEqualTo(expected.length);
    assertThat(store.tasks().size(id, OutputType.CPI)).isZero();
    assertThat(store.tasks().read(id, OutputType.CPI, 0)).isEmpty();
    for (int offset = 0; offset <= expected.length + 5; offset++) {
      int from = Math.min(offset, expected.length);
      assertThat(store.tasks().read(id, OutputType.EVENT, offset))
          .isEqualTo(Arrays.copyOfRange(expected, from, expected.length));
      int to = Math.min(expected.length, from + 17);
      assertThat(store.tasks().read(id, OutputType.EVENT, offset, 17))
          .isEqualTo(Arrays.copyOfRange(expected, from, to));
    }
  }

  @Test
  void prunesTheOldestOfEachTypeWithTheirOutputs() {
    List<Integer> deploys = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      deploys.add(finished("update_deployment"));
    }
    int lonely = finished("vms");
    int running = create("update_deployment", Optional.empty()).id();
    store.tasks().append(deploys.getFirst(), OutputType.EVENT, "x".getBytes(UTF_8));

    assertThat(store.tasks().prune(2)).isEqualTo(3);

    assertThat(new TreeSet<>(ids(TaskFilter.inStates(Set.of()))))
        .containsExactly(deploys.get(3), deploys.get(4), lonely, running);
    assertThat(store.tasks().size(deploys.getFirst(), OutputType.EVENT)).isZero();
    assertThat(store.tasks().prune(2)).isZero();
  }

  @Test
  void numbersAreNeverGivenTwice() {
    finished("vms");
    int last = finished("vms");
    store.tasks().prune(0);

    assertThat(create("vms", Optional.empty()).id()).isGreaterThan(last);
  }

  @Test
  void parallelWritersQueueUp() throws InterruptedException {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < 8; writer++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 10; i++) {
                        int id = create("vms", Optional.empty()).id();
                        store.tasks().append(id, OutputType.EVENT, "line\n".getBytes(UTF_8));
                        store.inTransaction(
                            () -> {
                              // Reads before it writes: what deadlocks deferred transactions.
                              assertThat(store.tasks().find(id)).isPresent();
                              store
                                  .tasks()
                                  .transition(id, Set.of(QUEUED), DONE, Optional.of("ok"), NOW);
                            });
                        assertThat(store.tasks().size(id, OutputType.EVENT)).isEqualTo(5);
                      }
                    } catch (RuntimeException | AssertionError e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    }
    assertThat(failures).isEmpty();
    assertThat(store.tasks().list(TaskFilter.inStates(Set.of(DONE)))).hasSize(8 * 10);
  }

  @Test
  void keepsEveryTerminalState() {
    for (TaskState state : List.of(DONE, ERROR, CANCELLED, TaskState.TIMEOUT)) {
      int id = create("vms", Optional.empty()).id();
      store.tasks().transition(id, Set.of(QUEUED), state, Optional.of("r"), NOW);
      assertThat(store.tasks().find(id).orElseThrow().state()).isEqualTo(state);
    }
  }

  private int finished(String type) {
    int id = create(type, Optional.empty()).id();
    store.tasks().transition(id, Set.of(QUEUED), DONE, Optional.of("ok"), NOW);
    return id;
  }

  private TaskRecord create(String type, Optional<String> deployment) {
    return store.tasks().create(type, "text", "admin", deployment, "ctx", NOW);
  }

  private List<Integer> ids(TaskFilter filter) {
    return store.tasks().list(filter).stream().map(TaskRecord::id).toList();
  }

  private static TaskFilter filter(
      Set<String> types, Optional<String> deployment, Optional<Integer> limit) {
    return new TaskFilter(Set.of(), types, deployment, Optional.empty(), Optional.empty(), limit);
  }
}
