package io.slipway.director.events;

import io.slipway.director.tasks.TaskContext;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail as one task writes it: a line when a change begins, and one, pointing at the
 * first, when it has ended or failed (Director behaviour 9.7).
 */
public final class Audit {
  private final Events events;
  private final TaskContext task;

  public Audit(Events events, TaskContext task) {
    this.events = events;
    this.task = task;
  }

  /** A change of some object of an instance, or of none. */
  public record Change(
      String action,
      String objectType,
      Optional<String> objectName,
      Optional<String> instance,
      Map<String, @Nullable Object> context) {}

  /** Records begin and end around the work; the object's name may be known only after it. */
  public <T> T around(Change change, Function<T, Optional<String>> nameOfResult, Supplier<T> work) {
    return events.<T, RuntimeException>during(
        event(change),
        end -> {
          T result = work.get();
          nameOfResult.apply(result).ifPresent(name -> end.change(event -> event.objectName(name)));
          return result;
        });
  }

  public void around(Change change, Runnable work) {
    around(
        change,
        _ -> Optional.empty(),
        () -> {
          work.run();
          return true;
        });
  }

  /** The same, with a context that is known only at the end. */
  public void around(
      Change change, Supplier<Map<String, @Nullable Object>> contextAtEnd, Runnable work) {
    events.<Boolean, RuntimeException>during(
        event(change),
        end -> {
          work.run();
          Map<String, @Nullable Object> context = contextAtEnd.get();
          end.change(event -> event.context(context));
          return true;
        });
  }

  private Event event(Change change) {
    Event event = Event.of(task, change.action(), change.objectType()).context(change.context());
    if (change.objectName().isPresent()) {
      event = event.objectName(change.objectName().get());
    }
    return change.instance().isPresent() ? event.instance(change.instance().get()) : event;
  }
}
