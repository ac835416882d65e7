package io.slipway.model.rendering;

import io.slipway.base.Names;
import io.slipway.model.planning.DnsNames.Numbers;
import io.slipway.template.LinkAddresses;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The DNS names templates get for links, in their long form (Director behaviour 6.6). */
public final class QueryNames implements LinkAddresses {
  private final Numbers numbers;

  public QueryNames(Numbers numbers) {
    this.numbers = numbers;
  }

  @Override
  public String encode(Map<String, @Nullable Object> criteria, boolean shortNames) {
    Object uuid = criteria.get("uuid");
    String host = uuid == null ? "q-" + tokens(criteria) : String.valueOf(uuid);
    return String.join(
        ".",
        List.of(
            host,
            label(criteria, "group_name"),
            label(criteria, "default_network"),
            label(criteria, "deployment_name"),
            String.valueOf(criteria.get("root_domain"))));
  }

  private static String label(Map<String, @Nullable Object> criteria, String key) {
    return Names.canonical(String.valueOf(criteria.get(key)));
  }

  private String tokens(Map<String, @Nullable Object> criteria) {
    TreeSet<String> tokens = new TreeSet<>();
    if (criteria.get("azs") instanceof List<?> azs) {
      azs.forEach(zone -> tokens.add("a" + numbers.zone(String.valueOf(zone))));
    }
    Object check = criteria.get("initial_health_check");
    if (check != null) {
      tokens.add("synchronous".equals(String.valueOf(check)) ? "y1" : "y0");
    }
    tokens.add(status(criteria.get("status")));
    return String.join("", tokens);
  }

  private static String status(@Nullable Object status) {
    return switch (String.valueOf(status)) {
      case "unhealthy" -> "s1";
      case "healthy" -> "s3";
      case "all" -> "s4";
      default -> "s0";
    };
  }
}
