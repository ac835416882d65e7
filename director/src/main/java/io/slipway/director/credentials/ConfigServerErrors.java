package io.slipway.director.credentials;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;

/** BOSH's words for what goes wrong with a config server. */
final class ConfigServerErrors {
  private ConfigServerErrors() {}

  static SlipwayException fetching(String name, String what) {
    return new SlipwayException(
        ErrorCode.CONFIG_SERVER_FETCH_ERROR,
        "Failed to fetch variable '%s' from config server: %s".formatted(name, what));
  }

  static SlipwayException fetching(String name, String id, String what) {
    return new SlipwayException(
        ErrorCode.CONFIG_SERVER_FETCH_ERROR,
        "Failed to fetch variable '%s' with id '%s' from config server: %s"
            .formatted(name, id, what));
  }

  /** What an answer that is no success means. */
  static SlipwayException refused(String name, int status, String error) {
    return status == 404
        ? new SlipwayException(
            ErrorCode.CONFIG_SERVER_MISSING_NAME,
            "Failed to find variable '%s' from config server: %s".formatted(name, http(404, error)))
        : fetching(name, http(status, error));
  }

  static SlipwayException refused(String name, String id, int status, String error) {
    return status == 404
        ? new SlipwayException(
            ErrorCode.CONFIG_SERVER_MISSING_NAME,
            "Failed to find variable '%s' with id '%s' from config server: %s"
                .formatted(name, id, http(404, error)))
        : fetching(name, id, http(status, error));
  }

  static SlipwayException generating(String name, String type, int status, String error) {
    return generating(
        "Config Server failed to generate value for '%s' with type '%s'. %s"
            .formatted(name, type, http(status, error)));
  }

  static SlipwayException generating(String message) {
    return new SlipwayException(ErrorCode.CONFIG_SERVER_GENERATION_ERROR, message);
  }

  private static String http(int status, String error) {
    return "HTTP Code '%d', Error: '%s'".formatted(status, error);
  }
}
