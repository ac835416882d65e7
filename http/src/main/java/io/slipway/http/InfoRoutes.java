package io.slipway.http;

import io.slipway.api.InfoBody;
import io.slipway.api.NameVersion;
import io.slipway.director.DirectorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /info}: who this is, open to anybody (Director API 5.1). */
final class InfoRoutes implements Routes {
  private final DirectorInfo info;

  InfoRoutes(DirectorInfo info) {
    this.info = info;
  }

  @Override
  public void addTo(Router router) {
    router.getOpen("/info", this::info);
  }

  private Answer info(Request request) {
    return Answer.of(
        new InfoBody(
            new NameVersion(info.name(), info.version()),
            info.uuid(),
            request.user(),
            info.cpi(),
            new NameVersion("-", "-"),
            new InfoBody.Authentication("basic", Map.of()),
            features()));
  }

  private static Map<String, InfoBody.Feature> features() {
    Map<String, InfoBody.Feature> features = new LinkedHashMap<>();
    features.put(
        "local_dns", new InfoBody.Feature(false, Optional.of(Map.of("domain_name", "bosh"))));
    features.put("snapshots", new InfoBody.Feature(false, Optional.empty()));
    features.put(
        "config_server", new InfoBody.Feature(false, Optional.of(Map.of("urls", List.of()))));
    return features;
  }
}
