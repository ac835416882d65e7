package io.slipway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the references of one schema file lead to: places in that file and nowhere else. Nothing is
 * ever fetched. Safe for use by several threads once the file is compiled.
 */
final class References {
  private final SchemaCompiler compiler;
  private final Map<String, Subschema> byAddress = new HashMap<>();
  private final Map<String, Subschema> dynamic = new HashMap<>();
  private final IdentityHashMap<Object, Subschema> byValue = new IdentityHashMap<>();
  private final Map<String, Subschema> resolved = new HashMap<>();

  References(SchemaCompiler compiler) {
    this.compiler = compiler;
  }

  /** A reference's target: a resource, and what of it. */
  private record Target(URI resource, String fragment) {
    boolean isPointer() {
      return fragment.isEmpty() || fragment.startsWith("/");
    }

    @Override
    public String toString() {
      return address(resource, fragment);
    }
  }

  private static String address(URI resource, String fragment) {
    return fragment.isEmpty() ? resource.toString() : resource + "#" + fragment;
  }

  void registerResource(Subschema schema) {
    byAddress.put(schema.base().toString(), schema);
  }

  void registerAnchor(Subschema schema, String anchor) {
    byAddress.put(address(schema.base(), anchor), schema);
  }

  void registerDynamicAnchor(Subschema schema, String anchor) {
    registerAnchor(schema, anchor);
    dynamic.put(address(schema.base(), anchor), schema);
  }

  void registerValue(Subschema schema, Object raw) {
    byValue.put(raw, schema);
  }

  /**
   * @param source a {@code $ref} or {@code $dynamicRef}
   */
  synchronized Subschema resolve(Source source) {
    String key = source.pointer();
    Subschema known = resolved.get(key);
    if (known == null) {
      known = find(source, target(source));
      resolved.put(key, known);
    }
    return known;
  }

  /**
   * Resolves at first as {@code $ref}; then the outermost schema with the same anchor takes over.
   */
  synchronized Subschema resolve(Source source, List<Subschema> scope) {
    Subschema found = resolve(source);
    String anchor = target(source).fragment();
    if (found.dynamicAnchor().filter(anchor::equals).isEmpty()) {
      return found;
    }
    for (Subschema ancestor : scope) {
      Subschema outer = dynamic.get(address(ancestor.base(), anchor));
      if (outer != null) {
        return outer;
      }
    }
    return found;
  }

  private static Target target(Source source) {
    if (!(source.value() instanceof String text)) {
      throw source.invalid("must be text");
    }
    int hash = text.indexOf('#');
    return new Target(
        join(source, hash < 0 ? text : text.substring(0, hash)),
        hash < 0 ? "" : text.substring(hash + 1));
  }

  private static URI join(Source source, String relative) {
    return join(source, source.schema().base(), relative);
  }

  /** The absolute address; a base without a path is taken as having the path {@code /}. */
  static URI join(Source source, URI base, String relative) {
    if (relative.isEmpty()) {
      return base;
    }
    try {
      URI parsed = new URI(relative);
      boolean lacksPath = !base.isOpaque() && String.valueOf(base.getPath()).isEmpty();
      return (lacksPath ? URI.create(base + "/") : base).resolve(parsed);
    } catch (URISyntaxException e) {
      throw source.invalid("is not an address: " + e.getReason());
    }
  }

  private Subschema find(Source source, Target target) {
    Subschema resource =
        byAddress.get(target.isPointer() ? target.resource().toString() : target.toString());
    if (resource == null) {
      throw source.invalid(
          "leads to "
              + target
              + ", which is not in this schema. Nothing is fetched: put what it needs under `$defs`.");
    }
    return target.isPointer() ? walk(source, resource, target.fragment()) : resource;
  }

  private Subschema walk(Source source, Subschema resource, String fragment) {
    Subschema enclosing = resource;
    StringBuilder below = new StringBuilder();
    Object at = resource.raw();
    for (String token : tokens(source, fragment)) {
      at = step(source, at, token);
      below.append('/').append(Location.escape(token));
      Subschema known = at == null ? null : byValue.get(at);
      if (known != null) {
        enclosing = known;
        below.setLength(0);
      }
    }
    if (below.isEmpty()) {
      return enclosing;
    }
    if (at instanceof Map || at instanceof Boolean) {
      return compiler.compile(at, enclosing.base(), enclosing.pointer() + below, Wording.NO_SCHEMA);
    }
    throw source.invalid("leads to what is not a schema");
  }

  private static List<String> tokens(Source source, String fragment) {
    List<String> tokens = new ArrayList<>();
    try {
      String pointer = URLDecoder.decode(fragment, UTF_8);
      if (!pointer.isEmpty()) {
        for (String token : pointer.substring(1).split("/", -1)) {
          tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
      }
    } catch (IllegalArgumentException e) {
      throw source.invalid("is not a valid reference: " + e.getMessage());
    }
    return tokens;
  }

  private static @Nullable Object step(Source source, @Nullable Object at, String token) {
    if (at instanceof Map<?, ?> map && map.containsKey(token)) {
      return map.get(token);
    }
    if (at instanceof List<?> list && token.matches("\\d{1,9}")) {
      int index = Integer.parseInt(token);
      if (index < list.size()) {
        return list.get(index);
      }
    }
    throw source.invalid("leads to `" + source.value() + "`, which this schema does not have");
  }
}
