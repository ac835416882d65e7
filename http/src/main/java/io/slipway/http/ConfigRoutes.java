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
import io.slipway.http.access.Authorizer.Use;
import io.slipway.http.access.Permission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
          .get(
              path,
              Access.to(kind == LegacyKind.CPI ? Permission.ADMIN : Permission.READ),
              request -> list(kind, request));
    }
    router
        .get("/configs", Access.to(Permission.LIST_CONFIGS), this::list)
        .get(
            "/configs/{id}",
            Access.to(Permission.READ),
            request -> Answer.of(word(configs.get(request.parameter("id")))))
        .post("/configs", Answer.JSON, Access.to(Permission.UPDATE_CONFIGS), this::create)
        .post("/configs/diff", Answer.JSON, Access.to(Permission.LIST_CONFIGS), this::difference)
        .delete("/configs/{id}", Access.to(Permission.UPDATE_CONFIGS), this::deleteById)
        .delete("/configs", Access.to(Permission.UPDATE_CONFIGS), this::deleteByName);
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
            .filter(config -> request.may(Use.READ, teams(config)))
            .map(ConfigRoutes::word)
            .toList());
  }

  private static List<String> teams(ConfigRecord config) {
    return config.team().stream().toList();
  }

  /** Refuses who is no administrator of whose config it is. */
  private static Consumer<ConfigRecord> administrator(Request request) {
    return config -> request.require(Use.ADMIN, teams(config));
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
          word(configs.update(request.caller(), administrator(request), request.jsonObject())));
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
        return Answer.of(
            DeploymentRoutes.difference(
                diff.between(content(from, request), content(to, request))));
      }
      String type = required(body, "type");
      String name = required(body, "name");
      configs.current(type, name).ifPresent(administrator(request));
      Difference found =
          DeploymentRoutes.difference(diff.toCurrent(type, name, required(body, "content"), true));
      return Answer.of(
          new Difference(
              found.context(),
              Optional.of(configs.latestId(type, name)),
              found.lines(),
              found.error()));
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.BAD_CONFIG_REQUEST
          || e.code() == ErrorCode.CONFIG_NOT_FOUND
          || e.code() == ErrorCode.UNAUTHORIZED_TO_ACCESS_DEPLOYMENT) {
        throw e;
      }
      return Answer.of(400, Difference.failed("Unable to diff config content: " + e.message()));
    }
  }

  /** A side of a comparison: an id wins over a content. */
  private String content(Map<?, ?> side, Request request) {
    String id = String.valueOf(side.get("id"));
    if (id.matches("\\d+")) {
      ConfigRecord config = configs.get(id);
      administrator(request).accept(config);
      return config.content();
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
    administrator(request).accept(configs.get(request.parameter("id")));
    configs.delete(request.parameter("id"));
    return Answer.empty(204);
  }

  private Answer deleteByName(Request request) {
    boolean deleted =
        configs.delete(
            request.query("type").orElse(""),
            request.query("name").orElse(""),
            administrator(request));
    return Answer.empty(deleted ? 204 : 404);
  }
}
