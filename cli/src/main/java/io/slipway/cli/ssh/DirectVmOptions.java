package io.slipway.cli.ssh;

import io.slipway.cli.CommandFailed;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags for the VM that {@code create-env} makes, which Slipway does not. */
public final class DirectVmOptions {
  @Option(names = "--director", description = "Refused: the VM that create-env made")
  boolean director;

  @Option(names = "--agent-endpoint", paramLabel = "URL", description = "Refused: that VM's agent")
  Optional<String> endpoint = Optional.empty();

  @Option(
      names = "--agent-certificate",
      paramLabel = "PEM",
      description = "Refused: that agent's certificate")
  Optional<String> certificate = Optional.empty();

  public void refuse() {
    if (director || endpoint.isPresent() || certificate.isPresent()) {
      throw new CommandFailed(
          "--director is about the VM of 'bosh create-env', which Slipway does not make: its"
              + " Director runs on this machine. Use the stock 'bosh' for such a VM.");
    }
  }
}
