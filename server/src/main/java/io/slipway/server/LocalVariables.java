package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.director.Variables;
import io.slipway.director.credentials.BuiltInConfigServer;
import io.slipway.director.credentials.CredentialCipher;
import io.slipway.director.credentials.Credentials;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.store.Store;
import java.util.Optional;

/** Where a home's Director has the values of variables from. */
final class LocalVariables {
  private LocalVariables() {}

  static Variables of(Store store, Home home, String directorName, Clock clock) {
    Credentials credentials =
        new Credentials(
            store.credentials(),
            CredentialCipher.open(home.variablesKey(), store.credentials().countNames() > 0),
            clock);
    return new Variables(
        new DeploymentVariables(
            new BuiltInConfigServer(credentials),
            store.variableSets(),
            store.deployments(),
            directorName),
        Optional.of(credentials),
        Optional.empty());
  }
}
