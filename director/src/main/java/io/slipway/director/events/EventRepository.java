package io.slipway.director.events;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps the audit trail. */
public interface EventRepository {
  /** Stores the event; its {@code id} is ignored and a new one given. */
  EventRecord add(EventRecord event);

  Optional<EventRecord> find(long id);

  /** Newest first. */
  List<EventRecord> list(EventFilter filter);

  /** Deletes all but the newest, keeping the beginnings of those kept ends. */
  int prune(int keep);

  /**
   * All given conditions must hold.
   *
   * @param before exclusive
   * @param after inclusive; the API's {@code after_time} means one second later (API 5.6)
   */
  record EventFilter(
      Optional<Long> beforeId,
      Optional<Instant> before,
      Optional<Instant> after,
      Optional<String> task,
      Optional<String> deployment,
      Optional<String> instance,
      Optional<String> user,
      Optional<String> action,
      Optional<String> objectType,
      Optional<String> objectName,
      int limit) {
    /** The newest of all. */
    public static EventFilter newest(int limit) {
      return new EventFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          limit);
    }
  }
}
