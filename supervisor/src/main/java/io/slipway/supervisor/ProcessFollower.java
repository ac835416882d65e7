package io.slipway.supervisor;

import io.slipway.instance.ExitStatus;
import io.slipway.supervisor.control.ServiceCheck;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Finds what a service consists of, and holds on to its process until that dies. */
final class ProcessFollower {
  private final ServiceCheck check;
  private final ServiceContext context;
  private final OnDeath onDeath;
  private @Nullable LiveProcess process;
  private ProcessHost.@Nullable Watch watch;

  /** What is told of a death. */
  interface OnDeath {
    /**
     * @param how it ended, where that can be known
     * @param noticedNanos the reading of the clock when it was heard of
     */
    void died(LiveProcess dead, Optional<ExitStatus> how, long noticedNanos);
  }

  /**
   * @param onDeath told in a change of its own
   */
  ProcessFollower(ServiceCheck check, ServiceContext context, OnDeath onDeath) {
    this.check = check;
    this.context = context;
    this.onDeath = onDeath;
  }

  boolean isProcess() {
    return check instanceof ServiceCheck.ProcessCheck;
  }

  @Nullable LiveProcess process() {
    return process;
  }

  Optional<LiveProcess> held() {
    return Optional.ofNullable(process);
  }

  /** Whether it is there; a process that is found is held on to. */
  boolean find() {
    Sensors sensors = context.host().sensors();
    return switch (check) {
      case ServiceCheck.ProcessCheck _ -> process != null || hold();
      case ServiceCheck.File it -> sensors.file(it.path()).filter(f -> !f.directory()).isPresent();
      case ServiceCheck.Directory it ->
          sensors.file(it.path()).filter(Sensors.FileFacts::directory).isPresent();
      case ServiceCheck.Filesystem it -> sensors.space(it.path()).isPresent();
      case ServiceCheck.Host _ -> true;
    };
  }

  /** The host's number of what the pidfile names, if that lives: monit's idea of running. */
  OptionalInt named() {
    return hostPid(pid());
  }

  void forget() {
    process = null;
    if (watch != null) {
      watch.cancel();
      watch = null;
    }
  }

  private OptionalInt pid() {
    return switch (check) {
      case ServiceCheck.PidFile it -> context.host().readPidFile(it.path());
      case ServiceCheck.Matching it -> context.host().findProcess(it.pattern());
      case ServiceCheck.Filesystem _,
          ServiceCheck.Directory _,
          ServiceCheck.File _,
          ServiceCheck.Host _ ->
          OptionalInt.empty();
    };
  }

  private OptionalInt hostPid(OptionalInt pid) {
    return pid.isPresent() && pid.getAsInt() > 0
        ? context.host().hostPid(pid.getAsInt())
        : OptionalInt.empty();
  }

  private boolean hold() {
    OptionalInt pid = pid();
    OptionalInt hostPid = hostPid(pid);
    if (hostPid.isEmpty()) {
      return false;
    }
    long born = context.clock().nanoTime() - context.host().age(hostPid.getAsInt()).toNanos();
    LiveProcess found = new LiveProcess(pid.getAsInt(), hostPid.getAsInt(), born);
    ProcessHost.Watch begun =
        context.host().watchDeath(found.hostPid(), how -> heardOfDeath(found, how));
    // The number may have passed to another process before the watch took hold of it.
    if (!hostPid(pid).equals(hostPid)) {
      begun.cancel();
      return false;
    }
    process = found;
    watch = begun;
    return true;
  }

  private void heardOfDeath(LiveProcess dead, Optional<ExitStatus> how) {
    long noticed = context.clock().nanoTime();
    context.later(
        () -> {
          if (process == dead) {
            forget();
            onDeath.died(dead, how, noticed);
          }
        });
  }
}
