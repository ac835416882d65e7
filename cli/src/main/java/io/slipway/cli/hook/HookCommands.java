package io.slipway.cli.hook;

import io.slipway.cli.command.CommandCatalog.Audience;
import io.slipway.cli.command.CommandCatalog.Entry;
import java.util.List;
import java.util.Map;

/** All commands of this package. */
public final class HookCommands {
  private HookCommands() {}

  public static List<Entry> entries() {
    return List.of(
        new Entry(
            "hook",
            List.of(),
            "Run a hook again, or keep a failed one: hook run, hook capsule",
            Audience.ANYONE,
            Map.of(),
            HookCommand::new),
        new Entry(
            "replay",
            List.of(),
            "Run the hook of a capsule on this machine",
            Audience.ANSWER,
            Map.of(),
            ReplayCommand::new));
  }
}
