package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.director.Variables;
import io.slipway.director.credentials.BuiltInConfigServer;
import io.slipway.director.credentials.ConfigServerOptions;
import io.slipway.director.credentials.ConfigServerSettings;
import io.slipway.director.credentials.CredentialCipher;
import io.slipway.director.credentials.Credentials;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.credentials.HttpConfigServer;
import io.slipway.store.Store;
import java.util.Optional;

/** Where a home's Director has the values of variables from. */
final class LocalVariables {
  private LocalVariables() {}

  /**
   * @throws io.slipway.base.SlipwayException when a config server is named, but not whole
   */
  static Variables of(
      Store store, Home home, ConfigServerOptions options, String directorName, Clock clock) {
    Optional<ConfigServerSettings> remote = options.settings();
    if (remote.isPresent()) {
      return new Variables(
          new DeploymentVariables(
              new HttpConfigServer(remote.get()),
              store.variableSets(),
              store.deployments(),
              directorName,
              clock),
          Optional.empty(),
          Optional.of(remote.get().url().toString()));
    }
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
            directorName,
            clock),
        Optional.of(credentials),
        Optional.empty());
  }
}
