package io.slipway.director.events;

import io.slipway.director.tasks.TaskContext;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something somebody did, before it is recorded (Director API 5.6).
 *
 * @param objectType such as {@code deployment}, {@code vm}, {@code lock}
 * @param context plain values
 */
public record Event(
    Optional<Long> parentId,
    String user,
    String action,
    String objectType,
    Optional<String> objectName,
    Optional<String> error,
    Optional<String> task,
    Optional<String> deployment,
    Optional<String> instance,
    Map<String, @Nullable Object> context) {

  public static Event of(String user, String action, String objectType) {
    return new Event(
        Optional.empty(),
        user,
        action,
        objectType,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /** An event of a task's: with its user, number and deployment. */
  public static Event of(TaskContext task, String action, String objectType) {
    return new Event(
        Optional.empty(),
        task.user(),
        action,
        objectType,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Integer.toString(task.id())),
        task.deployment(),
        Optional.empty(),
        Map.of());
  }

  public Event objectName(String name) {
    return new Event(
        parentId,
        user,
        action,
        objectType,
        Optional.of(name),
        error,
        task,
        deployment,
        instance,
        context);
  }

  public Event error(String message) {
    return new Event(
        parentId,
        user,
        action,
        objectType,
        objectName,
        Optional.of(message),
        task,
        deployment,
        instance,
        context);
  }

  public Event deployment(Optional<String> name) {
    return new Event(
        parentId, user, action, objectType, objectName, error, task, name, instance, context);
  }

  /**
   * @param name {@code group/uuid}
   */
  public Event instance(String name) {
    return new Event(
        parentId,
        user,
        action,
        objectType,
        objectName,
        error,
        task,
        deployment,
        Optional.of(name),
        context);
  }

  public Event context(Map<String, @Nullable Object> values) {
    return new Event(
        parentId, user, action, objectType, objectName, error, task, deployment, instance, values);
  }

  /** The end of what began with that event: about the same object, without its context. */
  public Event endOf(EventRecord start) {
    return endOf(start.id());
  }

  /** The same for one whose begin has that id. */
  public Event endOf(long start) {
    return new Event(
        Optional.of(start),
        user,
        action,
        objectType,
        objectName,
        error,
        task,
        deployment,
        instance,
        Map.of());
  }
}
