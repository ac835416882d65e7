package io.slipway.server;

import io.slipway.base.Clock;
import java.nio.file.Path;

/**
 * A Director with its agents in the caller's process, on a free port of the loopback device. The
 * same wiring as that of a Director of its own. Closing it leaves the instances running, as ever:
 * whoever wants none left deletes the deployments first.
 */
public final class EmbeddedSlipway implements AutoCloseable {
  private final LocalSlipway slipway;

  /** Returns when it answers and can render templates. */
  public EmbeddedSlipway(Path home) {
    slipway =
        new LocalSlipway(new Home(home.toAbsolutePath().normalize()).create(), 0, Clock.system());
    slipway.awaitTemplates();
  }

  /** {@code https://127.0.0.1:PORT}. */
  public String url() {
    return "https://127.0.0.1:" + slipway.port();
  }

  /** PEM of the authority that vouches for it. */
  public String certificateAuthority() {
    return slipway.certificates().authority();
  }

  public String user() {
    return slipway.credentials().user();
  }

  public String password() {
    return slipway.credentials().password();
  }

  @Override
  public void close() {
    slipway.close();
  }
}
