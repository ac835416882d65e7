package io.slipway.agent.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Memory;
import io.slipway.agent.fake.FakeSpace;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {
  @TempDir Path directory;
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final Map<String, Method> methods = new HashMap<>();
  private InstanceFiles files;
  private @Nullable Dispatcher dispatcher;

  @BeforeEach
  void makeFiles() throws IOException {
    files = new InstanceFiles(new FakeSpace(directory));
    Files.createDirectories(files.layout().bosh());
  }

  @AfterEach
  void close() {
    if (dispatcher != null) {
      dispatcher.close();
    }
  }

  @Test
  void whatIsNoMethodIsAnUnknownMessage() {
    assertThat(ask("frobnicate")).isEqualTo(new AgentReply.Failure("unknown message frobnicate"));
  }

  @Test
  void failuresSayWhatFailed() {
    methods.put(
        "start",
        Method.synchronous(
            0,
            (_, _) -> {
              throw new IOException("no disk");
            }));

    assertThat(ask("start")).isEqualTo(new AgentReply.Failure("Action Failed start: no disk"));
    assertThat(ask("get_task", "t"))
        .isEqualTo(
            new AgentReply.Failure("Action Failed get_task: Task with id t could not be found"));
    assertThat(ask("cancel_task", "t"))
        .isEqualTo(
            new AgentReply.Failure("Action Failed cancel_task: Task with id t could not be found"));
  }

  @Test
  void tooFewArgumentsAreNamedAndTooManyIgnored() {
    methods.put("sync", Method.instant(2, (arguments, _) -> arguments.text(1)));
    methods.put("async", Method.asynchronous(1, (arguments, _) -> arguments.text(0)));

    assertThat(ask("sync", "a"))
        .isEqualTo(
            new AgentReply.Failure(
                "Action Failed sync: Extracting method arguments from payload: Not enough"
                    + " arguments, expected 2, got 1"));
    assertThat(ask("sync", "a", "b", "c")).isEqualTo(new AgentReply.Value("b"));
    assertThat(ask("sync", "a", null)).isEqualTo(new AgentReply.Value(""));
    assertThat(result(ask("async")))
        .isInstanceOfSatisfying(
            AgentReply.Failure.class,
            failure ->
                assertThat(failure.message())
                    .matches(
                        "Action Failed get_task: Task [0-9a-f-]{36} result: Extracting method"
                            + " arguments from payload: Not enough arguments, expected 1, got 0"));
  }

  @Test
  void tasksRunOneAfterTheOther() throws InterruptedException {
    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    methods.put(
        "work",
        Method.asynchronous(
            1,
            (arguments, _) -> {
              order.add("begin " + arguments.text(0));
              go.await();
              order.add("end " + arguments.text(0));
              return arguments.text(0);
            }));

    AgentReply first = ask("work", "1");
    AgentReply second = ask("work", "2");
    assertThat(ask("get_task", taskId(second))).isEqualTo(second);
    assertThat(ask("ping")).isEqualTo(new AgentReply.Value("pong"));
    go.countDown();

    assertThat(result(second)).isEqualTo(new AgentReply.Value("2"));
    assertThat(result(first)).isEqualTo(new AgentReply.Value("1"));
    assertThat(result(first)).isEqualTo(new AgentReply.Value("1"));
    assertThat(order).containsExactly("begin 1", "end 1", "begin 2", "end 2");
  }

  @Test
  void theSixthWaitingTaskHasToWaitForAPlace() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    methods.put(
        "work",
        Method.asynchronous(
            0,
            (_, _) -> {
              begun.countDown();
              go.await();
              return "done";
            }));
    ask("work");
    begun.await();
    for (int i = 0; i < 5; i++) {
      ask("work");
    }

    CompletableFuture<AgentReply> oneTooMany = CompletableFuture.supplyAsync(() -> ask("work"));
    assertThat(oneTooMany).isNotDone();
    go.countDown();
    assertThat(result(oneTooMany.join())).isEqualTo(new AgentReply.Value("done"));
  }

  @Test
  void onlyCancellableTasksAreCancelled() throws InterruptedException {
    methods.put(
        "errand",
        Method.cancellable(
            0,
            (_, task) -> {
              task.cancelled().join();
              return "cancelled";
            }));
    AgentReply task = ask("errand");

    assertThat(ask("cancel_task", taskId(task))).isEqualTo(new AgentReply.Value("canceled"));
    assertThat(result(task)).isEqualTo(new AgentReply.Value("cancelled"));
  }

  @Test
  void aCancelMeansOneTaskAndNotTheNext() throws InterruptedException {
    CompletableFuture<Void> go = new CompletableFuture<>();
    methods.put(
        "errand",
        Method.cancellable(
            0,
            (_, task) -> {
              CompletableFuture.anyOf(go, task.cancelled()).join();
              return task.isCancelled();
            }));
    AgentReply first = ask("errand");
    AgentReply second = ask("errand");
    ask("cancel_task", taskId(first));
    assertThat(result(first)).isEqualTo(new AgentReply.Value(true));
    go.complete(null);

    assertThat(result(second)).isEqualTo(new AgentReply.Value(false));
  }

  @Test
  void persistentTasksAreOnRecordWhileTheyRun() throws Exception {
    Path record = files.layout().boshFile("tasks.json");
    methods.put("update", Method.persistent(1, (_, _) -> Files.readString(record)));

    AgentReply begun = ask("update", Map.of("a", 1));
    if (!(result(begun) instanceof AgentReply.Value(String recorded))) {
      throw new AssertionError("No value");
    }

    assertThat(Json.parseObject(recorded)).containsOnlyKeys(taskId(begun));
    assertThat(recorded).contains("\"Method\":\"update\"");
    assertThat(record).hasContent("{}");
  }

  @Test
  void aValueThatIsTooLargeIsLost() {
    methods.put("large", Method.instant(0, (_, _) -> "x".repeat(ResponseLimit.MAXIMUM_BYTES)));

    assertThat(ask("large"))
        .isEqualTo(new AgentReply.Failure("Response exceeded maximum allowed length"));
  }

  @Test
  void anExceptionThatIsTooLargeLosesItsMiddle() {
    String text = "begin " + "ü\n😀".repeat(400_000) + " end";
    methods.put(
        "fail",
        Method.instant(
            0,
            (_, _) -> {
              throw new IOException(text);
            }));

    if (!(ask("fail") instanceof AgentReply.Failure failure)) {
      throw new AssertionError("No failure");
    }

    assertThat(failure.message())
        .startsWith("Action Failed fail: begin ")
        .contains("\n...[truncated]...\n")
        .endsWith(" end");
    String json = Json.write(Map.of("exception", Map.of("message", failure.message())));
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertThat(bytes.length)
        .isBetween(ResponseLimit.MAXIMUM_BYTES / 2, ResponseLimit.MAXIMUM_BYTES);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(json);
  }

  private AgentReply ask(String method, @Nullable Object... arguments) {
    Dispatcher asked = dispatcher;
    if (asked == null) {
      asked =
          new Dispatcher(
              "a",
              methods,
              new PersistentTasks(files),
              new TaskRecords(new Memory(directory.resolve("memory"))),
              ended::add);
      try {
        asked.resume();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      dispatcher = asked;
    }
    return asked.handle(AgentRequest.of(method, arguments));
  }

  private AgentReply result(AgentReply begun) {
    if (dispatcher != null) {
      dispatcher.taskFinished(taskId(begun)).join();
    }
    return ask("get_task", taskId(begun));
  }

  private static String taskId(AgentReply reply) {
    if (reply instanceof AgentReply.Value(Object value)) {
      return PlainObject.of(value, "task").text("agent_task_id");
    }
    throw new AssertionError(reply.toString());
  }
}
