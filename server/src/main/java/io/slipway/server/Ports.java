package io.slipway.server;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.http.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Optional;

/** The port a home's Director listens on: the same over restarts, as long as nobody takes it. */
record Ports(Home home, HttpSettings http) {
  private static final int PREFERRED = 25555;
  private static final int LARGEST = 65535;

  /** The home's own; at first the one every client expects. */
  private int own() {
    return remembered().orElse(PREFERRED);
  }

  private Optional<Integer> remembered() {
    try {
      String text = Files.exists(home.port()) ? Files.readString(home.port()).strip() : "";
      return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= LARGEST
          ? Optional.of(Integer.parseInt(text))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The port in " + home.port() + " cannot be read", e);
    }
  }

  /**
   * The home's own port if nobody has it, else 0, which means any.
   *
   * @throws SlipwayException when somebody has the only port that is allowed
   */
  int wanted() {
    int port = http.port().orElseGet(this::own);
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.ofLiteral(http.address()))) {
      return probe.getLocalPort();
    } catch (IOException e) {
      if (http.port().isPresent()) {
        throw taken();
      }
      return 0;
    }
  }

  private SlipwayException taken() {
    return new SlipwayException(
        ErrorCode.SYSTEM_ERROR,
        ("The Director cannot listen on port %d of %s, which slipway.yml says it shall (http.port,"
                + " http.address): somebody else does, or this machine has no such address. Set"
                + " another one, or leave http.port out for any that is free.")
            .formatted(http.port().orElseThrow(), http.address()));
  }

  /** How this machine reaches the Director. */
  String url(int port) {
    InetAddress address = InetAddress.ofLiteral(http.address());
    if (address.isAnyLocalAddress()) {
      return "https://127.0.0.1:" + port;
    }
    return "https://%s:%d"
        .formatted(
            http.address().contains(":") ? "[" + http.address() + "]" : http.address(), port);
  }

  /**
   * Keeps the port for the next time.
   *
   * @return what to tell users when it is not the one they know
   */
  Optional<String> keep(int port) {
    if (http.port().isPresent() && http.port().get() != port) {
      throw taken(); // by somebody who was faster
    }
    Optional<Integer> before = remembered();
    try {
      Files.writeString(home.port(), port + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("The port cannot be kept in " + home.port(), e);
    }
    return before
        .filter(known -> known != port)
        .map(
            known ->
                "Port %d, on which this home's Director listened before, is somebody else's now: it listens on %d. Where BOSH_ENVIRONMENT is set, set it again with 'eval \"$(slipway up)\"'."
                    .formatted(known, port));
  }
}
