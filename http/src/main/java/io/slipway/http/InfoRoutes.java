package io.slipway.http;

import io.slipway.api.InfoBody;
import io.slipway.api.NameVersion;
import io.slipway.director.CertificateExpiries;
import io.slipway.director.DirectorInfo;
import io.slipway.http.access.IdentityProvider.LogIn;
import io.slipway.http.access.Permission;
import io.slipway.http.access.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /info}: who this is, open to anybody (Director API 5.1); and when its certificates end
 * (5.7).
 */
final class InfoRoutes implements Routes {
  private final DirectorInfo info;
  private final CertificateExpiries certificates;
  private final boolean snapshots;
  private final LogIn logIn;

  private final Optional<String> configServer;

  /**
   * @param snapshots whether any are taken
   * @param configServer its URL, where one is used
   */
  InfoRoutes(
      DirectorInfo info,
      CertificateExpiries certificates,
      boolean snapshots,
      LogIn logIn,
      Optional<String> configServer) {
    this.configServer = configServer;
    this.info = info;
    this.certificates = certificates;
    this.snapshots = snapshots;
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
    return Answer.of(
        new InfoBody(
            new NameVersion(info.name(), info.version()),
            info.uuid(),
            request.user().map(User::name),
            info.cpi(),
            new NameVersion("-", "-"),
            authentication(),
            features()));
  }

  private InfoBody.Authentication authentication() {
    return switch (logIn) {
      case LogIn.Basic _ -> new InfoBody.Authentication("basic", Map.of());
      case LogIn.Uaa(List<String> urls) -> {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("url", urls.getFirst());
        options.put("urls", urls);
        yield new InfoBody.Authentication("uaa", options);
      }
    };
  }

  private Map<String, InfoBody.Feature> features() {
    Map<String, InfoBody.Feature> features = new LinkedHashMap<>();
    features.put(
        "local_dns", new InfoBody.Feature(false, Optional.of(Map.of("domain_name", "bosh"))));
    features.put("snapshots", new InfoBody.Feature(snapshots, Optional.empty()));
    features.put(
        "config_server",
        new InfoBody.Feature(
            configServer.isPresent(), Optional.of(Map.of("urls", configServer.stream().toList()))));
    return features;
  }
}
