package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code variables} section of a manifest or runtime config (behaviour 1.1.9). */
final class VariablesParser {
  private VariablesParser() {}

  static List<Variable> parse(List<@Nullable Object> elements) {
    Findings findings = new Findings();
    List<Variable> variables = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Set<String> duplicates = new LinkedHashSet<>();
    for (Object element : elements) {
      findings
          .attempt(() -> variable(element))
          .ifPresent(
              variable -> {
                variables.add(variable);
                if (!seen.add(variable.name())) {
                  duplicates.add(variable.name());
                }
              });
    }
    duplicates.forEach(
        name ->
            findings.add(
                ErrorCode.VARIABLES_INVALID_FORMAT,
                "Some of the variables have duplicate names, eg: '" + name + "'"));
    findings.throwIfAny();
    return variables;
  }

  private static Variable variable(@Nullable Object element) {
    if (!(element instanceof Map<?, ?> map)) {
      throw invalid("All 'variables' elements should be Hashes");
    }
    Section section = Section.of(map);
    if (!section.has("name")) {
      throw invalid(
          "At least one of the variables is missing the 'name' key; 'name' must be specified");
    }
    String name = RubyText.text(section.raw("name"));
    if (name.isBlank()) {
      throw invalid(
          "At least one of the variables has an empty 'name'; 'name' must not be empty or nil");
    }
    return new Variable(
        name,
        type(section, name),
        options(section, name),
        consumes(section, name),
        updateMode(section, name),
        updateStrategy(section));
  }

  /** Never refused: what is no mapping, or says something else, has said nothing. */
  private static Optional<String> updateStrategy(Section section) {
    return section.raw("update") instanceof Map<?, ?> update
            && update.get("strategy") instanceof String strategy
        ? Optional.of(strategy)
        : Optional.empty();
  }

  private static String type(Section section, String name) {
    String prefix = "Type for variable '" + name + "' ";
    if (!section.has("type")) {
      throw invalid(prefix + "is missing; 'type' must be specified");
    }
    Object type = section.raw("type");
    if (type == null) {
      throw invalid(prefix + "is nil; 'type' must not be nil");
    }
    if (!(type instanceof String text)) {
      throw invalid(prefix + "must be a String, but was '" + RubyText.text(type) + "'");
    }
    if (text.isBlank()) {
      throw invalid(prefix + "is empty; 'type' must not be empty");
    }
    return text;
  }

  private static Map<String, @Nullable Object> options(Section section, String name) {
    return switch (section.raw("options")) {
      case null -> Map.of();
      case Map<?, ?> map -> PlainValues.mapping(map);
      default -> throw invalid("options of variable with name '" + name + "' is not a Hash");
    };
  }

  private static Map<String, @Nullable Object> consumes(Section section, String name) {
    return switch (section.raw("consumes")) {
      case null -> Map.of();
      case Map<?, ?> map -> PlainValues.mapping(map);
      default -> throw invalid("Consumes for variable '" + name + "' must be a Hash or nil");
    };
  }

  private static Optional<String> updateMode(Section section, String name) {
    return switch (section.raw("update_mode")) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default ->
          throw invalid(
              "Update mode for variable '"
                  + name
                  + "' must be a String, but was '"
                  + RubyText.text(section.raw("update_mode"))
                  + "'");
    };
  }

  private static SlipwayException invalid(String message) {
    return new SlipwayException(ErrorCode.VARIABLES_INVALID_FORMAT, message);
  }
}
