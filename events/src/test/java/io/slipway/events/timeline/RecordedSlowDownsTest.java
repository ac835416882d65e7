package io.slipway.events.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.events.EventReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pairs of deploys that were really made, on a machine with other work to do: four instances in two
 * groups, the second of each pair with something planted that takes some seconds. The first line
 * names it. A slow start program is what waiting for running processes waits for.
 */
class RecordedSlowDownsTest {
  private static Story story(String name) throws IOException {
    StoryReader reader = new StoryReader();
    EventReader events = new EventReader(reader);
    try (InputStream in =
        new GZIPInputStream(
            Objects.requireNonNull(
                RecordedSlowDownsTest.class.getResourceAsStream(
                    "/recorded-deploys/" + name + ".jsonl.gz")))) {
      events.accept(in.readAllBytes());
    }
    return reader.story();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "base-3|pre-start-web-1|the hook alpha/pre-start of web/|(1)",
        "base-3|post-start-web-2|the hook beta/post-start of web/|(2)",
        "base-3|post-deploy-db-0|the hook alpha/post-deploy of db/|(0)",
        "drain-web-1-before|drain-web-1|the hook alpha/drain of web/|(1)",
        "pre-stop-web-0-before|pre-stop-web-0|the hook beta/pre-stop of web/|(0)",
        "post-stop-web-2-before|post-stop-web-2|the hook alpha/post-stop of web/|(2)",
        "base-3|start-web-0|'await-running' of web/|(0)",
        "stop-web-2-before|stop-web-2|'stop' of web/|(2)",
        "base-7|render-web-1|'Preparing deployment: Rendering templates'|",
        "base-3|pre-start-db-0|the hook alpha/pre-start of db/|(0)",
        "base-3|post-start-web-0|the hook alpha/post-start of web/|(0)",
        "base-3|post-deploy-web-2|the hook beta/post-deploy of web/|(2)",
        "base-3|settle-web|'await-running' of web/|(",
        "base-3|canary-pre-start-web-0|the hook beta/pre-start of web/|(0)",
        "max-in-flight-before|max-in-flight|the instances of web were updated 1 at a time, usually"
            + " 2|",
        "base-6|scale-up|of web/|(3)",
        "base-8|recreate-web|'delete-vm' of db/|it was to be recreated",
        "base-3|start-db-0|'await-running' of db/|(0)",
        "base-3|lock|waiting for the lock lock:deployment:timed, which task|",
        "base-3|compile|the hook tool/packaging (4.0 s), which no task before it did|",
      })
  void theFirstLineNamesWhatWasPlanted(
      String before, String slow, String step, @Nullable String instance) throws IOException {
    Timeline timeline = Timeline.of(2, story(slow), List.of(story(before)));
    assertThat(timeline.verdict()).contains(step).contains(instance == null ? "" : instance);
  }

  @Test
  void nothingIsNamedWhereNothingWasPlanted() throws IOException {
    Timeline timeline = Timeline.of(2, story("base-3"), List.of(story("base-2"), story("base-1")));
    assertThat(timeline.verdict()).contains("as usual");
  }
}
