package io.slipway.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Parts that are broken on purpose. */
final class Broken {
  private Broken() {}

  /** The method does nothing, and says that all is well. */
  @SuppressWarnings("unchecked") // a proxy of the type is of the type
  static <T> T withoutEffect(Class<T> type, T real, String name) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (method.getName().equals(name)) {
                return method.getReturnType() == boolean.class ? true : null;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }
}
