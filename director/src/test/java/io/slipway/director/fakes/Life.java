package io.slipway.director.fakes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The life of one Director's process. Once it has ended, whatever the Director still tries fails
 * before it has any effect, as if the machine had lost its power.
 */
public final class Life {
  private volatile boolean over;

  public void end() {
    over = true;
  }

  /** The same for as long as the Director lives. */
  @SuppressWarnings("unchecked") // a proxy of the type is of the type
  public <T> T guard(Class<T> type, T real) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (over) {
                throw new Ended();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  /** What everything fails with that is tried after the end. */
  static final class Ended extends Error {
    private static final long serialVersionUID = 1;

    Ended() {
      super("The Director is dead", null, false, false);
    }
  }
}
