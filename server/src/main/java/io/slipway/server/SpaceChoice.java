package io.slipway.server;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.instance.SpaceKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which kind of space instances get: the best that works, unless {@code SLIPWAY_SPACES} says. */
final class SpaceChoice {
  private SpaceChoice() {}

  static Optional<SpaceKind> ofEnvironment() {
    String wanted = System.getenv("SLIPWAY_SPACES");
    if (wanted == null || wanted.isEmpty()) {
      return Optional.empty();
    }
    Optional<SpaceKind> kind = SpaceKind.ofLabel(wanted);
    if (kind.isEmpty()) {
      String known =
          Arrays.stream(SpaceKind.values()).map(SpaceKind::label).collect(Collectors.joining(", "));
      throw new SlipwayException(
          ErrorCode.GENERIC, "SLIPWAY_SPACES is '" + wanted + "' but must be one of: " + known);
    }
    return kind;
  }
}
