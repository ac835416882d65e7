package io.slipway.director.events;

import io.slipway.base.ErrorText;
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

  /**
   * A change of some object of an instance, or of none.
   *
   * @param deployment empty for the task's
   */
  public record Change(
      String action,
      String objectType,
      Optional<String> objectName,
      Optional<String> deployment,
      Optional<String> instance,
      Map<String, @Nullable Object> context) {

    public Change(
        String action,
        String objectType,
        Optional<String> objectName,
        Optional<String> instance,
        Map<String, @Nullable Object> context) {
      this(action, objectType, objectName, Optional.empty(), instance, context);
    }

    /** The same of another deployment than the task's, or of one where that has none. */
    public Change in(String otherDeployment) {
      return new Change(
          action, objectType, objectName, Optional.of(otherDeployment), instance, context);
    }
  }

  /** Records begin and end around the work; the object's name may be known only after it. */
  public <T> T around(Change change, Function<T, Optional<String>> nameOfResult, Supplier<T> work) {
    return events.<T, RuntimeException>during(
        event(change),
        task::isSuspended,
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

  /**
   * Records begin and end at once, for what BOSH tells of only when it is over: its first line then
   * stands behind those of its parts.
   *
   * @param context of the end
   */
  public void conclude(
      Change change, Map<String, @Nullable Object> context, Optional<Throwable> failure) {
    if (failure.isPresent() && task.isSuspended()) {
      return; // It goes on under the next Director.
    }
    Event start = event(change);
    Event end = start.endOf(events.record(start)).context(context);
    events.record(failure.map(ErrorText::of).map(end::error).orElse(end));
  }

  /** Records what is over by the time it is told. */
  public void record(Change change, Optional<Throwable> failure) {
    Event event = event(change);
    events.record(failure.map(ErrorText::of).map(event::error).orElse(event));
  }

  /** Records the begin; whoever asked for it records the end: {@link #reopen}. */
  public long begin(Change change) {
    return events.record(event(change)).id();
  }

  /** A change whose begin is on record under that id. */
  public Open reopen(Change change, long id) {
    return new Open(events, event(change).endOf(id), task);
  }

  /** A change that has begun and not ended yet. */
  public static final class Open {
    private final Events events;
    private final Event end;
    private final TaskContext task;

    private Open(Events events, Event end, TaskContext task) {
      this.events = events;
      this.end = end;
      this.task = task;
    }

    public void close() {
      events.record(end);
    }

    /**
     * The same.
     *
     * @param context of the end
     */
    public void close(Map<String, @Nullable Object> context) {
      events.record(end.context(context));
    }

    /**
     * Never throws: the failure is what counts. What only stops with the Director has not failed.
     */
    public void fail(Throwable failure) {
      if (task.isSuspended()) {
        return;
      }
      try {
        events.record(end.error(ErrorText.of(failure)));
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private Event event(Change change) {
    Event event = Event.of(task, change.action(), change.objectType()).context(change.context());
    if (change.objectName().isPresent()) {
      event = event.objectName(change.objectName().get());
    }
    if (change.deployment().isPresent()) {
      event = event.deployment(change.deployment());
    }
    return change.instance().isPresent() ? event.instance(change.instance().get()) : event;
  }
}
