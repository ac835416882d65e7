package io.slipway.events.timeline;

import io.slipway.base.Durations;
import io.slipway.events.timeline.Span.What;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What made a task slower, in one line. */
final class Verdict {
  private static final Pattern FINGERPRINT = Pattern.compile("/[0-9a-f]{40,}");

  private final Timeline timeline;

  Verdict(Timeline timeline) {
    this.timeline = timeline;
  }

  String text() {
    Story story = timeline.story();
    String took = "Task " + timeline.task() + " took " + words(story.duration());
    return timeline
        .comparison()
        .map(comparison -> took + compared(comparison, story))
        .orElseGet(() -> took + "; there is no earlier task like it to compare with");
  }

  private String compared(Comparison comparison, Story story) {
    Baseline total = comparison.total();
    String usual =
        "%s ± %s in %s"
            .formatted(
                words(total.usual()),
                words(total.noise()),
                total.count() == 1 ? "the task before it" : total.count() + " tasks before it");
    List<Cause> causes = comparison.causes();
    if (!comparison.slower()) {
      boolean faster = total.isUndercutBy(story.duration());
      return (faster ? ", less than usual: " : ", as usual: ")
          + usual
          + (causes.isEmpty()
              ? "; nothing made it slower"
              : "; yet " + words(causes.getFirst()) + others(causes));
    }
    String longer =
        ", %s longer than usual (%s): "
            .formatted(words(comparison.beyond(story.duration())), usual);
    return longer
        + (causes.isEmpty()
            ? "no step stands out, many took a little longer"
            : words(causes.getFirst()) + others(causes));
  }

  private static String others(List<Cause> causes) {
    int others = causes.size() - 1;
    return switch (others) {
      case 0 -> "";
      case 1 -> "; there is 1 lesser cause";
      default -> "; there are " + others + " lesser causes";
    };
  }

  private String words(Cause cause) {
    return switch (cause) {
      case Cause.Slower slower ->
          "%s took %s, usually %s"
              .formatted(
                  name(slower.what()), words(slower.took()), words(slower.baseline().usual()));
      case Cause.Added added ->
          "%s (%s), which %s%s"
              .formatted(
                  name(added.what()),
                  words(added.cost()),
                  added.before() == 0
                      ? "no task before it did"
                      : "only " + added.before() + " before it did",
                  reason(added.what().owner()));
      case Cause.FewerAtOnce fewer ->
          "the instances of %s were updated %d at a time, usually %d (max_in_flight, canaries)"
              .formatted(fewer.group(), fewer.atOnce(), fewer.usual());
    };
  }

  /** Why the instance was touched, as far as the Director says. */
  private String reason(String owner) {
    return Optional.ofNullable(timeline.story().plans().get(owner))
        .map(plan -> ": " + Reasons.of(plan))
        .orElse("");
  }

  private String name(What what) {
    String of = what.owner().isEmpty() ? "" : " of " + timeline.story().name(what.owner());
    return switch (what.kind()) {
      case STAGE -> "'" + FINGERPRINT.matcher(what.name()).replaceAll("") + "'";
      case INSTANCE -> "'" + what.name() + "'" + of;
      case STEP -> "'" + what.name() + "'" + of;
      case HOOK -> "the hook " + what.name() + of;
      case LOCK -> "waiting for the lock " + what.name() + holder(what.name());
      case DIRECTOR -> "the Director itself, " + FINGERPRINT.matcher(what.name()).replaceAll("");
    };
  }

  private String holder(String lock) {
    return Optional.ofNullable(timeline.story().holders().get(lock))
        .map(one -> ", which task " + one.task() + " (" + one.description() + ") had,")
        .orElse("");
  }

  private static String words(Duration duration) {
    return Durations.forPeople(duration);
  }
}
