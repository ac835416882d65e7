package io.slipway.http.access;

import java.util.Optional;

/**
 * The home's owner beside everybody else: who can read the home's key file may do anything with it
 * anyway, and its local commands work whoever knows the other users.
 */
public record Identities(IdentityProvider owner, IdentityProvider others)
    implements IdentityProvider {
  @Override
  public Optional<User> authenticate(String authorization) {
    return owner.authenticate(authorization).or(() -> others.authenticate(authorization));
  }

  @Override
  public LogIn logIn() {
    return others.logIn();
  }
}
