package io.slipway.model.deployment;

import io.slipway.yaml.Values;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hides what may be secret in a manifest before it is shown (director API 7.4). */
final class Redaction {
  private static final Set<String> KEYS = Set.of("properties", "bosh");
  private static final String REDACTED = "<redacted>";

  private Redaction() {}

  /** A copy with every scalar under {@code properties} and {@code bosh} hidden. */
  static Map<String, @Nullable Object> of(Map<String, @Nullable Object> document) {
    Map<String, @Nullable Object> copy = mapping(document);
    if (copy.get("releases") instanceof List<?> releases) {
      copy.put("releases", releases.stream().map(Redaction::release).toList());
    }
    return copy;
  }

  private static Map<String, @Nullable Object> mapping(Map<String, @Nullable Object> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, value) ->
            copy.put(
                key,
                KEYS.contains(key) && value instanceof Map<?, ?> ? hidden(value) : visible(value)));
    return copy;
  }

  private static @Nullable Object visible(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> mapping(PlainValues.mapping(map));
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(visible(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  private static @Nullable Object hidden(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        PlainValues.mapping(map).forEach((key, child) -> copy.put(key, hidden(child)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(hidden(element)));
        yield copy;
      }
      case null, default -> REDACTED;
    };
  }

  private static @Nullable Object release(@Nullable Object release) {
    if (!(release instanceof Map<?, ?> map) || !(map.get("url") instanceof String url)) {
      return release;
    }
    Map<String, @Nullable Object> copy = Values.deepCopyMap(PlainValues.mapping(map));
    copy.put("url", withoutCredentials(url));
    return copy;
  }

  private static String withoutCredentials(String url) {
    try {
      String user = new URI(url).getRawUserInfo();
      if (user == null) {
        return url;
      }
      String hidden = user.contains(":") ? REDACTED + ":" + REDACTED : REDACTED;
      return url.replace(user + "@", hidden + "@");
    } catch (URISyntaxException e) {
      return url;
    }
  }
}
