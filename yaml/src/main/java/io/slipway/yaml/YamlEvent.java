package io.slipway.yaml;

import org.jspecify.annotations.Nullable;

/** A step of writing a document's one node: what {@link YamlEmitter} is given. */
public sealed interface YamlEvent {
  record Alias(String anchor) implements YamlEvent {}

  /**
   * @param tag written unless the text alone, as it ends up, tells the type
   * @param plainImplicit whether the text tells the type when it is not quoted
   * @param quotedImplicit whether it does when it is quoted
   * @param style what is asked for; it is given up where it cannot carry the text
   */
  record Scalar(
      String text,
      @Nullable String anchor,
      @Nullable String tag,
      boolean plainImplicit,
      boolean quotedImplicit,
      ScalarStyle style)
      implements YamlEvent {}

  /**
   * @param implicit whether it needs no tag
   * @param flow in brackets; a collection without elements always is
   */
  record CollectionStart(
      Kind kind, @Nullable String anchor, @Nullable String tag, boolean implicit, boolean flow)
      implements YamlEvent {}

  record CollectionEnd() implements YamlEvent {}

  /** A mapping's elements are its keys and values in turn. */
  enum Kind {
    SEQUENCE,
    MAPPING
  }

  enum ScalarStyle {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    LITERAL,
    FOLDED
  }
}
