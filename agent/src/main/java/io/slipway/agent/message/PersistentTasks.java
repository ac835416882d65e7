package io.slipway.agent.message;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks that outlive the agent, in {@code /var/vcap/bosh/tasks.json} (agent contract 1.3). */
public final class PersistentTasks {
  private final InstanceFiles files;
  private final Path file;

  public PersistentTasks(InstanceFiles files) {
    this.files = files;
    this.file = files.layout().boshFile("tasks.json");
  }

  /** The ids of the tasks that had begun, or were about to, when the agent ended. */
  synchronized List<String> unfinished() {
    return List.copyOf(read().keySet());
  }

  synchronized void add(String taskId, String method, List<@Nullable Object> arguments) {
    Map<String, @Nullable Object> tasks = read();
    Map<String, @Nullable Object> task = new LinkedHashMap<>();
    task.put("TaskID", taskId);
    task.put("Method", method);
    task.put(
        "Payload",
        Base64.getEncoder()
            .encodeToString(
                Json.write(Map.of("method", method, "arguments", arguments))
                    .getBytes(StandardCharsets.UTF_8)));
    tasks.put(taskId, task);
    write(tasks);
  }

  synchronized void remove(String taskId) {
    Map<String, @Nullable Object> tasks = read();
    if (tasks.containsKey(taskId)) {
      tasks.remove(taskId);
      write(tasks);
    }
  }

  private Map<String, @Nullable Object> read() {
    try {
      return InstanceFiles.read(file).map(Json::parseObject).orElseGet(LinkedHashMap::new);
    } catch (IOException | IllegalArgumentException e) {
      throw AgentFailure.wrap("Reading tasks from '" + files.layout().inside(file) + "'", e);
    }
  }

  private void write(Map<String, @Nullable Object> tasks) {
    try {
      files.writeDurably(file, Json.write(tasks), 0600);
    } catch (IOException e) {
      throw AgentFailure.wrap("Writing tasks to '" + files.layout().inside(file) + "'", e);
    }
  }
}
