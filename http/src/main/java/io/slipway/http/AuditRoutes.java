package io.slipway.http;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    return Answer.json(events.list(filter).stream().map(AuditRoutes::json).toList());
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
        .map(found -> Answer.json(json(found)))
        .orElseGet(() -> Answer.text(404, "Event not found"));
  }

  private static Map<String, @Nullable Object> json(EventRecord event) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", String.valueOf(event.id()));
    event.parentId().ifPresent(parent -> json.put("parent_id", String.valueOf(parent)));
    json.put("timestamp", event.timestamp().getEpochSecond());
    json.put("user", event.user());
    json.put("action", event.action());
    json.put("object_type", event.objectType());
    event.objectName().ifPresent(name -> json.put("object_name", name));
    event.error().ifPresent(error -> json.put("error", error));
    event.task().ifPresent(task -> json.put("task", task));
    event.deployment().ifPresent(deployment -> json.put("deployment", deployment));
    event.instance().ifPresent(instance -> json.put("instance", instance));
    json.put("context", event.context());
    return json;
  }

  private Answer locks(Request request) {
    return Answer.json(locks.list().stream().map(AuditRoutes::json).toList());
  }

  private static Map<String, Object> json(LockRecord lock) {
    List<String> parts = new ArrayList<>(List.of(lock.name().split(":", -1)));
    parts.removeFirst();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", parts.isEmpty() ? lock.name() : parts.removeFirst());
    json.put("resource", parts);
    json.put(
        "timeout",
        "%d.%06d"
            .formatted(
                lock.expiresAt().getEpochSecond(),
                lock.expiresAt().get(ChronoField.MICRO_OF_SECOND)));
    json.put("task_id", String.valueOf(lock.taskId()));
    return json;
  }
}
