package io.slipway.director;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.events.Event;
import io.slipway.director.events.EventRecord;
import io.slipway.director.events.Events;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.tasks.TaskSettings;
import io.slipway.director.tasks.Tasks;
import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private final FakeStore store = new FakeStore();
  private final VirtualClock clock = new VirtualClock();
  private final Retention.Kept kept =
      new Retention.Kept(2, 50, Duration.ofMinutes(7), Duration.ofMinutes(5), Duration.ofDays(5));
  private final Events events = new Events(store.events, clock);

  private void recordTooMany() {
    FakeTaskContext task = new FakeTaskContext(clock, "dep");
    for (int i = 0; i < kept.events() + 1; i++) {
      events.record(Event.of(task, "update", "deployment"));
    }
  }

  @Test
  void whatIsTooMuchIsDeletedAtTheStartAndAtEveryInterval() throws Exception {
    try (Tasks tasks = new Tasks(store.tasks, store, clock, TaskSettings.defaults("0"))) {
      recordTooMany();
      try (Retention _ = Retention.begin(tasks, events, kept, clock)) {
        assertThat(store.events.all()).hasSize(kept.events());
        long newest = newest();

        clock.awaitTimers(1);
        recordTooMany();
        clock.advance(kept.interval());
        clock.awaitTimers(1); // The next time's, once this one's deletion is done.

        assertThat(store.events.all()).hasSize(kept.events());
        assertThat(newest()).isEqualTo(newest + kept.events() + 1);
      }
    }
  }

  private long newest() {
    return store.events.all().stream().mapToLong(EventRecord::id).max().orElse(0);
  }
}
