package io.slipway.cli;

/** The user pressing Ctrl-C, or the process being asked to end otherwise. */
@FunctionalInterface
public interface Interruptions {
  /** Runs the action if an interruption comes before the subscription is closed. */
  Subscription subscribe(Runnable action);

  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  static Interruptions ofProcess() {
    return action -> {
      Thread hook = new Thread(action, "slipway-interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
      return () -> {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
          // The process is ending already: the action runs or has run.
        }
      };
    };
  }
}
