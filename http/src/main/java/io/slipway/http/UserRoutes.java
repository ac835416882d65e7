package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.users.UserRecord;
import io.slipway.director.users.UserRepository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /slipway/users}: the users this Director knows itself, for administrators. */
final class UserRoutes implements Routes {
  private final UserRepository users;

  UserRoutes(UserRepository users) {
    this.users = users;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/slipway/users", _ -> list())
        .put("/slipway/users/{user}", Answer.JSON, this::put)
        .delete("/slipway/users/{user}", this::delete);
  }

  private Answer list() {
    return Answer.json(users.list().stream().map(UserRoutes::json).toList());
  }

  private static Map<String, Object> json(UserRecord user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", user.name());
    json.put("scopes", user.scopes());
    return json;
  }

  /** Body: {@code password}, needed for a new one; {@code scopes}, a list. */
  private Answer put(Request request) {
    String name = request.parameter("user");
    Map<String, @Nullable Object> body = request.jsonObject();
    Optional<UserRecord> existing = users.find(name);
    List<String> scopes =
        body.containsKey("scopes")
            ? scopes(body.get("scopes"))
            : existing.map(UserRecord::scopes).orElse(List.of());
    Optional<String> password = TextMember.of(body, "password");
    if (password.isEmpty() && existing.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_MISSING_FIELD, "A new user needs a 'password'");
    }
    // The name and the scopes are looked at in any case; a password that stays keeps its hash.
    UserRecord checked = UserRecord.of(name, password.orElse("unchanged"), scopes);
    UserRecord wanted =
        password.isPresent()
            ? checked
            : new UserRecord(name, existing.orElseThrow().password(), checked.scopes());
    users.put(wanted);
    return Answer.json(existing.isPresent() ? 200 : 201, json(wanted));
  }

  private static List<String> scopes(@Nullable Object value) {
    List<String> scopes = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof String text) {
          scopes.add(text);
        } else {
          throw notScopes();
        }
      }
      return scopes;
    }
    throw notScopes();
  }

  private static SlipwayException notScopes() {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE, "'scopes' must be a list of texts");
  }

  private Answer delete(Request request) {
    return users.delete(request.parameter("user"))
        ? Answer.empty(204)
        : Answer.text(404, "There is no user '" + request.parameter("user") + "'");
  }
}
