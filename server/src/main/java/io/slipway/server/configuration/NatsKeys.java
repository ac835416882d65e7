package io.slipway.server.configuration;

import io.slipway.bus.nats.NatsOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Keys of {@link NatsOptions}. */
final class NatsKeys {
  static final Key<NatsOptions, List<String>> SERVERS =
      Key.of(
          "servers",
          new Form.Urls(10, "nats|tls", "nats://10.0.0.6:4222"),
          "where NATS is, the servers of one cluster; without one there are no agents on other"
              + " machines",
          NatsOptions::servers);
  static final Key<NatsOptions, Optional<Path>> CA =
      file(
          "ca",
          "the authorities the servers' certificates are checked against, in PEM; the names in"
              + " these have to be those in `servers`",
          NatsOptions::ca);
  static final Key<NatsOptions, Optional<Path>> CERTIFICATE =
      file(
          "certificate",
          "the certificate the Director shows, in PEM; needed with `servers`",
          NatsOptions::certificate);
  static final Key<NatsOptions, Optional<Path>> PRIVATE_KEY =
      file(
          "private_key",
          "its key, of RSA or in PKCS #8; needed with `servers`",
          NatsOptions::privateKey);

  static final Section<NatsOptions> SECTION =
      new Section<>(
          "nats",
          "How the Director reaches agents on other machines ([fleet.md](fleet.md)).",
          NatsOptions.DEFAULT,
          List.of(SERVERS, CA, CERTIFICATE, PRIVATE_KEY),
          set ->
              new NatsOptions(
                  set.of(SERVERS), set.of(CA), set.of(CERTIFICATE), set.of(PRIVATE_KEY)));

  private NatsKeys() {}

  private static Key<NatsOptions, Optional<Path>> file(
      String name, String meaning, Function<NatsOptions, Optional<Path>> of) {
    return Key.of(name, new Form.Open<>(new Form.AbsoluteFile(), "none"), meaning, of);
  }
}
