package io.slipway.it;

import io.slipway.base.Clock;
import io.slipway.bus.nats.NatsOptions;
import io.slipway.director.credentials.generating.CertificateRequest;
import io.slipway.director.credentials.generating.CertificateRequest.Attribute;
import io.slipway.director.credentials.generating.CertificateRequest.ExtendedKeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.KeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.SubjectPart;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.director.credentials.generating.Certificates.Authority;
import io.slipway.director.credentials.generating.Certificates.Made;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A NATS server that lets nobody in without a certificate, in a folder of its own. */
final class NatsServer implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("Listening for client connections on 127\\.0\\.0\\.1:(\\d+)");

  private final Path folder;
  private final Path program;
  private final Certificates certificates = new Certificates(Clock.system());
  private final Made ca;
  private final String more;
  private Process process;
  private int port = -1;

  /**
   * @param more lines of its configuration
   */
  NatsServer(Path folder, String more) throws IOException {
    this.program = Peers.natsServer();
    this.folder = Files.createDirectories(folder);
    this.more = more;
    ca = certificates.selfSigned(request("authority", true, List.of()));
    write("ca.pem", ca.certificate());
    write("ca.key", ca.privateKey());
    keep("server", signed("default.nats.bosh-internal", List.of("127.0.0.1")));
    keep("director", signed("default.director.bosh-internal", List.of()));
    write("auth.json", "{}");
    process = start();
  }

  private static CertificateRequest request(String name, boolean authority, List<String> hosts) {
    return new CertificateRequest(
        List.of(
            new SubjectPart(Attribute.ORGANIZATION, "Cloud Foundry"),
            new SubjectPart(Attribute.COMMON_NAME, name)),
        Duration.ofDays(1),
        2048,
        authority,
        hosts,
        authority ? List.of(KeyUse.KEY_CERT_SIGN) : List.of(KeyUse.DIGITAL_SIGNATURE),
        authority ? List.of() : List.of(ExtendedKeyUse.SERVER_AUTH, ExtendedKeyUse.CLIENT_AUTH));
  }

  Made signed(String name, List<String> hosts) {
    return certificates.signed(
        request(name, false, hosts), Authority.of(ca.certificate(), ca.privateKey()).orElseThrow());
  }

  /** As {@code NAME.pem} and {@code NAME.key}. */
  void keep(String name, Made made) throws IOException {
    write(name + ".pem", made.certificate());
    write(name + ".key", made.privateKey());
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(file(name), text);
  }

  private Process start() throws IOException {
    write(
        "nats.conf",
        """
        listen: "127.0.0.1:%d"
        pid_file: "%s"
        tls {
          cert_file: "%s"
          key_file: "%s"
          ca_file: "%s"
          verify_and_map: true
          timeout: 20
        }
        include "auth.json"
        %s
        """
            .formatted(
                port,
                file("nats.pid"),
                file("server.pem"),
                file("server.key"),
                file("ca.pem"),
                more));
    Process started =
        new ProcessBuilder(program.toString(), "-c", file("nats.conf").toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader output = started.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        port = Integer.parseInt(listening.group(1));
      }
      if (line.contains("Server is ready")) {
        Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
        return started;
      }
    }
    throw new AssertionError("nats-server did not start: " + said);
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  NatsOptions.Access access(String name) {
    return new NatsOptions(
            List.of(url()),
            Optional.of(file("ca.pem")),
            Optional.of(file(name + ".pem")),
            Optional.of(file(name + ".key")))
        .access()
        .orElseThrow();
  }

  void stop() {
    process.destroyForcibly().onExit().join();
  }

  /** At the same address. */
  void startAgain() throws IOException {
    process = start();
  }

  @Override
  public void close() {
    stop();
  }
}
