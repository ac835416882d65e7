package io.slipway.model.planning;

import io.slipway.model.instances.InstanceRecord.InstanceState;
import java.util.Locale;

/** The words of instance states. */
final class States {
  private States() {}

  static String word(InstanceState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
