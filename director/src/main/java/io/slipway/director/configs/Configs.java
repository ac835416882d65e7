package io.slipway.director.configs;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.Event;
import io.slipway.director.events.Events;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Updates, lists and deletes configs (Director API 5.4). */
public final class Configs {
  public static final String DEFAULT_NAME = "default";

  /** The id of the version before the first. */
  private static final String NO_ID = "0";

  private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,8}");

  private final ConfigRepository repository;
  private final Transactions transactions;
  private final Events events;
  private final Clock clock;

  public Configs(
      ConfigRepository repository, Transactions transactions, Events events, Clock clock) {
    this.repository = repository;
    this.transactions = transactions;
    this.events = events;
    this.clock = clock;
  }

  /**
   * {@code POST /configs}: stores a new version unless the content is the current one's.
   *
   * @param request the body's members: {@code type}, {@code name}, {@code content} and perhaps
   *     {@code expected_latest_id}
   * @param caller a new version will belong to the first of his teams
   * @param check refuses a current version that is none of the caller's business
   * @throws ConfigConflict when the current version is not the expected one
   * @throws SlipwayException BAD_CONFIG_REQUEST or BAD_CONFIG
   */
  public ConfigRecord update(
      Caller caller,
      Consumer<ConfigRecord> check,
      Map<String, ? extends @Nullable Object> request) {
    String type;
    String name;
    String content;
    try {
      type = required(request, "type");
      name = required(request, "name");
      content = ConfigContent.checked(type, request.get("content"));
    } catch (SlipwayException e) {
      events.record(
          created(caller.user(), text(request.get("type")), text(request.get("name")))
              .error(e.message()));
      throw e;
    }
    return transactions.inTransaction(
        () -> {
          Optional<ConfigRecord> current = repository.current(type, name);
          checkExpected(current, request.get("expected_latest_id"));
          current.ifPresent(check);
          if (current.isPresent() && current.get().content().equals(content)) {
            return current.get();
          }
          ConfigRecord added =
              repository.add(type, name, content, caller.teams().stream().findFirst(), clock.now());
          events.record(created(caller.user(), type, name));
          return added;
        });
  }

  private static String required(Map<String, ? extends @Nullable Object> request, String member) {
    Object value = request.get(member);
    if (value == null || value.equals("")) {
      throw badRequest("'" + member + "' is required");
    }
    if (value instanceof String text) {
      return text;
    }
    throw badRequest("'" + member + "' must be a string");
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private static Event created(String user, String type, String name) {
    Event event = Event.of(user, "create", "config/" + type);
    return name.isEmpty() ? event : event.objectName(name);
  }

  private static void checkExpected(Optional<ConfigRecord> current, @Nullable Object expected) {
    String latest = idOf(current);
    if (expected != null && !latest.equals(expected.toString())) {
      throw new ConfigConflict(latest, expected.toString());
    }
  }

  /** The id of the current version as text; {@code 0} when there is none. */
  public String latestId(String type, String name) {
    return idOf(repository.current(type, name));
  }

  private static String idOf(Optional<ConfigRecord> config) {
    return config.map(ConfigRecord::id).map(String::valueOf).orElse(NO_ID);
  }

  /**
   * {@code POST /cloud_configs} and its kin.
   *
   * @param name empty means {@code default}; CPI configs are always that
   * @throws SlipwayException BAD_MANIFEST
   */
  public void update(LegacyKind kind, String user, String name, String text) {
    String stored = nameOf(kind, name);
    Event update = Event.of(user, "update", kind.eventObject());
    // As in BOSH: there is only one, so that it needs no name.
    Event event = kind == LegacyKind.CPI ? update : update.objectName(stored);
    String content;
    try {
      content = ConfigContent.checkedManifest(kind.type(), text);
    } catch (SlipwayException e) {
      events.record(event.error(e.message()));
      throw e;
    }
    transactions.inTransaction(
        () -> {
          boolean unchanged =
              repository
                  .current(kind.type(), stored)
                  .filter(current -> current.content().equals(content))
                  .isPresent();
          if (!unchanged) {
            repository.add(kind.type(), stored, content, Optional.empty(), clock.now());
            events.record(event);
          }
        });
  }

  /** {@code GET /cloud_configs} and its kin: the newest versions of one name. */
  public List<ConfigRecord> list(LegacyKind kind, String name, int limit) {
    return repository.list(
        Optional.of(kind.type()), Optional.of(nameOf(kind, name)), Optional.of(limit));
  }

  private static String nameOf(LegacyKind kind, String name) {
    return name.isEmpty() || kind == LegacyKind.CPI ? DEFAULT_NAME : name;
  }

  /**
   * {@code GET /configs}.
   *
   * @param limit how many versions of each (type, name), as the client wrote it
   * @param latest {@code true} (the default) for one of each, as the client wrote it
   * @throws SlipwayException BAD_CONFIG_REQUEST
   */
  public List<ConfigRecord> list(
      Optional<String> type,
      Optional<String> name,
      Optional<String> limit,
      Optional<String> latest) {
    return repository.list(type, name, effectiveLimit(limit, latest));
  }

  private static Optional<Integer> effectiveLimit(Optional<String> limit, Optional<String> latest) {
    limit.ifPresent(
        text -> {
          if (!NUMBER.matcher(text).matches()) {
            throw badRequest("'limit' must be a number");
          }
          if (Integer.parseInt(text) < 1) {
            throw badRequest("'limit' must be larger than zero");
          }
        });
    latest.ifPresent(
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw badRequest("'latest' must be 'true' or 'false'");
          }
        });
    if (limit.isPresent()) {
      return limit.map(Integer::valueOf);
    }
    return latest.filter("false"::equals).isPresent() ? Optional.empty() : Optional.of(1);
  }

  public Optional<ConfigRecord> current(String type, String name) {
    return repository.current(type, name);
  }

  /** What a deploy uses: the current version of each name. */
  public List<ConfigRecord> current(String type) {
    return repository.current(type);
  }

  /**
   * @param id as the client wrote it
   * @throws SlipwayException CONFIG_NOT_FOUND also for what is no number
   */
  public ConfigRecord get(String id) {
    return number(id)
        .flatMap(repository::find)
        .orElseThrow(
            () -> new SlipwayException(ErrorCode.CONFIG_NOT_FOUND, "Config " + id + " not found"));
  }

  private static Optional<Integer> number(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  /**
   * Deletes every version of a name.
   *
   * @param check refuses one that is none of the caller's business
   * @return whether there was one
   * @throws SlipwayException BAD_CONFIG_REQUEST when type or name is empty
   */
  public boolean delete(String type, String name, Consumer<ConfigRecord> check) {
    required(Map.of("type", type), "type");
    required(Map.of("name", name), "name");
    repository.current(type, name).ifPresent(check);
    return repository.deleteByName(type, name) > 0;
  }

  /**
   * Deletes one version, so that an older one may become current again.
   *
   * @throws SlipwayException CONFIG_NOT_FOUND
   */
  public void delete(String id) {
    repository.deleteById(get(id).id());
  }

  private static SlipwayException badRequest(String message) {
    return new SlipwayException(ErrorCode.BAD_CONFIG_REQUEST, message);
  }
}
