package io.slipway.schema;

import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import java.util.List;

/** Schemas and values as JSON, with {@code '} for the quotes. */
final class Schemas {
  private static final String HEADER = "Error validating properties for web\n";

  private Schemas() {}

  /** The lines of what is wrong with the value; the members are those of the schema's object. */
  static List<String> check(String members, String value) {
    String message = failure(members, value);
    if (message.isEmpty()) {
      return List.of();
    }
    if (!message.startsWith(HEADER)) {
      throw new AssertionError(message);
    }
    return message.substring(HEADER.length()).lines().toList();
  }

  /** The whole message; empty when the value is as the schema wants it. */
  static String failure(String members, String value) {
    try {
      PropertiesSchema.read("web", text(members)).orElseThrow().check(Json.parse(json(value)));
      return "";
    } catch (SlipwayException e) {
      return e.message();
    }
  }

  static String text(String members) {
    return "{\"$schema\":\""
        + PropertiesSchema.DRAFT
        + "\""
        + (members.isEmpty() ? "" : "," + json(members))
        + "}";
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
