package io.slipway.director.remote;

import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.director.credentials.generating.Certificates.Made;
import io.slipway.director.credentials.generating.ClientCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that agents show to NATS: one that comes with the VM, for its first connection, and
 * one to keep (agent contract 2.1).
 */
final class AgentCertificates {
  /** What the subjects of all certificates on NATS begin with. */
  static final String SUBJECT = "C=USA, O=Cloud Foundry, CN=";

  private static final String DOMAIN = ".agent.bosh-internal";
  private static final String BOOTSTRAP = ".bootstrap" + DOMAIN;
  private static final int LARGEST_FILE = 1024 * 1024;

  private final ClientCertificates certificates;
  private final String serverCa;

  /**
   * @param serverCa authorities of the servers' certificates, for agents to check these with
   * @throws SlipwayException when the authority cannot be used
   */
  AgentCertificates(RemoteAgentOptions options, Path serverCa, Clock clock) {
    this.serverCa = text(serverCa);
    this.certificates =
        ClientCertificates.of(
                text(options.requiredClientCa()), text(options.requiredClientCaKey()), clock)
            .orElseThrow(
                () ->
                    failed(
                        "NATS Client certificate generation error. CA Certificate/Private Key"
                            + " mismatch: agents.client_ca and agents.client_ca_key have to be an"
                            + " authority and its RSA key"));
  }

  /** As the NATS server's authorization names it. */
  static String subject(String agentId) {
    return SUBJECT + agentId + DOMAIN;
  }

  static String bootstrapSubject(String agentId) {
    return SUBJECT + agentId + BOOTSTRAP;
  }

  /** What {@code mbus} of a VM's environment, or of an agent's settings, says. */
  Map<String, @Nullable Object> bootstrap(String agentId) {
    return mbus(certificates.make(agentId + BOOTSTRAP));
  }

  Map<String, @Nullable Object> permanent(String agentId) {
    return mbus(certificates.make(agentId + DOMAIN));
  }

  private Map<String, @Nullable Object> mbus(Made made) {
    Map<String, @Nullable Object> certificate = new LinkedHashMap<>();
    certificate.put("ca", serverCa);
    certificate.put("certificate", made.certificate());
    certificate.put("private_key", made.privateKey());
    return Map.of("cert", certificate);
  }

  /** Changes with the authorities. */
  String digest() {
    return Digest.of(
            Digest.Algorithm.SHA1,
            (serverCa + certificates.authority()).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(Limits.readAll(in, LARGEST_FILE, "it"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw failed("Client certificate generation error: %s: %s".formatted(file, ErrorText.of(e)));
    }
  }

  private static SlipwayException failed(String message) {
    return new SlipwayException(
        ErrorCode.DEPLOYMENT_NATS_CLIENT_CERTIFICATE_GENERATION_ERROR, message);
  }
}
