package io.slipway.model.rendering;

import io.slipway.base.Names;
import io.slipway.model.planning.DnsNames.GroupType;
import io.slipway.model.planning.DnsNames.Numbers;
import io.slipway.template.LinkAddresses;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The DNS names templates get for links (Director behaviour 6.6). */
public final class QueryNames implements LinkAddresses {
  private final Numbers numbers;

  public QueryNames(Numbers numbers) {
    this.numbers = numbers;
  }

  @Override
  public String encode(Map<String, @Nullable Object> criteria, boolean shortNames) {
    Object uuid = criteria.get("uuid");
    String host =
        uuid == null || shortNames ? "q-" + tokens(criteria, shortNames) : String.valueOf(uuid);
    String domain = text(criteria, "root_domain");
    if (shortNames) {
      GroupType type =
          "link".equals(criteria.get("group_type")) ? GroupType.LINK : GroupType.INSTANCE_GROUP;
      int group =
          numbers.group(type, text(criteria, "group_name"), text(criteria, "deployment_name"));
      return host + ".q-g" + group + "." + domain;
    }
    return String.join(
        ".",
        List.of(
            host,
            label(criteria, "group_name"),
            label(criteria, "default_network"),
            label(criteria, "deployment_name"),
            domain));
  }

  private static String label(Map<String, @Nullable Object> criteria, String key) {
    return Names.canonical(text(criteria, key));
  }

  private static String text(Map<String, @Nullable Object> criteria, String key) {
    return String.valueOf(criteria.get(key));
  }

  /** Instance and network are words of a long name, and numbers in a short one. */
  private String tokens(Map<String, @Nullable Object> criteria, boolean shortNames) {
    TreeSet<String> tokens = new TreeSet<>();
    if (criteria.get("azs") instanceof List<?> azs) {
      azs.forEach(zone -> tokens.add("a" + numbers.zone(String.valueOf(zone))));
    }
    if (shortNames && criteria.get("uuid") != null) {
      tokens.add("m" + numbers.instance(text(criteria, "uuid")));
    }
    if (shortNames && criteria.get("default_network") != null) {
      tokens.add("n" + numbers.network(text(criteria, "default_network")));
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
