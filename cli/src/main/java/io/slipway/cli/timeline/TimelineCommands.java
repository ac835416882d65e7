package io.slipway.cli.timeline;

import io.slipway.cli.command.CommandCatalog.Audience;
import io.slipway.cli.command.CommandCatalog.Entry;
import java.util.List;
import java.util.Map;

/** All commands of this package. */
public final class TimelineCommands {
  private TimelineCommands() {}

  public static List<Entry> entries() {
    return List.of(
        new Entry(
            "timeline",
            List.of(),
            "Show where the time of a deploy went, and what made it slower",
            Audience.ANSWER,
            Map.of(),
            TimelineCommand::new),
        new Entry(
            "why",
            List.of(),
            "Say why an instance restarted, why a hook ran, what it waits for",
            Audience.ANSWER,
            Map.of(),
            WhyCommand::new));
  }
}
