package io.slipway.director.credentials;

import io.slipway.model.variables.GenerationPlan.Mode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Director's own store, in the place of a config server. */
public final class BuiltInConfigServer implements ConfigServer {
  private final Credentials credentials;

  public BuiltInConfigServer(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Found current(String name) {
    try {
      Credential credential = credentials.current(name);
      return new Found(credential.id(), credential.value());
    } catch (CredentialFailure e) {
      throw ConfigServerErrors.refused(name, e.status(), e.message());
    }
  }

  @Override
  public Found byId(String id, String name) {
    try {
      Credential credential = credentials.byId(id);
      return new Found(credential.id(), credential.value());
    } catch (CredentialFailure e) {
      throw ConfigServerErrors.refused(name, id, e.status(), e.message());
    }
  }

  @Override
  public String generate(
      String name, String type, Map<String, @Nullable Object> parameters, String mode) {
    try {
      Mode known =
          Mode.of(mode)
              .orElseThrow(
                  () ->
                      CredentialFailure.refused(
                          "The request does not include a valid mode. Valid values are 'overwrite', 'no-overwrite', and 'converge'."));
      return credentials.generate(name, type, parameters, known).id();
    } catch (CredentialFailure e) {
      throw ConfigServerErrors.generating(name, type, e.status(), e.message());
    }
  }
}
