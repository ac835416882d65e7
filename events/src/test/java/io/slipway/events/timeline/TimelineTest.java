package io.slipway.events.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.events.InstanceStep;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.SampleEvents;
import io.slipway.events.TaskEvent;
import io.slipway.events.timeline.CriticalPath.Segment;
import io.slipway.events.timeline.Span.Kind;
import io.slipway.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TimelineTest {
  /** How long what takes in a deploy of two web instances, one after the other. */
  private record Times(long render, long first, long second, long hook) {}

  private static final Times USUAL = new Times(500, 300, 320, 200);

  private static Story deploy(Times times, UnaryOperator<Told> more) {
    Told told = new Told();
    long at = 100;
    told.stage("Preparing deployment", "Rendering templates", at, at + times.render());
    at += times.render() + 10;
    at = update(told, "web/a", 0, true, times.first(), times.hook(), at);
    update(told, "web/b", 1, false, times.second(), times.hook(), at + 5);
    return more.apply(told).story();
  }

  private static Story deploy(Times times) {
    return deploy(times, told -> told);
  }

  private static long update(
      Told told, String name, int index, boolean canary, long start, long hook, long at) {
    long end = at + start + hook + 20;
    long update = told.update(name, index, canary, at, end);
    told.step(update, name, "start", at + 5, at + 5 + start);
    long step = told.step(update, name, "post-start", at + 5 + start, at + 15 + start + hook);
    told.hook(step, name, "nginx", "post-start", at + 10 + start, at + 10 + start + hook);
    return end;
  }

  private static Timeline timeline(Story story, Story... before) {
    return Timeline.of(7, story, List.of(before));
  }

  @Test
  void theCriticalPathHasNoGapsAndIsAsLongAsTheTask() {
    Story story = deploy(USUAL);
    List<Segment> path = timeline(story).path();

    assertThat(path.getFirst().begun()).isEqualTo(story.begun());
    assertThat(path.getLast().ended()).isEqualTo(story.ended());
    for (int i = 1; i < path.size(); i++) {
      assertThat(path.get(i).begun()).isEqualTo(path.get(i - 1).ended());
    }
    assertThat(path.stream().map(Segment::duration).reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(story.duration());
  }

  @Test
  void whatRunsBesideTheLongestIsNotOnThePath() {
    Told told = new Told();
    long a = told.update("web/a", 0, false, 0, 5000);
    told.step(a, "web/a", "start", 0, 5000);
    long b = told.update("web/b", 1, false, 0, 900);
    told.step(b, "web/b", "start", 0, 900);
    Timeline timeline = timeline(told.story());

    assertThat(timeline.path()).extracting(one -> one.what().owner()).containsOnly("web/a");
    OnPath onPath = new OnPath(timeline);
    assertThat(timeline.story().spans().stream().filter(onPath::contains))
        .extracting(one -> one.what().owner())
        .containsExactly("web/a");
  }

  @Test
  void whoWaitsForAPlaceIsFollowedByWhomHadIt() {
    Told told = new Told();
    told.step(told.update("web/a", 0, false, 0, 9000), "web/a", "start", 0, 9000);
    told.step(told.update("web/b", 1, false, 0, 4000), "web/b", "start", 0, 4000);
    told.step(told.update("web/c", 2, false, 4010, 9500), "web/c", "start", 4010, 9500);
    Timeline timeline = timeline(told.story());

    assertThat(timeline.path())
        .filteredOn(one -> one.what().kind() == Kind.STEP)
        .extracting(one -> one.what().owner())
        .containsExactly("web/b", "web/c");
    assertThat(timeline.waits())
        .containsExactly(
            new Waits.Waited(
                "web/c", Waits.Reason.SLOT, "web/b", Told.BEGUN, Duration.ofMillis(4010)));
  }

  @Test
  void whatWaitedForTheCanaryAndForItsGroupsTurnSaysSo() {
    Told told = new Told();
    told.update("db/x", 0, false, 0, 1000);
    told.update("web/a", 0, true, 1010, 2000);
    told.update("web/b", 1, false, 2005, 3000);
    assertThat(timeline(told.story()).waits())
        .extracting(Waits.Waited::waiting, Waits.Waited::reason, Waits.Waited::on)
        .containsExactly(
            tuple("web", Waits.Reason.GROUP, "db"), tuple("web/b", Waits.Reason.CANARY, "web/a"));
  }

  @Test
  void withoutATaskBeforeItNothingIsUsual() {
    Timeline timeline = timeline(deploy(USUAL));
    assertThat(timeline.verdict())
        .isEqualTo("Task 7 took 1.5 s; there is no earlier task like it to compare with");
    assertThat(timeline.slowerByPercent()).isZero();
  }

  @Test
  void theSameAgainIsNotSlower() {
    Timeline timeline = timeline(deploy(new Times(510, 290, 330, 210)), deploy(USUAL));
    assertThat(timeline.verdict()).contains("as usual").endsWith("nothing made it slower");
    assertThat(timeline.slowerByPercent()).isZero();
  }

  @Test
  void noiseIsToldFromSlowness() {
    Story[] noisy = {
      deploy(new Times(500, 300, 300, 200)),
      deploy(new Times(900, 300, 300, 200)),
      deploy(new Times(1400, 300, 300, 200)),
      deploy(new Times(600, 300, 300, 200)),
      deploy(new Times(1100, 300, 300, 200))
    };
    assertThat(timeline(deploy(new Times(1500, 300, 300, 200)), noisy).verdict())
        .contains("nothing made it slower");
    assertThat(timeline(deploy(new Times(4000, 300, 300, 200)), noisy).verdict())
        .contains("'Preparing deployment: Rendering templates' took 4.0 s, usually 900 ms");
  }

  @Test
  void aStrayEarlierTaskDoesNotHideSlowness() {
    Timeline timeline =
        timeline(
            deploy(new Times(500, 300, 320, 3200)),
            deploy(USUAL),
            deploy(new Times(90_000, 300, 320, 200)),
            deploy(USUAL));
    assertThat(timeline.verdict()).contains("the hook nginx/post-start of web/");
    assertThat(timeline.slowerByPercent()).isGreaterThan(300);
  }

  @Test
  void whatIsSlowerOffThePathMadeNothingSlower() {
    Story before = beside(500);
    Story now = beside(3000);
    assertThat(timeline(now, before).verdict()).contains("nothing made it slower");
  }

  private static Story beside(long other) {
    Told told = new Told();
    told.step(told.update("web/a", 0, false, 0, 5000), "web/a", "start", 0, 5000);
    told.step(told.update("web/b", 1, false, 0, other), "web/b", "start", 0, other);
    return told.story();
  }

  @Test
  void theHolderOfALockIsNamed() {
    Told told = new Told();
    told.wait("lock:deployment:web", 3, 0, 4000);
    told.stage("Preparing deployment", "Preparing deployment", 4000, 5000);
    Told before = new Told();
    before.stage("Preparing deployment", "Preparing deployment", 0, 1000);
    assertThat(timeline(told.story(), before.story()).verdict())
        .contains("waiting for the lock lock:deployment:web, which task 3 (run errand smoke) had,");
  }

  @Test
  void anInstanceThatIsUsuallyNotTouchedIsTheCause() {
    PlannedUpdate plan =
        new PlannedUpdate(
            "web/c",
            2,
            "update",
            new PlannedUpdate.Turn(2, false, 1),
            List.of("configuration"),
            List.of("nginx"),
            List.of());
    Story now =
        deploy(
            USUAL,
            told -> {
              told.plan(plan);
              update(told, "web/c", 2, false, 300, 200, 1620);
              return told;
            });
    assertThat(timeline(now, deploy(USUAL), deploy(USUAL)).verdict())
        .contains("web/c (2)")
        .contains("rendered files of the job nginx changed");
  }

  @Test
  void aTaskThatGoesOnEndsWithItsLastEvent() {
    Story story =
        Story.of(
            List.of(
                new TaskEvent.InstanceStepBegun(
                    new TaskEvent.Stamp(Told.BEGUN, 1, Optional.empty()),
                    new InstanceStep("web/a", "start", Optional.empty())),
                new TaskEvent.Warning(
                    new TaskEvent.Stamp(Told.BEGUN.plusSeconds(3), 2, Optional.empty()), "slow")));
    assertThat(story.spans()).extracting(Span::outcome).containsExactly(Span.Outcome.OPEN);
    assertThat(story.duration()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void whatNamesItselfAsPartOfWhatCameBeforeForEverIsNoTrouble() {
    Told told = new Told();
    long parent = 0;
    for (int i = 0; i < 100_000; i++) {
      parent = told.step(parent, "web/a", "start", i, i);
    }
    assertThat(timeline(told.story()).verdict()).startsWith("Task 7 took 1 min 39 s");
  }

  @Test
  void eventsWithoutSenseMakeAStoryAllTheSame() {
    for (int seed = 0; seed < 500; seed++) {
      List<TaskEvent> events = SampleEvents.of(seed, 40);
      Story story = Story.of(events);
      Timeline timeline = Timeline.of(1, story, List.of(story, Story.of(events.subList(0, 20))));
      assertThat(timeline.verdict()).isNotEmpty();
      assertThat(Json.write(timeline.toPlain())).isNotEmpty();
      assertThat(timeline.path().stream().map(Segment::duration)).allMatch(Duration::isPositive);
    }
  }
}
