package io.slipway.server.configuration;

import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of {@link InstanceSpaces.Options}. */
final class SpaceKeys {
  static final Key<InstanceSpaces.Options, Optional<SpaceKind>> KIND =
      Key.<InstanceSpaces.Options, Optional<SpaceKind>>of(
              "kind",
              new Form.Open<>(
                  new Form.Choice<>(
                      Arrays.stream(SpaceKind.values())
                          .map(kind -> Map.entry(kind.label(), kind))
                          .toList()),
                  "the best that works"),
              "how instances are kept apart ([local.md](local.md))",
              InstanceSpaces.Options::kind)
          .orEnvironment("SLIPWAY_SPACES");

  private static final InstanceSpaces.Options DEFAULT = InstanceSpaces.Options.defaults();

  static final Section<InstanceSpaces.Options> SECTION =
      new Section<>(
          "spaces",
          "What instances are on this machine.",
          DEFAULT,
          List.of(KIND),
          set -> new InstanceSpaces.Options(set.of(KIND), DEFAULT.clock()));

  private SpaceKeys() {}
}
