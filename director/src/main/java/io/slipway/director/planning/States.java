package io.slipway.director.planning;

import io.slipway.director.instances.InstanceRecord.InstanceState;
import java.util.Locale;

/** The words of instance states. */
final class States {
  private States() {}

  static String word(InstanceState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
