package io.slipway.model.rendering;

import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.PlainValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the templates of a group see, with the values of variables in it.
 *
 * @param properties by job
 * @param links by job, then by consumer name
 * @param errors why some have no value, laid out as BOSH does (Director behaviour 5.7); links are
 *     looked at only when there are none about properties
 */
record GroupValues(
    Map<String, @Nullable Object> properties,
    Map<String, Map<String, @Nullable Object>> links,
    List<SlipwayException> errors) {

  static GroupValues of(
      Map<String, @Nullable Object> properties,
      Map<String, Map<String, @Nullable Object>> links,
      PropertyVariables variables) {
    List<SlipwayException> errors = new ArrayList<>();
    Map<String, @Nullable Object> filled = new LinkedHashMap<>();
    properties.forEach(
        (job, own) -> {
          if (own instanceof Map<?, ?> map) {
            try {
              filled.put(job, variables.properties(PlainValues.mapping(map)));
              return;
            } catch (SlipwayException e) {
              errors.add(
                  under("- Unable to render templates for job '" + job + "'. Errors are:", e));
            }
          }
          filled.put(job, own);
        });
    return errors.isEmpty()
        ? withLinks(filled, links, variables)
        : new GroupValues(filled, links, errors);
  }

  private static GroupValues withLinks(
      Map<String, @Nullable Object> properties,
      Map<String, Map<String, @Nullable Object>> links,
      PropertyVariables variables) {
    List<SlipwayException> errors = new ArrayList<>();
    Map<String, Map<String, @Nullable Object>> filled = new LinkedHashMap<>();
    links.forEach(
        (job, ofJob) -> {
          Map<String, @Nullable Object> own = new LinkedHashMap<>();
          ofJob.forEach((name, link) -> own.put(name, link(name, link, variables, errors)));
          filled.put(job, own);
        });
    return new GroupValues(properties, filled, errors);
  }

  private static @Nullable Object link(
      String name,
      @Nullable Object link,
      PropertyVariables variables,
      List<SlipwayException> errors) {
    if (!(link instanceof Map<?, ?> content)
        || !(content.get("properties") instanceof Map<?, ?> properties)) {
      return link;
    }
    String provider = String.valueOf(content.get("deployment_name"));
    Map<String, @Nullable Object> filled = new LinkedHashMap<>(PlainValues.mapping(content));
    try {
      filled.put("properties", variables.linkProperties(provider, PlainValues.mapping(properties)));
    } catch (SlipwayException e) {
      errors.add(
          under(
              "- Unable to interpolate link '%s' properties; provided by '%s' deployment. Errors are:"
                  .formatted(name, provider),
              e));
    }
    return filled;
  }

  private static SlipwayException under(String header, SlipwayException error) {
    return new SlipwayException(
        error.code(),
        header
            + "\n"
            + error
                .message()
                .strip()
                .lines()
                .map(line -> "  " + line)
                .collect(Collectors.joining("\n")),
        error);
  }
}
