package io.slipway.director.fakes;

import io.slipway.director.events.EventRecord;
import io.slipway.director.events.EventRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

public final class FakeEventRepository implements EventRepository {
  private final List<EventRecord> events = new ArrayList<>();
  private long last;

  @Override
  public synchronized EventRecord add(EventRecord event) {
    EventRecord stored =
        new EventRecord(
            ++last,
            event.parentId(),
            event.timestamp(),
            event.user(),
            event.action(),
            event.objectType(),
            event.objectName(),
            event.error(),
            event.task(),
            event.deployment(),
            event.instance(),
            event.context());
    events.add(stored);
    return stored;
  }

  /** Every event, the oldest first. */
  public synchronized List<EventRecord> all() {
    return List.copyOf(events);
  }

  @Override
  public synchronized Optional<EventRecord> find(long id) {
    return events.stream().filter(event -> event.id() == id).findFirst();
  }

  @Override
  public synchronized List<EventRecord> list(EventFilter filter) {
    return events.reversed().stream()
        .filter(event -> filter.beforeId().map(id -> event.id() < id).orElse(true))
        .filter(event -> filter.before().map(event.timestamp()::isBefore).orElse(true))
        .filter(event -> filter.after().map(t -> !event.timestamp().isBefore(t)).orElse(true))
        .filter(event -> fits(filter.task(), event.task()))
        .filter(event -> fits(filter.deployment(), event.deployment()))
        .filter(event -> fits(filter.instance(), event.instance()))
        .filter(event -> fits(filter.user(), Optional.of(event.user())))
        .filter(event -> fits(filter.action(), Optional.of(event.action())))
        .filter(event -> fits(filter.objectType(), Optional.of(event.objectType())))
        .filter(event -> fits(filter.objectName(), event.objectName()))
        .limit(filter.limit())
        .toList();
  }

  private static boolean fits(Optional<String> wanted, Optional<String> value) {
    return wanted.isEmpty() || wanted.equals(value);
  }

  @Override
  public synchronized int prune(int keep) {
    int dropped = Math.max(0, events.size() - keep);
    List<EventRecord> kept = events.subList(dropped, events.size());
    Set<Long> beginnings =
        kept.stream().flatMap(event -> event.parentId().stream()).collect(Collectors.toSet());
    long newestDropped = dropped == 0 ? 0 : events.get(dropped - 1).id();
    int before = events.size();
    events.removeIf(event -> event.id() <= newestDropped && !beginnings.contains(event.id()));
    return before - events.size();
  }
}
