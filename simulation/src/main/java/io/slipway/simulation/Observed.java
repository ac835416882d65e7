package io.slipway.simulation;

import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** Repositories somebody listens to. */
final class Observed {
  private Observed() {}

  /** Hears of changes once they are stored. */
  interface Listener {
    void created(TaskRecord task);

    void becomes(TaskRecord task);

    void updateCompleted(int instance, boolean completed);

    void ignored(int instance, boolean ignored);
  }

  static TaskRepository tasks(TaskRepository real, Listener listener) {
    return observed(
        TaskRepository.class,
        real,
        (method, arguments, result) -> {
          switch (method) {
            case "create" -> listener.created((TaskRecord) result);
            case "transition" ->
                ((Optional<?>) result).ifPresent(task -> listener.becomes((TaskRecord) task));
            default -> {}
          }
        });
  }

  static InstanceRepository instances(InstanceRepository real, Listener listener) {
    return observed(
        InstanceRepository.class,
        real,
        (method, arguments, result) -> {
          switch (method) {
            case "setUpdateCompleted" ->
                listener.updateCompleted((Integer) arguments[0], (Boolean) arguments[1]);
            case "setIgnore" -> listener.ignored((Integer) arguments[0], (Boolean) arguments[1]);
            default -> {}
          }
        });
  }

  private interface Hearing {
    void hear(String method, Object[] arguments, Object result);
  }

  @SuppressWarnings("unchecked") // a proxy of the type is of the type
  private static <T> T observed(Class<T> type, T real, Hearing hearing) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object result = invoke(method, real, arguments);
              if (arguments != null) {
                hearing.hear(method.getName(), arguments, result == null ? "" : result);
              }
              return result;
            });
  }

  private static Object invoke(Method method, Object real, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
