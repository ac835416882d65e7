package io.slipway.instance;

import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A process that an earlier process of this machine has started. */
final class SurvivingProcess implements SpaceProcess {
  private final Survivor survivor;
  private final CompletableFuture<ExitStatus> exit;
  private final CompletableFuture<Void> collected;

  SurvivingProcess(Survivor survivor) {
    this.survivor = survivor;
    this.exit = end(survivor.process()).thenApply(_ -> status(survivor.process()));
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

  private static ExitStatus status(ProcessIdentity process) {
    OptionalInt status = process.waitStatus();
    if (status.isEmpty()) {
      throw new SpaceException(
          "process "
              + process.pid()
              + " ended while no agent was there to hear how, so its exit status is not known");
    }
    return NativeLauncher.status(status.getAsInt());
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
}
