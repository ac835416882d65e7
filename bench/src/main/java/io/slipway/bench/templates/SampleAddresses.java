package io.slipway.bench.templates;

import io.slipway.json.Json;
import io.slipway.template.LinkAddresses;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names that tell all that a template asked for; {@code oracle.rb} gives the same. */
final class SampleAddresses implements LinkAddresses {
  @Override
  public String encode(Map<String, @Nullable Object> criteria, boolean shortNames) {
    return "q-"
        + (shortNames ? "short" : "long")
        + "."
        + criteria.entrySet().stream()
            .map(asked -> asked.getKey() + "=" + Json.write(asked.getValue()))
            .sorted()
            .collect(Collectors.joining("."));
  }
}
