package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a Director is (Director API 5.1).
 *
 * @param user who asks; empty when nobody knows
 * @param stemcell what the Director itself runs on: operating system and version
 * @param authentication how it wants to be told who asks
 * @param features by name
 */
public record InfoBody(
    NameVersion director,
    String uuid,
    Optional<String> user,
    String cpi,
    NameVersion stemcell,
    Authentication authentication,
    Map<String, Feature> features)
    implements ApiObject {
  public InfoBody {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
  }

  public static InfoBody of(PlainObject json) {
    return new InfoBody(
        new NameVersion(json.textOr("name", ""), json.textOr("version", "")),
        json.textOr("uuid", ""),
        json.optionalText("user"),
        json.textOr("cpi", ""),
        new NameVersion(json.textOr("stemcell_os", ""), json.textOr("stemcell_version", "")),
        Authentication.of(json.object("user_authentication")),
        features(json));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", director.name());
    json.put("uuid", uuid);
    json.put("version", director.version());
    json.put("user", user.orElse(null));
    json.put("cpi", cpi);
    json.put("stemcell_os", stemcell.name());
    json.put("stemcell_version", stemcell.version());
    json.put("user_authentication", authentication.toPlain());
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    features.forEach((name, one) -> byName.put(name, one.toPlain()));
    json.put("features", byName);
    return json;
  }

  private static Map<String, Feature> features(PlainObject json) {
    Map<String, Feature> features = new LinkedHashMap<>();
    json.objectsByKey("features").forEach((name, one) -> features.put(name, Feature.of(one)));
    return features;
  }

  /**
   * @param type {@code basic} or {@code uaa}
   */
  public record Authentication(String type, Map<String, @Nullable Object> options) {
    public boolean isUaa() {
      return type.equals("uaa");
    }

    private static Authentication of(PlainObject json) {
      return new Authentication(json.textOr("type", ""), json.object("options").members());
    }

    private Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("type", type);
      json.put("options", options);
      return json;
    }
  }

  /**
   * @param extras empty for a feature of which there is no more to say
   */
  public record Feature(boolean enabled, Optional<Map<String, @Nullable Object>> extras) {
    private static Feature of(PlainObject json) {
      return new Feature(
          json.truthOr("status", false), json.optionalObject("extras").map(PlainObject::members));
    }

    private Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("status", enabled);
      extras.ifPresent(more -> json.put("extras", more));
      return json;
    }
  }
}
