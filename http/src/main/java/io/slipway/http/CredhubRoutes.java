package io.slipway.http;

import io.slipway.base.SlipwayException;
import io.slipway.director.Variables;
import io.slipway.director.credentials.Credential;
import io.slipway.director.credentials.CredentialFailure;
import io.slipway.director.credentials.CredentialRepository.Entry;
import io.slipway.director.credentials.Credentials;
import io.slipway.http.access.IdentityProvider.LogIn;
import io.slipway.model.variables.GenerationPlan.Mode;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Director's own credentials as CredHub shows its own, so that what knows CredHub finds what it
 * expects below {@code /slipway/credhub}. Who asks is known as everywhere else in this API.
 */
final class CredhubRoutes implements Routes {
  private static final String API = "/slipway/credhub/api/v1";
  private static final String JSON = "application/json";

  private final Variables variables;
  private final LogIn logIn;

  CredhubRoutes(Variables variables, LogIn logIn) {
    this.variables = variables;
    this.logIn = logIn;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/slipway/credhub/info", Access.open(), _ -> info())
        .get("/slipway/credhub/health", Access.open(), _ -> Answer.json(Map.of("status", "UP")))
        .get(API + "/data", answering(this::find))
        .get(API + "/data/{id}", answering(this::byId))
        .put(API + "/data", JSON, answering(this::set))
        .post(API + "/data", JSON, answering(this::generate))
        .post(API + "/regenerate", JSON, answering(this::regenerate))
        .post(API + "/bulk-regenerate", JSON, answering(this::bulkRegenerate))
        .delete(API + "/data", answering(this::delete));
  }

  /** CredHub tells every failure in its own shape. */
  private static Router.Handler answering(Router.Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (CredentialFailure e) {
        return error(e.status(), e.message());
      } catch (SlipwayException e) {
        return error(e.code().httpStatus(), e.message());
      }
    };
  }

  private static Answer error(int status, String message) {
    return Answer.json(status, Map.of("error", message));
  }

  private Answer info() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put(
        "auth-server",
        Map.of(
            "url",
            switch (logIn) {
              case LogIn.Basic _ -> "";
              case LogIn.Uaa(List<String> urls) -> urls.getFirst();
            }));
    info.put("app", Map.of("name", "CredHub"));
    return Answer.json(info);
  }

  private Credentials store() {
    return variables
        .store()
        .orElseThrow(
            () ->
                CredentialFailure.refused(
                    "This Director keeps no credentials: they are in its config server, %s"
                        .formatted(variables.configServer().orElse(""))));
  }

  private Answer find(Request request) {
    Optional<String> name = request.query("name");
    if (name.isPresent()) {
      int versions = "true".equals(request.query("current").orElse("")) ? 1 : versions(request);
      return Answer.json(
          Map.of(
              "data",
              store().versions(name.get(), versions).stream().map(CredhubRoutes::json).toList()));
    }
    Optional<String> part = request.query("name-like");
    Optional<String> path = request.query("path");
    if (part.isEmpty() && path.isEmpty()) {
      throw CredentialFailure.refused(
          "The query parameter name is required for this request. Please validate and retry your"
              + " request.");
    }
    return Answer.json(
        Map.of(
            "credentials",
            store().find(path.orElse(""), part.orElse("")).stream()
                .map(CredhubRoutes::json)
                .toList()));
  }

  private static int versions(Request request) {
    String text = request.query("versions").orElse(String.valueOf(Integer.MAX_VALUE));
    if (!text.matches("[1-9]\\d{0,9}") || Long.parseLong(text) > Integer.MAX_VALUE) {
      throw CredentialFailure.refused("'versions' must be a number of versions.");
    }
    return Integer.parseInt(text);
  }

  private Answer byId(Request request) {
    return Answer.json(json(store().byId(request.parameter("id"))));
  }

  private Answer set(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    return Answer.json(
        json(store().set(text(body, "name"), text(body, "type"), body.get("value"))));
  }

  private Answer generate(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    if (Boolean.TRUE.equals(body.get("regenerate"))) {
      return Answer.json(json(store().regenerate(text(body, "name"))));
    }
    return Answer.json(
        json(
            store()
                .generate(text(body, "name"), text(body, "type"), parameters(body), mode(body))));
  }

  /** A user's name may stand beside the parameters, as a part of the value that is given. */
  private static Map<String, @Nullable Object> parameters(Map<String, @Nullable Object> body) {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>(mapping(body, "parameters"));
    if ("user".equals(body.get("type")) && mapping(body, "value").get("username") != null) {
      parameters.put("username", mapping(body, "value").get("username"));
    }
    return parameters;
  }

  private static Map<String, @Nullable Object> mapping(
      Map<String, @Nullable Object> body, String name) {
    Map<String, @Nullable Object> mapping = new LinkedHashMap<>();
    switch (body.get(name)) {
      case null -> {}
      case Map<?, ?> map -> map.forEach((key, value) -> mapping.put(String.valueOf(key), value));
      default -> throw CredentialFailure.refused("'" + name + "' must be an object.");
    }
    return mapping;
  }

  /** Who says nothing keeps what there is; {@code overwrite} is the older way to say so. */
  private static Mode mode(Map<String, @Nullable Object> body) {
    Object word = body.get("mode");
    if (word == null) {
      return Boolean.TRUE.equals(body.get("overwrite")) ? Mode.OVERWRITE : Mode.NO_OVERWRITE;
    }
    return Mode.of(String.valueOf(word))
        .orElseThrow(
            () ->
                CredentialFailure.refused(
                    "The request does not include a valid mode. Valid values are 'overwrite',"
                        + " 'no-overwrite', and 'converge'."));
  }

  private Answer regenerate(Request request) {
    return Answer.json(json(store().regenerate(text(request.jsonObject(), "name"))));
  }

  private Answer bulkRegenerate(Request request) {
    return Answer.json(
        Map.of(
            "regenerated_credentials",
            store().regenerateSignedBy(text(request.jsonObject(), "signed_by"))));
  }

  private Answer delete(Request request) {
    store()
        .delete(
            request
                .query("name")
                .orElseThrow(
                    () ->
                        CredentialFailure.refused(
                            "The query parameter name is required for this request. Please"
                                + " validate and retry your request.")));
    return Answer.empty(204);
  }

  private static String text(Map<String, @Nullable Object> body, String name) {
    if (body.get(name) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw CredentialFailure.refused(
        "A %s must be provided, as text. Please validate your input and retry your request."
            .formatted(name));
  }

  private static Map<String, @Nullable Object> json(Credential credential) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", credential.type().word());
    json.put(
        "version_created_at", credential.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("id", credential.id());
    json.put("name", credential.name());
    json.put("metadata", null);
    json.put("value", credential.value());
    return json;
  }

  private static Map<String, Object> json(Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version_created_at", entry.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("name", entry.name());
    return json;
  }
}
