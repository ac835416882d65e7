package io.slipway.bench.templates;

import io.slipway.release.PropertyDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values for properties of which only the name is known: the likeliest first, then others of other
 * types, for templates that will not have the first.
 */
final class SampleValues {
  private final SampleCertificate certificate;

  SampleValues(SampleCertificate certificate) {
    this.certificate = certificate;
  }

  /** At least one, whatever the property. */
  List<Object> candidates(String name, @Nullable PropertyDefinition definition) {
    List<Object> candidates = new ArrayList<>();
    if (definition != null) {
      add(candidates, definition.example());
      add(candidates, definition.defaultValue());
    }
    add(candidates, likely(name.toLowerCase(Locale.ROOT)));
    add(candidates, "sample-" + name.substring(name.lastIndexOf('.') + 1));
    add(candidates, List.of("first", "second"));
    add(candidates, Map.of("key", "value"));
    add(candidates, List.of(thing("one"), thing("two")));
    add(candidates, Map.of("thing", thing("three")));
    add(candidates, 7);
    add(candidates, true);
    add(candidates, "10.0.0.0/24");
    add(candidates, "https://sample.example.com:8443/path?a=b#c");
    add(candidates, certificate.certificate());
    add(candidates, "10s");
    add(candidates, false);
    add(candidates, List.of());
    add(candidates, Map.of());
    add(candidates, "");
    return candidates;
  }

  /** A different value of the same type as the default, to send templates another way. */
  Object varied(Object value) {
    return switch (value) {
      case Boolean truth -> !truth;
      case Integer number -> number + 1;
      case Double number -> number * 1.5;
      case String text when text.isEmpty() -> "text: 'with' \"quotes\" # and é";
      case List<?> list when list.isEmpty() -> List.of("first", "second: 2");
      default -> value;
    };
  }

  private static void add(List<Object> candidates, @Nullable Object value) {
    if (value != null && !candidates.contains(value)) {
      candidates.add(value);
    }
  }

  private static Map<String, Object> thing(String name) {
    Map<String, Object> thing = new LinkedHashMap<>();
    thing.put("name", name);
    thing.put("username", name);
    thing.put("password", "secret");
    thing.put("port", 4321);
    thing.put("url", "https://" + name + ".example.com");
    thing.put("host", name + ".example.com");
    thing.put("roles", List.of("reader"));
    return thing;
  }

  private Object likely(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (has(last, "private_key", "client_key", "server_key") || last.equals("key")) {
      return certificate.key();
    } else if (has(last, "cert", "ca", "tls", "pem", "public_key") && !last.contains("locat")) {
      return last.contains("certs") || last.contains("cas")
          ? List.of(certificate.certificate())
          : certificate.certificate();
    } else if (has(last, "enable", "disable", "skip_", "require", "verify", "use_", "allow")) {
      return true;
    } else if (has(last, "port", "count", "size", "limit", "max", "min", "seconds", "interval")
        || has(last, "timeout", "percent", "retries", "_mb", "_ms", "days")) {
      return 1234;
    } else if (has(last, "ips", "hosts", "urls", "addresses", "machines", "servers", "list")) {
      return List.of("10.0.0.11", "10.0.0.12");
    } else if (has(last, "url", "uri", "endpoint")) {
      return "https://sample.example.com:8443/path";
    } else if (has(last, "host", "ip", "address", "domain")) {
      return "10.0.0.13";
    }
    return "sample-" + last;
  }

  private static boolean has(String name, String... parts) {
    for (String part : parts) {
      if (part.length() > 2
          ? name.contains(part)
          : name.equals(part) || name.endsWith("_" + part)) {
        return true;
      }
    }
    return false;
  }
}
