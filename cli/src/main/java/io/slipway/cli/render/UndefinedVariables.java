package io.slipway.cli.render;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cli.run.Manifests;
import io.slipway.yaml.Placeholders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the {@code ((variables))} that nothing gives a value. */
final class UndefinedVariables {
  private UndefinedVariables() {}

  /** All of them in one error, and how to define them. */
  static Optional<SlipwayException> in(
      Map<String, @Nullable Object> manifest, List<Map<String, @Nullable Object>> configs) {
    Set<String> undefined = new TreeSet<>(Placeholders.in(withoutDefinitions(manifest)));
    configs.forEach(config -> undefined.addAll(Placeholders.in(withoutDefinitions(config))));
    if (undefined.isEmpty()) {
      return Optional.empty();
    }
    Set<String> generated =
        Manifests.maps(manifest.get("variables")).stream()
            .map(definition -> Manifests.text(definition, "name"))
            .collect(Collectors.toSet());
    StringBuilder message = new StringBuilder("Nothing gives these variables a value:");
    for (String name : undefined) {
      message.append("\n  - ((").append(name).append("))");
      if (generated.contains(name.replaceFirst("\\..*", ""))) {
        message.append(", defined under 'variables', but a render generates nothing");
      }
    }
    message.append("\nSet them with --var NAME=VALUE or --vars-file PATH.");
    return Optional.of(
        new SlipwayException(ErrorCode.CONFIG_SERVER_MISSING_NAME, message.toString()));
  }

  /** What only the generation of variables would look at is not missed. */
  private static Map<String, @Nullable Object> withoutDefinitions(
      Map<String, @Nullable Object> document) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(document);
    rest.remove("variables");
    return rest;
  }
}
