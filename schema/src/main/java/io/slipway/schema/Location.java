package io.slipway.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Where in the properties a value stands. One place has one location: they compare by identity. */
final class Location {
  private final @Nullable Location parent;
  private final String name;

  private Location(@Nullable Location parent, String name) {
    this.parent = parent;
    this.name = name;
  }

  static Location root() {
    return new Location(null, "");
  }

  Location child(String key) {
    return new Location(this, key);
  }

  /** From the root to the value; empty for the root. */
  Deque<String> names() {
    Deque<String> names = new ArrayDeque<>();
    for (Location at = this; at.parent != null; at = at.parent) {
      names.push(at.name);
    }
    return names;
  }

  /** A JSON pointer; empty for the root. */
  String pointer() {
    StringBuilder pointer = new StringBuilder();
    names().forEach(one -> pointer.append('/').append(escape(one)));
    return pointer.toString();
  }

  /** As messages name it. */
  String shown() {
    return parent == null ? "root" : "`" + pointer() + "`";
  }

  /** A name as a token of a JSON pointer. */
  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
