package io.slipway.http;

import io.slipway.api.Event;
import io.slipway.api.Lock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.EventRecord;
import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.events.Events;
import io.slipway.director.locks.LockRecord;
import io.slipway.director.locks.LockRepository;
import io.slipway.http.access.Permission;
import io.slipway.json.Json;
import io.slipway.model.deployment.PlainValues;
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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The audit trail and the locks (Director API 5.6). */
final class AuditRoutes implements Routes {
  private static final int LONGEST_NAME = 1_000;
  private static final int LONGEST_TEXT = 64 * 1024;
  private static final List<DateTimeFormatter> TIME_FORMATS =
      List.of(
          DateTimeFormatter.ISO_OFFSET_DATE_TIME,
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss z yyyy", Locale.ENGLISH),
          // As the help of the stock command line has it.
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm[:ss]", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ISO_LOCAL_DATE_TIME.withZone(ZoneOffset.UTC));

  private final Events events;
  private final LockRepository locks;

  AuditRoutes(Events events, LockRepository locks) {
    this.events = events;
    this.locks = locks;
  }

  @Override
  public void addTo(Router router) {
    router
        .post("/events", Answer.JSON, this::record)
        .get("/events", Access.to(Permission.READ_EVENTS), this::list)
        .get("/events/{id}", this::event)
        .get("/locks", Access.to(Permission.READ), this::locks);
  }

  private Answer list(Request request) {
    Optional<Instant> before;
    Optional<Instant> after;
    try {
      before = request.query("before_time").map(text -> time(text, "before"));
      after = request.query("after_time").map(text -> time(text, "after").plusSeconds(1));
    } catch (UnreadableTimeException e) {
      return Answer.text(400, e.text);
    }
    EventFilter filter =
        new EventFilter(
            request.query("before_id").map(AuditRoutes::id),
            before,
            after,
            request.query("task"),
            request.query("deployment"),
            request.query("instance"),
            request.query("user"),
            request.query("action"),
            request.query("object_type"),
            request.query("object_name"),
            Events.PAGE);
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
    if (text.matches("[-+]?\\d{1,12}")) {
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
      throw new UnreadableTimeException("Invalid " + which + " parameter: '" + text + "' ", e);
    }
  }

  /** What is told of it is a plain text, not a JSON error. */
  private static final class UnreadableTimeException extends RuntimeException {
    private final String text;

    UnreadableTimeException(String text, DateTimeParseException cause) {
      super(text, cause);
      this.text = text;
    }
  }

  /** Something that somebody else has seen, such as an alert of a health monitor. */
  private Answer record(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    Optional<String> action = text(body, "action", LONGEST_NAME);
    Optional<String> type = text(body, "object_type", LONGEST_NAME);
    Optional<String> name = text(body, "object_name", LONGEST_NAME);
    if (action.isEmpty() || type.isEmpty() || name.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_TYPE, "Action, object_type, object_name are required");
    }
    io.slipway.director.events.Event event =
        io.slipway.director.events.Event.of(request.caller().user(), action.get(), type.get())
            .objectName(name.get())
            .deployment(text(body, "deployment", LONGEST_NAME))
            .context(context(body.get("context")));
    event = text(body, "instance", LONGEST_NAME).map(event::instance).orElse(event);
    event = text(body, "error", LONGEST_TEXT).map(event::error).orElse(event);
    try {
      Optional<Instant> time =
          TextMember.of(body, "timestamp").map(text -> time(text, "timestamp"));
      if (time.isPresent()) {
        events.record(event, time.get());
      } else {
        events.record(event);
      }
    } catch (UnreadableTimeException e) {
      return Answer.text(400, e.text);
    }
    return Answer.empty(200);
  }

  private static Optional<String> text(
      Map<String, @Nullable Object> body, String member, int longest) {
    Object value = body.get(member);
    Optional<String> text = TextMember.of(body, member);
    if (value != null && text.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_TYPE, "'" + member + "' must be a string");
    }
    text.filter(one -> one.length() > longest)
        .ifPresent(
            one -> {
              throw new SlipwayException(
                  ErrorCode.VALIDATION_VIOLATED_MAX,
                  "'%s' length (%d) should be less than %d"
                      .formatted(member, one.length(), longest));
            });
    return text;
  }

  private static Map<String, @Nullable Object> context(@Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new SlipwayException(ErrorCode.VALIDATION_INVALID_TYPE, "Context must be a hash");
    }
    int length = Json.write(map).length();
    if (length > LONGEST_TEXT) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_VIOLATED_MAX,
          "'context' length (%d) should be less than %d".formatted(length, LONGEST_TEXT));
    }
    return PlainValues.mapping(map);
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
