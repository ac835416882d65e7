package io.slipway.release;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job as its archive holds it.
 *
 * @param monit the main monit file's text; empty when there is none
 * @param auxiliaryMonit the texts of the files {@code *.monit} by file name
 * @param templates in the order of the spec
 * @param propertiesSchema the text of {@code properties_schema.json}
 */
public record JobDefinition(
    JobSpec spec,
    Optional<String> monit,
    Map<String, String> auxiliaryMonit,
    List<TemplateFile> templates,
    Optional<String> propertiesSchema) {
  public JobDefinition {
    auxiliaryMonit = Collections.unmodifiableMap(new LinkedHashMap<>(auxiliaryMonit));
    templates = List.copyOf(templates);
  }
}
