package io.slipway.schema;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A schema, or a schema within one, ready to be evaluated. */
final class Subschema {
  private final @Nullable Object raw;
  private final URI base;
  private final String pointer;
  private final Optional<String> dynamicAnchor;
  private Body body = Body.ANYTHING;

  /** What a schema asks of a value. */
  sealed interface Body {
    Body ANYTHING = new Anything();

    record Anything() implements Body {}

    record Nothing(Wording wording) implements Body {}

    /** In the order in which BOSH evaluates them. */
    record Rules(List<Keyword> keywords) implements Body {}

    /** Neither a boolean nor an object: an error, but only where a value meets it. */
    record Unusable() implements Body {}
  }

  /**
   * @param raw as written
   * @param base against which its references are resolved
   * @param pointer its place in the file
   */
  Subschema(@Nullable Object raw, URI base, String pointer, Optional<String> dynamicAnchor) {
    this.raw = raw;
    this.base = base;
    this.pointer = pointer;
    this.dynamicAnchor = dynamicAnchor;
  }

  /** Called once, by the compiler: keywords know the schema they belong to. */
  void become(Body what) {
    body = what;
  }

  Body body() {
    return body;
  }

  @Nullable Object raw() {
    return raw;
  }

  URI base() {
    return base;
  }

  String pointer() {
    return pointer;
  }

  Optional<String> dynamicAnchor() {
    return dynamicAnchor;
  }

  String shown() {
    return pointer.isEmpty() ? "root" : "`" + pointer + "`";
  }
}
