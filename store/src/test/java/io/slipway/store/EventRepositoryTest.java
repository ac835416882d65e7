package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.events.EventRecord;
import io.slipway.director.events.EventRepository.EventFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventRepositoryTest extends StoreFixture {
  @Test
  void keepsEveryField() {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("before", Map.of("releases", List.of("a/1", HOSTILE)));
    context.put("none", null);
    EventRecord event =
        new EventRecord(
            0,
            Optional.of(7L),
            NOW,
            HOSTILE,
            "update",
            "deployment",
            Optional.of(HOSTILE),
            Optional.of(HOSTILE),
            Optional.of("12"),
            Optional.of("dep"),
            Optional.of("web/uuid"),
            context);

    EventRecord stored = store.events().add(event);

    assertThat(stored).usingRecursiveComparison().ignoringFields("id").isEqualTo(event);
    assertThat(store.events().find(stored.id())).contains(stored);
    assertThat(store.events().find(99)).isEmpty();
    EventRecord bare = store.events().add(event(0, Optional.empty(), "create"));
    assertThat(store.events().find(bare.id())).contains(bare);
  }

  @Test
  void listsTheNewestFirstByEveryCondition() {
    for (int i = 0; i < 6; i++) {
      store.events().add(event(i, Optional.empty(), i % 2 == 0 ? "create" : "delete"));
    }
    EventFilter all = EventFilter.newest(200);

    assertThat(ids(all)).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
    assertThat(ids(EventFilter.newest(2))).containsExactly(6L, 5L);
    assertThat(ids(filter("beforeId", "4"))).containsExactly(3L, 2L, 1L);
    assertThat(ids(filter("before", "3"))).containsExactly(3L, 2L, 1L);
    assertThat(ids(filter("after", "3"))).containsExactly(6L, 5L, 4L);
    assertThat(ids(filter("task", "2"))).containsExactly(3L);
    assertThat(ids(filter("deployment", "dep2"))).containsExactly(3L);
    assertThat(ids(filter("instance", "web/2"))).containsExactly(3L);
    assertThat(ids(filter("user", "user2"))).containsExactly(3L);
    assertThat(ids(filter("action", "delete"))).containsExactly(6L, 4L, 2L);
    assertThat(ids(filter("objectType", "type2"))).containsExactly(3L);
    assertThat(ids(filter("objectName", "name2"))).containsExactly(3L);
    assertThat(ids(filter("objectName", HOSTILE))).isEmpty();
  }

  @Test
  void prunesAllButTheNewestAndTheirBeginnings() {
    for (int i = 0; i < 5; i++) {
      store.events().add(event(i, Optional.empty(), "create"));
    }
    store.events().add(event(5, Optional.of(2L), "create"));

    assertThat(store.events().prune(10)).isZero();
    assertThat(store.events().prune(2)).isEqualTo(3);
    assertThat(ids(EventFilter.newest(10))).containsExactly(6L, 5L, 2L);
  }

  private static EventRecord event(int n, Optional<Long> parent, String action) {
    return new EventRecord(
        0,
        parent,
        NOW.plusSeconds(n),
        "user" + n,
        action,
        "type" + n,
        Optional.of("name" + n),
        Optional.empty(),
        Optional.of("" + n),
        Optional.of("dep" + n),
        Optional.of("web/" + n),
        Map.of());
  }

  private List<Long> ids(EventFilter filter) {
    return store.events().list(filter).stream().map(EventRecord::id).toList();
  }

  private static EventFilter filter(String field, String value) {
    return new EventFilter(
        only(field, "beforeId", value).map(Long::valueOf),
        only(field, "before", value).map(n -> NOW.plusSeconds(Long.parseLong(n))),
        only(field, "after", value).map(n -> NOW.plusSeconds(Long.parseLong(n))),
        only(field, "task", value),
        only(field, "deployment", value),
        only(field, "instance", value),
        only(field, "user", value),
        only(field, "action", value),
        only(field, "objectType", value),
        only(field, "objectName", value),
        200);
  }

  private static Optional<String> only(String field, String wanted, String value) {
    return field.equals(wanted) ? Optional.of(value) : Optional.empty();
  }
}
