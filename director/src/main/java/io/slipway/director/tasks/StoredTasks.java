package io.slipway.director.tasks;

import io.slipway.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tasks whose request is kept as data, so that the next Director goes on with them when this one
 * dies: each kind says once what work its requests ask for.
 */
public final class StoredTasks implements Resumption {
  private final Tasks tasks;
  private final Map<String, Function<Map<String, @Nullable Object>, TaskBody>> works =
      new ConcurrentHashMap<>();

  public StoredTasks(Tasks tasks) {
    this.tasks = tasks;
  }

  /**
   * Makes a kind known; before any task of an earlier Director is gone on with.
   *
   * @param kind the same in every version of Slipway
   * @param work made of what is submitted: plain values
   */
  public void register(String kind, Function<Map<String, @Nullable Object>, TaskBody> work) {
    if (works.put(kind, work) != null) {
      throw new IllegalStateException("There is a kind '" + kind + "' already");
    }
  }

  /**
   * @param content plain values that JSON can hold
   */
  public TaskRecord submit(
      TaskRequest request, String kind, Map<String, @Nullable Object> content) {
    StoredRequest stored = new StoredRequest(kind, Json.write(content));
    return tasks.submit(request, stored, of(stored).orElseThrow());
  }

  @Override
  public Optional<TaskBody> of(StoredRequest request) {
    return Optional.ofNullable(works.get(request.kind()))
        .map(work -> work.apply(Json.parseObject(request.content())));
  }
}
