package io.slipway.http;

import io.slipway.director.DirectorInfo;
import io.slipway.http.access.IdentityProvider.LogIn;
import io.slipway.http.access.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /info}: who this is, open to anybody (Director API 5.1). */
final class InfoRoutes implements Routes {
  private final DirectorInfo info;
  private final LogIn logIn;

  private final Optional<String> configServer;

  /**
   * @param configServer its URL, where one is used
   */
  InfoRoutes(DirectorInfo info, LogIn logIn, Optional<String> configServer) {
    this.configServer = configServer;
    this.info = info;
    this.logIn = logIn;
  }

  @Override
  public void addTo(Router router) {
    router.get("/info", Access.open(), this::info);
  }

  private Answer info(Request request) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("name", info.name());
    body.put("uuid", info.uuid());
    body.put("version", info.version());
    body.put("user", request.user().map(User::name).orElse(null));
    body.put("cpi", info.cpi());
    body.put("stemcell_os", "-");
    body.put("stemcell_version", "-");
    body.put(
        "user_authentication",
        switch (logIn) {
          case LogIn.Basic _ -> pair("type", "basic", "options", Map.of());
          case LogIn.Uaa(List<String> urls) ->
              pair("type", "uaa", "options", pair("url", urls.getFirst(), "urls", urls));
        });
    body.put("features", features());
    return Answer.json(body);
  }

  private Map<String, Object> features() {
    Map<String, Object> features = new LinkedHashMap<>();
    features.put("local_dns", pair("status", false, "extras", Map.of("domain_name", "bosh")));
    features.put("snapshots", Map.of("status", false));
    features.put(
        "config_server",
        pair(
            "status",
            configServer.isPresent(),
            "extras",
            Map.of("urls", configServer.stream().toList())));
    return features;
  }

  private static Map<String, Object> pair(String key, Object value, String other, Object more) {
    Map<String, Object> pair = new LinkedHashMap<>();
    pair.put(key, value);
    pair.put(other, more);
    return pair;
  }
}
