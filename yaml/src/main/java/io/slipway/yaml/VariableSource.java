package io.slipway.yaml;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where variables get their values: what the user gave, or a store that generates what it lacks.
 */
public interface VariableSource {
  /** The variable's value, generated if this source does that. */
  Optional<Value> find(VariableDefinition definition);

  /** The variables this source has been given; an unused one among them may be a mistake. */
  Set<String> names();

  /** A value that may be null, which is not the same as having none. */
  record Value(@Nullable Object value) {
    /** Values may be secrets. */
    @Override
    public String toString() {
      return "Value[<redacted>]";
    }
  }

  /** This source, and the other for what this one does not know. */
  default VariableSource or(VariableSource other) {
    VariableSource first = this;
    return new VariableSource() {
      @Override
      public Optional<Value> find(VariableDefinition definition) {
        return first.find(definition).or(() -> other.find(definition));
      }

      @Override
      public Set<String> names() {
        Set<String> names = new TreeSet<>(first.names());
        names.addAll(other.names());
        return names;
      }
    };
  }
}
