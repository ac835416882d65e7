package io.slipway.http.access;

import java.util.List;
import java.util.Optional;

/** Knows who may come in, and how they show who they are. */
public interface IdentityProvider {
  /**
   * @param authorization the header's value
   * @return nobody when it does not prove anything
   */
  Optional<User> authenticate(String authorization);

  /** What clients are told of how to log in (Director API 2.2). */
  LogIn logIn();

  /** How to log in. */
  sealed interface LogIn {
    /** By name and password, with every request. */
    record Basic() implements LogIn {}

    /**
     * By a token of a UAA.
     *
     * @param urls where it is; the first is where clients go
     */
    record Uaa(List<String> urls) implements LogIn {
      public Uaa {
        urls = List.copyOf(urls);
      }
    }
  }
}
