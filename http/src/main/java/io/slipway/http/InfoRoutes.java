package io.slipway.http;

import io.slipway.director.CertificateExpiries;
import io.slipway.director.DirectorInfo;
import io.slipway.http.access.IdentityProvider.LogIn;
import io.slipway.http.access.Permission;
import io.slipway.http.access.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /info}: who this is, open to anybody (Director API 5.1); and when its certificates end
 * (5.7).
 */
final class InfoRoutes implements Routes {
  private final DirectorInfo info;
  private final CertificateExpiries certificates;
  private final LogIn logIn;

  InfoRoutes(DirectorInfo info, CertificateExpiries certificates, LogIn logIn) {
    this.info = info;
    this.certificates = certificates;
    this.logIn = logIn;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/info", Access.open(), this::info)
        .get("/director/certificate_expiry", Access.to(Permission.READ), this::certificateExpiry);
  }

  private Answer certificateExpiry(Request request) {
    return Answer.json(
        certificates.list().stream()
            .map(
                one -> {
                  Map<String, Object> json = new LinkedHashMap<>();
                  json.put("certificate_path", one.path());
                  json.put("expiry", one.expiry().toString());
                  json.put("days_left", one.daysLeft());
                  return json;
                })
            .toList());
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

  private static Map<String, Object> features() {
    Map<String, Object> features = new LinkedHashMap<>();
    features.put("local_dns", pair("status", false, "extras", Map.of("domain_name", "bosh")));
    features.put("snapshots", Map.of("status", false));
    features.put("config_server", pair("status", false, "extras", Map.of("urls", List.of())));
    return features;
  }

  private static Map<String, Object> pair(String key, Object value, String other, Object more) {
    Map<String, Object> pair = new LinkedHashMap<>();
    pair.put(key, value);
    pair.put(other, more);
    return pair;
  }
}
