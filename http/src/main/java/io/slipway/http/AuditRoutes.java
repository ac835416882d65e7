package io.slipway.http;

import io.slipway.api.Event;
import io.slipway.api.Lock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.EventRecord;
import io.slipway.director.events.EventRepository;
import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.locks.LockRecord;
import io.slipway.director.locks.LockRepository;
import io.slipway.http.access.Permission;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The audit trail and the locks (Director API 5.6). */
final class AuditRoutes implements Routes {
  private static final int PAGE = 200;
  private static final List<DateTimeFormatter> TIME_FORMATS =
      List.of(
          DateTimeFormatter.ISO_OFFSET_DATE_TIME,
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss z yyyy", Locale.ENGLISH));

  private final EventRepository events;
  private final LockRepository locks;

  AuditRoutes(EventRepository events, LockRepository locks) {
    this.events = events;
    this.locks = locks;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/events", Access.to(Permission.READ_EVENTS), this::list)
        .get("/events/{id}", this::event)
        .get("/locks", Access.to(Permission.READ), this::locks);
  }

  private Answer list(Request request) {
    EventFilter filter =
        new EventFilter(
            request.query("before_id").map(AuditRoutes::id),
            request.query("before_time").map(text -> time(text, "before")),
            request.query("after_time").map(text -> time(text, "after").plusSeconds(1)),
            request.query("task"),
            request.query("deployment"),
            request.query("instance"),
            request.query("user"),
            request.query("action"),
            request.query("object_type"),
            request.query("object_name"),
            PAGE);
    return Answer.list(events.list(filter).stream().map(AuditRoutes::word).toList());
  }

  private static long id(String text) {
    if (!text.matches("\\d{1,18}")) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_TYPE, "'before_id' must be a number: '" + text + "'");
    }
    return Long.parseLong(text);
  }

  private static Instant time(String text, String which) {
    if (text.matches("\\d{1,12}")) {
      return Instant.ofEpochSecond(Long.parseLong(text));
    }
    String tidy = text.strip().replaceAll(" +", " ");
    for (DateTimeFormatter format : TIME_FORMATS) {
      try {
        return ZonedDateTime.parse(tidy, format).toInstant();
      } catch (DateTimeParseException e) {
        // the next one
      }
    }
    try {
      return LocalDate.parse(tidy).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "Invalid " + which + " parameter: '" + text + "' ",
          e);
    }
  }

  private Answer event(Request request) {
    return Optional.of(request.parameter("id"))
        .filter(text -> text.matches("\\d{1,18}"))
        .flatMap(text -> events.find(Long.parseLong(text)))
        .map(found -> Answer.of(word(found)))
        .orElseGet(() -> Answer.text(404, "Event not found"));
  }

  private static Event word(EventRecord event) {
    return new Event(
        String.valueOf(event.id()),
        event.parentId().map(String::valueOf),
        Optional.of(event.timestamp()),
        event.user(),
        new Event.What(event.action(), event.objectType(), event.objectName(), event.error()),
        new Event.Place(event.task(), event.deployment(), event.instance()),
        event.context());
  }

  private Answer locks(Request request) {
    return Answer.list(locks.list().stream().map(AuditRoutes::word).toList());
  }

  private static Lock word(LockRecord lock) {
    List<String> parts = new ArrayList<>(List.of(lock.name().split(":", -1)));
    parts.removeFirst();
    return new Lock(
        parts.isEmpty() ? lock.name() : parts.removeFirst(),
        parts,
        "%d.%06d"
            .formatted(
                lock.expiresAt().getEpochSecond(),
                lock.expiresAt().get(ChronoField.MICRO_OF_SECOND)),
        String.valueOf(lock.taskId()));
  }
}
