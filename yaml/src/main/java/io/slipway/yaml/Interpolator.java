package io.slipway.yaml;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.OpsPath.MismatchException;
import io.slipway.yaml.VariableSource.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run over one document; remembers what was asked for. */
final class Interpolator {
  static final Pattern PLACEHOLDER = Pattern.compile("\\(\\( ?!?([-/.\\w\\p{L}]+) ?\\)\\)");

  private final VariableSource source;
  private final Map<String, YamlNode.Mapping> definitions = new LinkedHashMap<>();
  private final Map<String, Optional<Value>> resolved = new HashMap<>();
  private final Set<String> resolving = new HashSet<>();
  private final Set<String> missing = new TreeSet<>();
  private final Map<Position, SortedSet<String>> placed = new HashMap<>();
  private int unresolvedPlaceholders;

  Interpolator(VariableSource source, YamlNode document) {
    this.source = source;
    if (document instanceof YamlNode.Mapping mapping
        && mapping.entries().get("variables") instanceof YamlNode.Sequence list) {
      for (YamlNode item : list.items()) {
        if (item instanceof YamlNode.Mapping definition) {
          String name = scalarText(definition, "name");
          if (name != null) {
            definitions.putIfAbsent(name, definition);
          }
        }
      }
    }
  }

  Set<String> asked() {
    return resolved.keySet();
  }

  Set<String> missing() {
    return missing;
  }

  Map<Position, SortedSet<String>> placed() {
    return placed;
  }

  YamlNode interpolateDocument(YamlNode document) {
    // In the order of their definitions, so that what is generated can build on what stands above.
    definitions.forEach(
        (name, definition) -> {
          if (scalarText(definition, "type") != null) {
            variable(name);
          }
        });
    return withoutResolvedDefinitions(interpolate(document));
  }

  private YamlNode withoutResolvedDefinitions(YamlNode document) {
    Set<String> found = new LinkedHashSet<>();
    for (String name : definitions.keySet()) {
      if (variable(name).isPresent()) {
        found.add(name);
      }
    }
    if (found.isEmpty()
        || !(document instanceof YamlNode.Mapping mapping)
        || !(mapping.entries().get("variables") instanceof YamlNode.Sequence list)) {
      return document;
    }
    List<YamlNode> left = new ArrayList<>(list.items());
    left.removeIf(
        item ->
            item instanceof YamlNode.Mapping definition
                && found.contains(scalarText(definition, "name")));
    return mapping.with("variables", new YamlNode.Sequence(left, list.position()));
  }

  private YamlNode interpolate(YamlNode node) {
    return switch (node) {
      case YamlNode.Mapping mapping -> {
        Map<@Nullable Object, YamlNode> entries = new LinkedHashMap<>();
        mapping
            .entries()
            .forEach((key, value) -> entries.put(key(key, value.position()), interpolate(value)));
        yield new YamlNode.Mapping(entries, mapping.position());
      }
      case YamlNode.Sequence sequence ->
          new YamlNode.Sequence(
              sequence.items().stream().map(this::interpolate).toList(), sequence.position());
      case YamlNode.Scalar(Object value, Position position) ->
          value instanceof String text
              ? YamlNode.of(interpolateText(text, position), position)
              : node;
    };
  }

  private @Nullable Object key(@Nullable Object key, @Nullable Position position) {
    if (!(key instanceof String text)) {
      return key;
    }
    Object replaced = interpolateText(text, position);
    if (replaced instanceof Map || replaced instanceof List) {
      throw failure(
          position, "the variable in the key '" + text + "' must be a scalar, not a collection");
    }
    return replaced;
  }

  private @Nullable Object interpolateText(String text, @Nullable Position position) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    String replaced = text;
    while (matcher.find()) {
      String name = matcher.group(1);
      Optional<Value> found = member(name, position);
      if (found.isEmpty()) {
        unresolvedPlaceholders++;
        continue;
      }
      if (position != null) {
        placed.computeIfAbsent(position, _ -> new TreeSet<>()).add(name);
      }
      if (matcher.start() == 0 && matcher.end() == text.length()) {
        return found.get().value();
      }
      String insert = insertable(found.get().value(), name, position);
      replaced = replaced.replace("((" + name + "))", insert).replace("((!" + name + "))", insert);
    }
    return replaced;
  }

  private static String insertable(
      @Nullable Object value, String name, @Nullable Position position) {
    return switch (value) {
      case String text -> text;
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case BigInteger number -> number.toString();
      case null, default ->
          throw failure(
              position,
              "the value of variable '"
                  + name
                  + "' is "
                  + Values.kindOf(value)
                  + "; only text and integers can be inserted into longer text");
    };
  }

  /** The value of a variable, or of what a dotted name finds inside one. */
  private Optional<Value> member(String dottedName, @Nullable Position position) {
    String[] names = dottedName.split("\\.", 2);
    Optional<Value> variable = variable(names[0]);
    if (variable.isEmpty() || names.length == 1) {
      return variable;
    }
    YamlNode whole = YamlNode.of(variable.get().value(), null);
    try {
      return Optional.of(
          new Value(OpsPath.parse("/" + names[1].replace('.', '/')).find(whole).plain()));
    } catch (MismatchException e) {
      Object byName = Values.lookup(variable.get().value(), names[1]);
      if (byName != null) {
        return Optional.of(new Value(byName));
      }
      throw failure(position, "Finding variable '" + dottedName + "': " + e.message());
    }
  }

  private Optional<Value> variable(String name) {
    Optional<Value> known = resolved.get(name);
    if (known != null) {
      return known;
    }
    if (!resolving.add(name)) {
      throw new SlipwayException(
          ErrorCode.BAD_MANIFEST,
          "The definition of variable '" + name + "' needs the variable itself");
    }
    int unresolvedBefore = unresolvedPlaceholders;
    VariableDefinition definition = definition(name);
    // A definition whose options lack something is nothing to generate from yet.
    boolean complete = unresolvedPlaceholders == unresolvedBefore;
    Optional<Value> found = complete ? source.find(definition) : Optional.empty();
    if (complete && found.isEmpty()) {
      missing.add(name);
    }
    resolving.remove(name);
    resolved.put(name, found);
    return found;
  }

  private VariableDefinition definition(String name) {
    YamlNode.Mapping definition = definitions.get(name);
    if (definition == null) {
      return VariableDefinition.named(name);
    }
    YamlNode options = definition.entries().get("options");
    return new VariableDefinition(
        name,
        scalarText(definition, "type"),
        options == null ? null : interpolate(options).plain());
  }

  private static @Nullable String scalarText(YamlNode.Mapping mapping, String key) {
    return mapping.entries().get(key) instanceof YamlNode.Scalar scalar
            && scalar.value() instanceof String text
        ? text
        : null;
  }

  private static SlipwayException failure(@Nullable Position position, String message) {
    return new SlipwayException(
        ErrorCode.BAD_MANIFEST, position == null ? message : position + ": " + message);
  }
}
