package io.slipway.director.configs;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;

/**
 * Somebody else changed the config since the user looked. The API answers it with status 412 and
 * both ids (Director API 5.4).
 */
public final class ConfigConflict extends SlipwayException {
  private final String latestId;
  private final String expectedLatestId;

  ConfigConflict(String latestId, String expectedLatestId) {
    super(
        ErrorCode.BAD_EXPECTED_CONFIG_ID,
        "Latest Id: '" + latestId + "' does not match expected latest id");
    this.latestId = latestId;
    this.expectedLatestId = expectedLatestId;
  }

  public String latestId() {
    return latestId;
  }

  public String expectedLatestId() {
    return expectedLatestId;
  }
}
