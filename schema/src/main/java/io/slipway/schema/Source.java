package io.slipway.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A keyword as it stands in a schema.
 *
 * @param schema whose keyword it is
 * @param value the keyword's value as written
 */
record Source(Subschema schema, String keyword, @Nullable Object value) {

  /** Where the keyword stands, as a JSON pointer from the schema file's root. */
  String pointer() {
    return schema.pointer() + "/" + Location.escape(keyword);
  }

  InvalidSchemaException invalid(String problem) {
    return new InvalidSchemaException(problem(problem));
  }

  String problem(String problem) {
    return "`" + keyword + "` at `" + pointer() + "` " + problem;
  }

  /** The value of another keyword of the same schema. */
  @Nullable Object sibling(String other) {
    return schema.raw() instanceof Map<?, ?> map ? map.get(other) : null;
  }

  List<?> list() {
    if (value instanceof List<?> list) {
      return list;
    }
    throw invalid("must be an array");
  }

  @SuppressWarnings("unchecked") // the keys of a JSON object are texts
  Map<String, @Nullable Object> object() {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw invalid("must be an object");
  }
}
