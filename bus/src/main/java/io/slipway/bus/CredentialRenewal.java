package io.slipway.bus;

import io.slipway.json.PlainValues;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is to show from now on when it connects.
 *
 * @param mbus as {@code update_settings} carries it, with a private key in it
 * @param taken told when the agent has it
 */
public record CredentialRenewal(Map<String, @Nullable Object> mbus, Runnable taken) {
  public CredentialRenewal {
    mbus = PlainValues.copyOfMap(mbus);
  }

  /** The key stays out of logs and errors. */
  @Override
  public String toString() {
    return "CredentialRenewal[]";
  }
}
