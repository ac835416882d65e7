package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deployment in the list of all (Director API 5.5). What a request excludes is empty.
 *
 * @param cloudConfig {@code none}, {@code latest} or {@code outdated}
 * @param locked whether a task works on it
 * @param incomplete ours: how many of its instances are unfinished, or have something failed
 */
public record Deployment(
    String name,
    List<String> teams,
    Optional<String> cloudConfig,
    Optional<List<NameVersion>> stemcells,
    Optional<List<NameVersion>> releases,
    Optional<Boolean> locked,
    int incomplete)
    implements ApiObject {
  private static final String SLIPWAY = "slipway";
  private static final String INCOMPLETE = "incomplete_instances";

  public Deployment {
    teams = List.copyOf(teams);
    stemcells = stemcells.map(List::copyOf);
    releases = releases.map(List::copyOf);
  }

  public static Deployment of(PlainObject json) {
    return new Deployment(
        json.textOr("name", ""),
        json.texts("teams"),
        json.optionalText("cloud_config"),
        list(json, "stemcells"),
        list(json, "releases"),
        json.optionalTruth("locked"),
        json.optionalObject(SLIPWAY).map(own -> own.intOr(INCOMPLETE, 0)).orElse(0));
  }

  private static Optional<List<NameVersion>> list(PlainObject json, String key) {
    return json.has(key)
        ? Optional.of(json.objects(key).stream().map(NameVersion::of).toList())
        : Optional.empty();
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("teams", teams);
    cloudConfig.ifPresent(status -> json.put("cloud_config", status));
    stemcells.ifPresent(list -> json.put("stemcells", plain(list)));
    releases.ifPresent(list -> json.put("releases", plain(list)));
    locked.ifPresent(truth -> json.put("locked", truth));
    if (incomplete > 0) {
      json.put(SLIPWAY, Map.of(INCOMPLETE, incomplete));
    }
    return json;
  }

  private static List<Map<String, @Nullable Object>> plain(List<NameVersion> list) {
    return list.stream().map(NameVersion::toPlain).toList();
  }
}
