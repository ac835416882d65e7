package io.slipway.agent.message;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Memory;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's tasks on disk, one file each, so that the next agent of the instance finishes those
 * that have not ended and answers for those that have.
 */
public final class TaskRecords {
  private static final Logger log = LoggerFactory.getLogger(TaskRecords.class);

  private final Path folder;

  public TaskRecords(Memory memory) {
    this.folder = memory.folder("tasks");
  }

  /**
   * @param number counts the instance's tasks, in the order they came
   * @param outcome empty while it has not ended
   */
  record TaskRecord(String id, long number, AgentRequest request, Optional<AgentReply> outcome) {
    TaskRecord ended(AgentReply how) {
      return new TaskRecord(id, number, request, Optional.of(how));
    }
  }

  void save(TaskRecord task) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("id", task.id);
    plain.put("number", task.number);
    plain.put("protocol", task.request.protocol());
    plain.put("method", task.request.method());
    plain.put("arguments", task.request.arguments());
    plain.put("reply_to", task.request.replyTo());
    task.outcome.ifPresent(
        outcome -> {
          switch (outcome) {
            case AgentReply.Value(Object value) -> plain.put("value", value);
            case AgentReply.Failure(String message) -> plain.put("failure", message);
          }
        });
    try {
      Memory.write(file(task.id), Json.write(plain));
    } catch (IOException e) {
      throw AgentFailure.wrap("Remembering task " + task.id, e);
    }
  }

  void remove(String id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      log.warn("The record of task {} could not be removed: {}", id, e.toString());
    }
  }

  private Path file(String id) {
    return folder.resolve(id + ".json");
  }

  /** All that are remembered, oldest first. One that cannot be read is left out, and said. */
  List<TaskRecord> load() {
    List<TaskRecord> records = new ArrayList<>();
    for (Path file : Memory.files(folder)) {
      try {
        records.add(read(Json.parseObject(Memory.read(file))));
      } catch (IOException | IllegalArgumentException e) {
        log.warn("The task remembered in {} cannot be read and is forgotten", file, e);
      }
    }
    records.sort(Comparator.comparingLong(TaskRecord::number));
    return records;
  }

  private static TaskRecord read(Map<String, @Nullable Object> plain) {
    PlainObject object = PlainObject.of(plain, "task record");
    List<?> arguments = plain.get("arguments") instanceof List<?> list ? list : List.of();
    AgentRequest request =
        new AgentRequest(
            (int) object.longOr("protocol", 0),
            object.text("method"),
            new ArrayList<>(arguments),
            object.textOr("reply_to", ""));
    Optional<AgentReply> outcome = Optional.empty();
    if (plain.containsKey("failure")) {
      outcome = Optional.of(new AgentReply.Failure(object.text("failure")));
    } else if (plain.containsKey("value")) {
      outcome = Optional.of(new AgentReply.Value(plain.get("value")));
    }
    return new TaskRecord(object.text("id"), object.longOr("number", 0), request, outcome);
  }
}
