package io.slipway.agent.ready;

import io.slipway.agent.script.ScriptEnvironment;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A program that ends with 0. One that takes too long is ended with all that comes from it. */
final class ExecProbe implements Probe {
  private static final int KEPT = 4 * 1024;
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final ReadinessGate.Exec check;
  private final InstanceSpace space;
  private final Clock clock;

  ExecProbe(ReadinessGate.Exec check, InstanceSpace space, Clock clock) {
    this.check = check;
    this.space = space;
    this.clock = clock;
  }

  @Override
  public Look look(Talk talk) throws IOException, InterruptedException {
    SpaceProcess process;
    try {
      process =
          space.start(
              Command.of(check.command())
                  .environment(ScriptEnvironment.ofScript(Map.of()))
                  .workingDirectory(ScriptEnvironment.WORKING_DIRECTORY)
                  .oversight(new Command.Oversight(Optional.empty()))
                  .stdout(Output.tail(KEPT))
                  .stderr(Output.tail(KEPT))
                  .build());
    } catch (SlipwayException e) {
      return Look.closed(e.message());
    }
    try {
      ExitStatus status = process.exit().get();
      return status.success() ? Look.open("it ended with 0") : Look.closed(told(status, process));
    } catch (ExecutionException e) {
      throw new IOException("how it ended is not known", e);
    } catch (InterruptedException e) {
      process.endAll(GRACE, clock);
      throw e;
    }
  }

  private static String told(ExitStatus status, SpaceProcess process) {
    String said = (process.stdout().text() + "\n" + process.stderr().text()).strip();
    String line = said.substring(said.lastIndexOf('\n') + 1);
    return line.isEmpty() ? String.valueOf(status) : status + ": " + line;
  }
}
