package io.slipway.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every keyword that does something, in the order in which BOSH evaluates and reports them. */
final class Vocabulary {
  static final Map<String, Factory> KEYWORDS;

  /** Makes a keyword of its value; null when there is nothing to evaluate. */
  interface Factory {
    @Nullable Keyword make(Source source, SchemaCompiler compiler);
  }

  static {
    Map<String, Factory> all = new LinkedHashMap<>();
    core(all);
    applicators(all);
    assertions(all);
    contents(all);
    KEYWORDS = Collections.unmodifiableMap(all);
  }

  private Vocabulary() {}

  private static void core(Map<String, Factory> all) {
    all.put("$schema", (source, _) -> draft(source));
    all.put("$ref", Combining::reference);
    all.put("$dynamicRef", Combining::dynamicReference);
    all.put("$defs", Vocabulary::definitions);
    all.put("definitions", Vocabulary::definitions);
  }

  private static void applicators(Map<String, Factory> all) {
    all.put("allOf", Combining::allOf);
    all.put("anyOf", Combining::anyOf);
    all.put("oneOf", Combining::oneOf);
    all.put("not", Combining::not);
    all.put("if", Combining::ifSchema);
    all.put("then", Combining::thenSchema);
    all.put("else", Combining::elseSchema);
    all.put("dependentSchemas", ObjectKeywords::dependentSchemas);
    all.put("prefixItems", ArrayKeywords::prefixItems);
    all.put("items", ArrayKeywords::items);
    all.put("contains", ArrayKeywords::contains);
    all.put("properties", ObjectKeywords::properties);
    all.put("patternProperties", ObjectKeywords::patternProperties);
    all.put("additionalProperties", ObjectKeywords::additionalProperties);
    all.put("propertyNames", ObjectKeywords::propertyNames);
    all.put("dependencies", ObjectKeywords::dependencies);
    all.put("unevaluatedItems", ArrayKeywords::unevaluatedItems);
    all.put("unevaluatedProperties", ObjectKeywords::unevaluatedProperties);
  }

  private static void assertions(Map<String, Factory> all) {
    all.put("type", Types::type);
    all.put("enum", Assertions::enumeration);
    all.put("const", Assertions::constant);
    all.put("multipleOf", Assertions::multipleOf);
    all.put("maximum", Assertions::maximum);
    all.put("exclusiveMaximum", Assertions::exclusiveMaximum);
    all.put("minimum", Assertions::minimum);
    all.put("exclusiveMinimum", Assertions::exclusiveMinimum);
    all.put("maxLength", Assertions::maxLength);
    all.put("minLength", Assertions::minLength);
    all.put("pattern", Assertions::pattern);
    all.put("maxItems", Assertions::maxItems);
    all.put("minItems", Assertions::minItems);
    all.put("uniqueItems", Assertions::uniqueItems);
    all.put("maxContains", ArrayKeywords::maxContains);
    all.put("minContains", ArrayKeywords::minContains);
    all.put("maxProperties", Assertions::maxProperties);
    all.put("minProperties", Assertions::minProperties);
    all.put("required", ObjectKeywords::required);
    all.put("dependentRequired", ObjectKeywords::dependentRequired);
    all.put("format", Assertions::format);
  }

  private static void contents(Map<String, Factory> all) {
    all.put("contentEncoding", (source, _) -> known(source, "base64"));
    all.put("contentMediaType", (source, _) -> known(source, "application/json"));
    all.put("contentSchema", Vocabulary::unevaluated);
  }

  private static @Nullable Keyword draft(Source source) {
    if (!PropertiesSchema.DRAFT.equals(source.value())) {
      throw new InvalidSchemaException(PropertiesSchema.ONLY_ONE_DRAFT);
    }
    return null;
  }

  private static @Nullable Keyword definitions(Source source, SchemaCompiler compiler) {
    source.object().forEach((name, raw) -> compiler.child(source, name, raw));
    return null;
  }

  /** A schema that is compiled, since it may be referred to, and says nothing of itself. */
  private static @Nullable Keyword unevaluated(Source source, SchemaCompiler compiler) {
    compiler.child(source, Wording.NO_SCHEMA);
    return null;
  }

  /** Contents are not looked into, but BOSH refuses to load a schema with other ones. */
  private static @Nullable Keyword known(Source source, String only) {
    if (!only.equals(source.value())) {
      throw source.invalid("can only be \"" + only + "\"");
    }
    return null;
  }
}
