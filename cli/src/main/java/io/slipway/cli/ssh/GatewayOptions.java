package io.slipway.cli.ssh;

import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags about jump hosts, and those for VMs without a Director. */
public final class GatewayOptions {
  @Option(names = "--gw-disable", description = "Connect directly, whatever the Director says")
  boolean disable;

  @Option(names = "--gw-user", paramLabel = "NAME", description = "User on the jump host")
  Optional<String> user = Optional.empty();

  @Option(names = "--gw-host", paramLabel = "HOST", description = "Jump host")
  Optional<String> host = Optional.empty();

  @Option(
      names = "--gw-private-key",
      paramLabel = "PATH",
      description = "Private key for the jump host")
  Optional<String> privateKey = Optional.empty();

  @Option(
      names = "--gw-socks5",
      paramLabel = "URL",
      description = "SOCKS5 proxy to connect through")
  Optional<String> socks5 = Optional.empty();

  /** What the flags and the environment's variables say. */
  public Gateway resolve(CliEnvironment environment) {
    Optional<String> proxy =
        given(socks5, environment, "BOSH_ALL_PROXY").filter(text -> !text.isEmpty());
    if (proxy.isPresent() && !proxy.get().startsWith("socks5://")) {
      throw new CommandFailed(
          "The proxy '" + proxy.get() + "' cannot be used for SSH: only socks5://HOST:PORT can");
    }
    return new Gateway(
        disable || isSet(environment.variable("BOSH_GW_DISABLE")),
        given(user, environment, "BOSH_GW_USER"),
        given(host, environment, "BOSH_GW_HOST"),
        given(privateKey, environment, "BOSH_GW_PRIVATE_KEY"),
        proxy);
  }

  private static boolean isSet(String value) {
    return !value.isEmpty() && !value.equals("false") && !value.equals("0");
  }

  private static Optional<String> given(
      Optional<String> flag, CliEnvironment environment, String variable) {
    return flag.or(() -> Optional.of(environment.variable(variable)))
        .filter(text -> !text.isEmpty());
  }

  /**
   * How instances are to be reached.
   *
   * @param privateKey a file
   * @param proxy {@code socks5://HOST:PORT}
   */
  public record Gateway(
      boolean disabled,
      Optional<String> user,
      Optional<String> host,
      Optional<String> privateKey,
      Optional<String> proxy) {}
}
