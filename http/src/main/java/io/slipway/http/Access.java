package io.slipway.http;

import io.slipway.http.access.Authorizer.Use;
import io.slipway.http.access.Permission;

/** Who may use a route (Director API 2.6). */
sealed interface Access {
  /** Anybody, even who does not say who he is. */
  record Open() implements Access {}

  /** Who has the permission on the Director. */
  record OfDirector(Permission permission) implements Access {}

  /**
   * Who may do that with the deployment that the path or the query names.
   *
   * @param otherwise what it takes where none is named
   */
  record OfDeployment(Use use, Permission otherwise) implements Access {}

  /** The route itself looks at what is asked for. */
  record ByHandler() implements Access {}

  static Access open() {
    return new Open();
  }

  static Access to(Permission permission) {
    return new OfDirector(permission);
  }

  static Access toRead(Permission otherwise) {
    return new OfDeployment(Use.READ, otherwise);
  }

  static Access toReadDeployment() {
    return toRead(Permission.READ);
  }

  static Access toAdministrateDeployment() {
    return new OfDeployment(Use.ADMIN, Permission.ADMIN);
  }

  static Access byHandler() {
    return new ByHandler();
  }
}
