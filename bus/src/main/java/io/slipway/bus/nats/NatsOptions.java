package io.slipway.bus.nats;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator may say of NATS; without servers the Director uses none.
 *
 * @param servers URLs of one cluster
 * @param ca file with the authorities of the servers' certificates
 * @param certificate file with the Director's own certificate
 * @param privateKey file with its key
 */
public record NatsOptions(
    List<String> servers,
    Optional<Path> ca,
    Optional<Path> certificate,
    Optional<Path> privateKey) {
  public static final NatsOptions DEFAULT =
      new NatsOptions(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  public NatsOptions {
    servers = List.copyOf(servers);
  }

  /** What is needed to connect. */
  public record Access(List<String> servers, Path ca, Path certificate, Path privateKey) {
    /**
     * Of the Director's certificate, as an authorization of NATS names it.
     *
     * @throws SlipwayException when there is no certificate
     */
    public String subject() {
      return NatsTls.subject(certificate);
    }
  }

  /**
   * @throws SlipwayException naming what is missing
   */
  public Optional<Access> access() {
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    List<String> missing = new ArrayList<>();
    if (ca.isEmpty()) {
      missing.add("ca");
    }
    if (certificate.isEmpty()) {
      missing.add("certificate");
    }
    if (privateKey.isEmpty()) {
      missing.add("private_key");
    }
    if (!missing.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "The settings cannot be used:\nnats.servers needs also: " + String.join(", ", missing));
    }
    return Optional.of(
        new Access(servers, ca.orElseThrow(), certificate.orElseThrow(), privateKey.orElseThrow()));
  }
}
