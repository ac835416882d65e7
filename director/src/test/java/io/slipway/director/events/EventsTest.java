package io.slipway.director.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.fakes.FakeEventRepository;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.testkit.VirtualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final VirtualClock clock = new VirtualClock();
  private final FakeEventRepository repository = new FakeEventRepository();
  private final Events events = new Events(repository, clock);
  private final FakeTaskContext task = new FakeTaskContext(clock, "dep");

  @Test
  void recordsWhoDidWhatWhen() {
    EventRecord event =
        events.record(
            Event.of(task, "setup ssh", "instance")
                .objectName("web/uuid")
                .instance("web/uuid")
                .context(Map.of("user", "bosh_1")));

    assertThat(event)
        .isEqualTo(
            new EventRecord(
                1,
                Optional.empty(),
                clock.now(),
                "admin",
                "setup ssh",
                "instance",
                Optional.of("web/uuid"),
                Optional.empty(),
                Optional.of("7"),
                Optional.of("dep"),
                Optional.of("web/uuid"),
                Map.of("user", "bosh_1")));
    assertThat(events.find(1)).contains(event);
  }

  @Test
  void pairsBeginningAndEnd() {
    String cid =
        events.during(
            Event.of(task, "create", "vm").context(Map.of("az", "z1")),
            end -> {
              end.change(event -> event.objectName("vm-1").context(Map.of("ip", "x")));
              return "vm-1";
            });

    assertThat(cid).isEqualTo("vm-1");
    List<EventRecord> all = repository.all();
    assertThat(all).hasSize(2);
    assertThat(all.getFirst().objectName()).isEmpty();
    assertThat(all.getFirst().context()).isEqualTo(Map.of("az", "z1"));
    assertThat(all.getLast().parentId()).contains(1L);
    assertThat(all.getLast().objectName()).contains("vm-1");
    assertThat(all.getLast().context()).isEqualTo(Map.of("ip", "x"));
    assertThat(all.getLast().error()).isEmpty();
  }

  @Test
  void theEndSaysWhatWentWrong() {
    assertThatThrownBy(
            () ->
                events.during(
                    Event.of(task, "delete", "vm"),
                    end -> {
                      throw new IllegalStateException("no such vm");
                    }))
        .hasMessage("no such vm");

    assertThat(events.list(EventFilter.newest(1)).getFirst().error()).contains("no such vm");
    assertThat(events.list(EventFilter.newest(1)).getFirst().parentId()).contains(1L);
  }
}
