package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded stemcell (Director API 5.2).
 *
 * @param deployments the names of those that use it
 */
public record Stemcell(
    NameVersion name,
    String operatingSystem,
    String cid,
    String cpi,
    List<String> deployments,
    Optional<Long> apiVersion,
    long id)
    implements ApiObject {
  public Stemcell {
    deployments = List.copyOf(deployments);
  }

  public static Stemcell of(PlainObject json) {
    return new Stemcell(
        NameVersion.of(json),
        json.textOr("operating_system", ""),
        json.textOr("cid", ""),
        json.textOr("cpi", ""),
        json.objects("deployments").stream().map(one -> one.textOr("name", "")).toList(),
        json.optionalLong("api_version"),
        json.longOr("id", 0));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name.name());
    json.put("operating_system", operatingSystem);
    json.put("version", name.version());
    json.put("cid", cid);
    json.put("cpi", cpi);
    json.put("deployments", deployments.stream().map(one -> Map.of("name", one)).toList());
    json.put("api_version", apiVersion.orElse(null));
    json.put("id", id);
    return json;
  }
}
