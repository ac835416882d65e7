package io.slipway.http;

import io.slipway.api.Config;
import io.slipway.api.Difference;
import io.slipway.api.LegacyConfig;
import io.slipway.api.Times;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.configs.ConfigConflict;
import io.slipway.director.configs.ConfigDiff;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.Configs;
import io.slipway.director.configs.LegacyKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cloud, runtime, CPI and other configs (Director API 5.4). */
final class ConfigRoutes implements Routes {
  private static final String YAML = "text/yaml";

  private final Configs configs;
  private final ConfigDiff diff;

  ConfigRoutes(Configs configs, ConfigDiff diff) {
    this.configs = configs;
    this.diff = diff;
  }

  @Override
  public void addTo(Router router) {
    for (LegacyKind kind : LegacyKind.values()) {
      String path = "/" + kind.type() + "_configs";
      router
          .post(path, YAML, request -> update(kind, request))
          .post(path + "/diff", YAML, request -> difference(kind, request))
          .get(path, request -> list(kind, request));
    }
    router
        .get("/configs", this::list)
        .get("/configs/{id}", request -> Answer.of(word(configs.get(request.parameter("id")))))
        .post("/configs", Answer.JSON, this::create)
        .post("/configs/diff", Answer.JSON, this::difference)
        .delete("/configs/{id}", this::deleteById)
        .delete("/configs", this::deleteByName);
  }

  private Answer update(LegacyKind kind, Request request) {
    configs.update(kind, request.caller().user(), request.query("name").orElse(""), request.text());
    return Answer.empty(201);
  }

  private Answer difference(LegacyKind kind, Request request) {
    boolean redact =
        kind != LegacyKind.CLOUD && request.query("redact").filter("false"::equals).isEmpty();
    try {
      return Answer.of(
          DeploymentRoutes.difference(
              diff.toCurrent(
                  kind.type(), request.query("name").orElse(""), request.text(), redact)));
    } catch (SlipwayException e) {
      return Answer.of(
          Difference.failed("Unable to diff " + kind.type() + "-config: " + e.message()));
    }
  }

  private Answer list(LegacyKind kind, Request request) {
    Optional<String> limit = request.query("limit");
    if (limit.isEmpty()) {
      return Answer.text(400, "limit is required");
    }
    if (!limit.get().matches("\\d{1,9}")) {
      return Answer.text(400, "limit is invalid: '" + limit.get() + "' is not an integer");
    }
    return Answer.list(
        configs.list(kind, request.query("name").orElse(""), Integer.parseInt(limit.get())).stream()
            .map(one -> new LegacyConfig(one.content(), Times.ruby(one.createdAt())))
            .toList());
  }

  private Answer list(Request request) {
    return Answer.list(
        configs
            .list(
                request.query("type"),
                request.query("name"),
                request.query("limit"),
                request.query("latest"))
            .stream()
            .map(ConfigRoutes::word)
            .toList());
  }

  private static Config word(ConfigRecord config) {
    return new Config(
        config.content(),
        String.valueOf(config.id()),
        config.type(),
        config.name(),
        config.team(),
        Times.ruby(config.createdAt()),
        config.current());
  }

  private Answer create(Request request) {
    try {
      return Answer.of(
          201,
          word(configs.update(request.caller().user(), Optional.empty(), request.jsonObject())));
    } catch (ConfigConflict e) {
      Map<String, Object> conflict = new LinkedHashMap<>();
      conflict.put("latest_id", e.latestId());
      conflict.put("expected_latest_id", e.expectedLatestId());
      conflict.put("description", e.message());
      return Answer.json(412, conflict);
    }
  }

  private Answer difference(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    try {
      if (body.get("from") instanceof Map<?, ?> from && body.get("to") instanceof Map<?, ?> to) {
        return Answer.of(DeploymentRoutes.difference(diff.between(content(from), content(to))));
      }
      String type = required(body, "type");
      String name = required(body, "name");
      Difference found =
          DeploymentRoutes.difference(diff.toCurrent(type, name, required(body, "content"), true));
      return Answer.of(
          new Difference(
              found.context(),
              Optional.of(configs.latestId(type, name)),
              found.lines(),
              found.error()));
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.BAD_CONFIG_REQUEST || e.code() == ErrorCode.CONFIG_NOT_FOUND) {
        throw e;
      }
      return Answer.of(400, Difference.failed("Unable to diff config content: " + e.message()));
    }
  }

  /** A side of a comparison: an id wins over a content. */
  private String content(Map<?, ?> side) {
    String id = String.valueOf(side.get("id"));
    if (id.matches("\\d+")) {
      return configs.get(id).content();
    }
    if (side.get("content") instanceof String content) {
      return content;
    }
    throw new SlipwayException(
        ErrorCode.BAD_CONFIG_REQUEST,
        "Only one of the following request formats is expected: 1. {\"from\":<config>,\"to\":<config>}, where <config> is either {\"id\":\"<id>\"} or {\"content\":\"<content>\"}, 2. {\"type\":\"<type>\",\"name\":\"<name>\",\"content\":\"<content>\"}");
  }

  private static String required(Map<String, @Nullable Object> body, String key) {
    return TextMember.of(body, key)
        .orElseThrow(
            () -> new SlipwayException(ErrorCode.BAD_CONFIG_REQUEST, "'" + key + "' is required"));
  }

  private Answer deleteById(Request request) {
    configs.delete(request.parameter("id"));
    return Answer.empty(204);
  }

  private Answer deleteByName(Request request) {
    boolean deleted =
        configs.delete(request.query("type").orElse(""), request.query("name").orElse(""));
    return Answer.empty(deleted ? 204 : 404);
  }
}
