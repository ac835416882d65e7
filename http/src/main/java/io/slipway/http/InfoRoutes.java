package io.slipway.http;

import io.slipway.director.CertificateExpiries;
import io.slipway.director.DirectorInfo;
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

  InfoRoutes(DirectorInfo info, CertificateExpiries certificates) {
    this.info = info;
    this.certificates = certificates;
  }

  @Override
  public void addTo(Router router) {
    router
        .getOpen("/info", this::info)
        .get("/director/certificate_expiry", this::certificateExpiry);
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
    body.put("user", request.user().orElse(null));
    body.put("cpi", info.cpi());
    body.put("stemcell_os", "-");
    body.put("stemcell_version", "-");
    body.put("user_authentication", pair("type", "basic", "options", Map.of()));
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
