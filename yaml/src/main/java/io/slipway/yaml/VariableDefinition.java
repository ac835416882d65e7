package io.slipway.yaml;

import org.jspecify.annotations.Nullable;

/**
 * What a document says about a variable it uses. A variable that stands nowhere in the document's
 * {@code variables} has a name only.
 *
 * @param type {@code password}, {@code certificate}, …: how to generate it
 * @param options plain values, variables in them already replaced
 */
public record VariableDefinition(String name, @Nullable String type, @Nullable Object options) {
  public static VariableDefinition named(String name) {
    return new VariableDefinition(name, null, null);
  }
}
