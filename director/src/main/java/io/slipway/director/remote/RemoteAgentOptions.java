package io.slipway.director.remote;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an operator may say of agents on other machines.
 *
 * @param clientCa file with the authority that signs agents' certificates
 * @param clientCaKey file with its key
 * @param shortLived whether a certificate that came with a VM is replaced at once
 * @param authorizationFile who may connect, for the NATS server; written by the Director
 * @param pidFile of the NATS server, which is sent SIGHUP after each change
 * @param reload program to run after each change
 * @param monitor common name of a health monitor's certificate
 * @param env file with what every VM's {@code env.bosh} holds besides
 */
public record RemoteAgentOptions(
    Optional<Path> clientCa,
    Optional<Path> clientCaKey,
    boolean shortLived,
    Optional<Path> authorizationFile,
    Optional<Path> pidFile,
    Optional<Path> reload,
    Optional<String> monitor,
    Optional<Path> env) {
  public static final RemoteAgentOptions DEFAULT =
      new RemoteAgentOptions(
          Optional.empty(),
          Optional.empty(),
          true,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * @throws SlipwayException when it is not named
   */
  Path requiredClientCa() {
    return clientCa.orElseThrow(() -> missing("client_ca"));
  }

  /**
   * @throws SlipwayException when it is not named
   */
  Path requiredClientCaKey() {
    return clientCaKey.orElseThrow(() -> missing("client_ca_key"));
  }

  private static SlipwayException missing(String key) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "The settings cannot be used:\nnats.servers needs also: agents." + key);
  }
}
