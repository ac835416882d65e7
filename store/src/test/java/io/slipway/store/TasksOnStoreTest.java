package io.slipway.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Clock;
import io.slipway.director.tasks.Resumption;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.TaskSettings;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The Director's tasks with the real store beneath. */
class TasksOnStoreTest extends StoreFixture {
  private static final int LINES = 300;

  @Test
  void tasksSideBySideLoseNoLine() throws Exception {
    List<Integer> ids = new ArrayList<>();
    try (Tasks tasks =
        new Tasks(store.tasks(), store, Clock.system(), TaskSettings.defaults("1"))) {
      for (int i = 0; i < 8; i++) {
        ids.add(
            tasks
                .submit(
                    new TaskRequest("update_deployment", "d", "admin", Optional.of("dep" + i), ""),
                    task -> {
                      for (int line = 0; line < LINES; line++) {
                        task.result(line + "\n");
                      }
                      // Speaking inside a transaction must not wait for the outputs' own.
                      store.inTransaction(
                          () -> {
                            store.deployments().create("dep" + task.id());
                            task.debug("created");
                          });
                      return Optional.of("ok");
                    })
                .id());
      }
      for (int id : ids) {
        assertThat(tasks.completion(id).get().state()).isEqualTo(TaskState.DONE);
        assertThat(new String(store.tasks().read(id, OutputType.RESULT, 0), UTF_8))
            .isEqualTo(
                IntStream.range(0, LINES).mapToObj(n -> n + "\n").collect(Collectors.joining()));
        assertThat(new String(store.tasks().read(id, OutputType.DEBUG, 0), UTF_8))
            .contains("created");
      }
    }
  }

  @Test
  void theNextStartEndsWhatWasLeft() {
    int id =
        store.tasks().create("vms", "d", "admin", Optional.empty(), "", Clock.system().now()).id();
    try (Tasks tasks =
        new Tasks(store.tasks(), store, Clock.system(), TaskSettings.defaults("1"))) {
      assertThat(tasks.recover(Resumption.nothing(), _ -> {}).failed()).hasSize(1);
      TaskRecord task = tasks.get(id);
      assertThat(task.state()).isEqualTo(TaskState.ERROR);
      assertThat(new String(tasks.output(id, OutputType.EVENT, 0, 1000), UTF_8))
          .contains("\"error\":{\"code\":100,");
    }
  }
}
