package io.slipway.it;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that tests need. */
final class Peers {
  private static final String SYSTEM = ":/usr/sbin:/sbin";

  private Peers() {}

  static Path natsServer() {
    return required("nats-server", onPath("nats-server"), "install the package nats-server");
  }

  static Path stockAgent() {
    return required(
        "bosh-agent",
        Optional.ofNullable(System.getenv("BOSH_AGENT"))
            .filter(path -> !path.isEmpty())
            .map(Path::of)
            .or(() -> onPath("bosh-agent")),
        "install it or point BOSH_AGENT at it");
  }

  /** Without it the test is skipped, saying so. */
  private static Path required(String name, Optional<Path> found, String advice) {
    if (found.isEmpty()) {
      System.out.println("Skipped: no " + name + "; " + advice);
    }
    Assumptions.assumeTrue(found.isPresent(), "no " + name);
    return found.orElseThrow();
  }

  static Optional<Path> onPath(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + SYSTEM;
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
