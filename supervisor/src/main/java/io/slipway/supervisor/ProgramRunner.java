package io.slipway.supervisor;

import io.slipway.instance.ExitStatus;
import io.slipway.supervisor.control.Program;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs a service's programs with the environment monit gives them (agent contract 7.6). */
final class ProgramRunner {
  private static final String SUCCESS = new ExitStatus.Exited(0).toString();

  private final String service;
  private final ServiceContext context;
  private final ProcessFollower follower;

  ProgramRunner(String service, ServiceContext context, ProcessFollower follower) {
    this.service = service;
    this.context = context;
    this.follower = follower;
  }

  /** How a program ended, or why it never ran. */
  record End(String how, boolean neverRan) {
    boolean succeeded() {
      return !neverRan && how.equals(SUCCESS);
    }
  }

  /** Runs a program nobody waits for. */
  void run(Program program, String event, String description) {
    run(program, event, description, _ -> {});
  }

  /**
   * Runs a program after the present change.
   *
   * @param onEnd told in a change of its own
   */
  void run(Program program, String event, String description, Consumer<End> onEnd) {
    LiveProcess subject = follower.process();
    context.offload(
        () -> {
          try {
            context
                .host()
                .run(
                    new ProcessHost.Launch(
                        program.arguments(),
                        environment(subject, event, description),
                        program.user(),
                        program.group()),
                    how -> context.later(() -> onEnd.accept(new End(how, false))));
          } catch (ProcessHost.ProgramException e) {
            context.later(() -> onEnd.accept(new End(e.message(), true)));
          } catch (RuntimeException | Error e) {
            // Whoever waits for it must not wait for ever.
            context.later(() -> onEnd.accept(new End("it could not be run: " + e, true)));
            throw e;
          }
        });
  }

  private Map<String, String> environment(
      @Nullable LiveProcess subject, String event, String description) {
    Map<String, String> environment =
        ProgramEnvironment.of(
            service, context.host().hostName(), event, description, context.clock().now());
    if (follower.isProcess()) {
      ProgramEnvironment.addProcess(
          environment,
          subject == null ? OptionalInt.empty() : OptionalInt.of(subject.pid()),
          subject == null
              ? ServiceStatus.Usage.NOTHING
              : subject.read(context.host().sensors(), context.clock().nanoTime()));
    }
    return environment;
  }
}
