package io.slipway.schema;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a schema as written into {@link Subschema}s. As in BOSH some mistakes are found now, and
 * others only when a value meets them; the latter are noted as doubts.
 */
final class SchemaCompiler {
  /** The address BOSH gives a schema that has no {@code $id}. */
  private static final URI BASE = URI.create("json-schemer://schema");

  private final References references = new References(this);
  private final List<String> doubts = new ArrayList<>();
  private final List<Source> pointers = new ArrayList<>();

  Subschema compile(Map<String, @Nullable Object> document) {
    Subschema root = compile(document, BASE, "", Wording.NO_SCHEMA);
    references.registerResource(root);
    return root;
  }

  References references() {
    return references;
  }

  /** What will fail, or silently do nothing, when a value comes that far. */
  List<String> doubts() {
    List<String> all = new ArrayList<>(doubts);
    for (Source pointer : List.copyOf(pointers)) {
      try {
        references.resolve(pointer);
      } catch (InvalidSchemaException e) {
        all.add(e.message());
      }
    }
    return all;
  }

  void doubt(String text) {
    doubts.add(text);
  }

  /** A {@code $ref}: looked up only when it is followed. */
  void pointer(Source source) {
    pointers.add(source);
  }

  /** The schema that is the keyword's value. */
  Subschema child(Source source, Wording whenFalse) {
    return compile(source.value(), source.schema().base(), source.pointer(), whenFalse);
  }

  /** A schema within the keyword's value. */
  Subschema child(Source source, String token, @Nullable Object raw) {
    return compile(
        raw,
        source.schema().base(),
        source.pointer() + "/" + Location.escape(token),
        Wording.NO_SCHEMA);
  }

  /**
   * @param whenFalse what is said of a value where there must be none
   */
  Subschema compile(@Nullable Object raw, URI base, String pointer, Wording whenFalse) {
    return switch (raw) {
      case Map<?, ?> map -> object(map, base, pointer);
      case Boolean allowed ->
          made(
              raw,
              base,
              pointer,
              allowed ? Subschema.Body.ANYTHING : new Subschema.Body.Nothing(whenFalse));
      case List<?> list -> ignored(list, base, pointer);
      case String text -> ignored(text, base, pointer);
      case null, default -> {
        doubt("the schema at `" + pointer + "` must be an object or a boolean");
        yield made(raw, base, pointer, new Subschema.Body.Unusable());
      }
    };
  }

  private Subschema ignored(Object raw, URI base, String pointer) {
    doubt("the schema at `" + pointer + "` is neither an object nor a boolean, and does nothing");
    return made(raw, base, pointer, Subschema.Body.ANYTHING);
  }

  private static Subschema made(
      @Nullable Object raw, URI base, String pointer, Subschema.Body body) {
    Subschema schema = new Subschema(raw, base, pointer, Optional.empty());
    schema.become(body);
    return schema;
  }

  private Subschema object(Map<?, ?> map, URI base, String pointer) {
    Optional<String> dynamicAnchor = text(map, base, pointer, "$dynamicAnchor");
    Subschema schema = new Subschema(map, identity(map, base, pointer), pointer, dynamicAnchor);
    references.registerValue(schema, map);
    if (map.containsKey("$id")) {
      references.registerResource(schema);
    }
    text(map, base, pointer, "$anchor")
        .ifPresent(anchor -> references.registerAnchor(schema, anchor));
    dynamicAnchor.ifPresent(anchor -> references.registerDynamicAnchor(schema, anchor));
    schema.become(new Subschema.Body.Rules(keywords(map, schema)));
    return schema;
  }

  private static URI identity(Map<?, ?> map, URI base, String pointer) {
    Optional<String> id = text(map, base, pointer, "$id");
    if (id.isEmpty()) {
      return base;
    }
    int hash = id.get().indexOf('#');
    String relative = hash < 0 ? id.get() : id.get().substring(0, hash);
    return References.join(source(map, base, pointer, "$id"), base, relative);
  }

  private static Optional<String> text(Map<?, ?> map, URI base, String pointer, String keyword) {
    if (!map.containsKey(keyword)) {
      return Optional.empty();
    }
    if (map.get(keyword) instanceof String text) {
      return Optional.of(text);
    }
    throw source(map, base, pointer, keyword).invalid("must be text");
  }

  private static Source source(Map<?, ?> map, URI base, String pointer, String keyword) {
    Subschema schema = new Subschema(map, base, pointer, Optional.empty());
    return new Source(schema, keyword, map.get(keyword));
  }

  private List<Keyword> keywords(Map<?, ?> map, Subschema schema) {
    List<Keyword> keywords = new ArrayList<>();
    Vocabulary.KEYWORDS.forEach(
        (name, factory) -> {
          if (map.containsKey(name)) {
            Keyword keyword = factory.make(new Source(schema, name, map.get(name)), this);
            if (keyword != null) {
              keywords.add(keyword);
            }
          }
        });
    return List.copyOf(keywords);
  }
}
