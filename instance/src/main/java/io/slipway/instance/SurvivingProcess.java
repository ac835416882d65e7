package io.slipway.instance;

import io.slipway.base.Clock;
import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A process that an earlier process of this machine has started. */
final class SurvivingProcess implements SpaceProcess {
  private final Survivor survivor;
  private final CompletableFuture<ExitStatus> exit;
  private final CompletableFuture<Void> collected;

  SurvivingProcess(Survivor survivor) {
    this.survivor = survivor;
    this.exit = exit(survivor.process());
    this.collected =
        CompletableFuture.allOf(
            survivor.collectors().stream()
                .map(SurvivingProcess::end)
                .toArray(CompletableFuture<?>[]::new));
  }

  private static CompletableFuture<Void> end(ProcessIdentity process) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    // The watch ends with the death it waits for.
    ProcessWatcher.system().watch(process, () -> end.complete(null));
    return end;
  }

  private static CompletableFuture<ExitStatus> exit(ProcessIdentity process) {
    if (!process.isAlive()) {
      return CompletableFuture.completedFuture(Optional.<ExitStatus>empty())
          .thenApply(told -> status(process, told));
    }
    CompletableFuture<Optional<ExitStatus>> end = new CompletableFuture<>();
    ProcessWatcher.system().watchEnd(process.pid(), end::complete);
    return end.thenApply(told -> status(process, told));
  }

  /** What the kernel told whoever watched, or still keeps for the parent. */
  private static ExitStatus status(ProcessIdentity process, Optional<ExitStatus> told) {
    OptionalInt kept = process.waitStatus();
    if (kept.isPresent()) {
      return ExitStatus.of(kept.getAsInt());
    }
    return told.orElseThrow(
        () ->
            new SpaceException(
                "process "
                    + process.pid()
                    + " ended while no agent was there to hear how, so its exit status is not"
                    + " known"));
  }

  @Override
  public int hostPid() {
    return survivor.group();
  }

  @Override
  public Survivor survivor() {
    return survivor;
  }

  @Override
  public CompletableFuture<ExitStatus> exit() {
    return exit;
  }

  @Override
  public CompletableFuture<ExitStatus> completion() {
    return collected.thenCombine(exit, (_, status) -> status);
  }

  @Override
  public Captured stdout() {
    return captured(survivor.stdout());
  }

  @Override
  public Captured stderr() {
    return captured(survivor.stderr());
  }

  private static Captured captured(Output output) {
    return output instanceof Output.Capture capture && capture.keptIn().isPresent()
        ? FileCapture.read(capture, capture.keptIn().get())
        : Captured.NOTHING;
  }

  @Override
  public boolean signalGroup(int signal) {
    // While the process has not been collected its number is nobody else's.
    if (!survivor.process().isAlive() && !survivor.process().isUncollected()) {
      return false;
    }
    return Linux.kill(-survivor.group(), signal);
  }

  @Override
  public List<String> endAll(Duration grace, Clock clock) throws InterruptedException {
    return new Kin(survivor, clock).end(grace);
  }
}
