package io.slipway.cli.timeline;

import io.slipway.cli.console.Texts;
import io.slipway.events.timeline.Span.Kind;
import io.slipway.events.timeline.Span.What;
import io.slipway.events.timeline.Story;
import java.util.regex.Pattern;

/** What people call the parts of a timeline. What others named is made harmless. */
final class Labels {
  private static final Pattern FINGERPRINT = Pattern.compile("/[0-9a-f]{40,}");
  private static final Pattern UUID =
      Pattern.compile("/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final Story story;

  Labels(Story story) {
    this.story = story;
  }

  /** By itself. */
  String of(What what) {
    String owner = what.owner().isEmpty() ? "" : instance(what.owner()) + "  ";
    return what.kind() == Kind.DIRECTOR ? "Director, " + name(what) : owner + name(what);
  }

  /** Below what it is a part of. */
  String name(What what) {
    String name = FINGERPRINT.matcher(what.name()).replaceAll("");
    return Texts.printable(
        switch (what.kind()) {
          case LOCK -> "waiting for " + name;
          case STAGE, INSTANCE, STEP, HOOK, DIRECTOR -> name;
        });
  }

  /** {@code web/0}, or with the beginning of the uuid where no index is known. */
  String instance(String owner) {
    String name = story.name(owner);
    int open = name.lastIndexOf(" (");
    int slash = name.indexOf('/');
    return Texts.printable(
        open > 0 && slash > 0
            ? name.substring(0, slash + 1) + name.substring(open + 2, name.length() - 1)
            : UUID.matcher(name).replaceAll("/$1…"));
  }
}
