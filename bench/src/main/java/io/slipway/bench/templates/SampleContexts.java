package io.slipway.bench.templates;

import io.slipway.release.LinkDefinition;
import io.slipway.release.PropertyDefinition;
import io.slipway.template.TemplateEngine;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Three specs for each job: as little as can be given, as much as can be, and what examples say.
 */
final class SampleContexts {
  private final TemplateEngine engine;
  private final SampleValues values;
  private final Map<String, Map<String, @Nullable Object>> provided = new LinkedHashMap<>();

  /** Links are filled from the providers among the checkouts. */
  SampleContexts(TemplateEngine engine, SampleValues values, List<Checkout> checkouts) {
    this.engine = engine;
    this.values = values;
    for (Checkout checkout : checkouts) {
      for (Checkout.Job job : checkout.jobs()) {
        job.spec().provides().forEach(link -> provide(job, link));
      }
    }
  }

  private void provide(Checkout.Job job, LinkDefinition link) {
    Map<String, @Nullable Object> properties =
        provided.computeIfAbsent(link.type(), type -> new LinkedHashMap<>());
    for (String name : link.properties()) {
      PropertyDefinition definition = job.spec().properties().get(name);
      properties.putIfAbsent(
          name,
          definition != null && definition.defaultValue() != null
              ? definition.defaultValue()
              : values.candidates(name, definition).getFirst());
    }
  }

  /** Different from each other. */
  List<Map<String, @Nullable Object>> of(Checkout.Job job) {
    Set<Map<String, @Nullable Object>> specs = new LinkedHashSet<>();
    specs.add(new Adaptation(engine, values, job, Map.of()).withLinks(provided, false).spec());
    specs.add(new Adaptation(engine, values, job, Map.of()).withLinks(provided, true).adapted());
    specs.add(
        new Adaptation(engine, values, job, everything(job)).withLinks(provided, true).adapted());
    specs.add(
        new Adaptation(engine, values, job, varied(job)).withLinks(provided, false).adapted());
    return List.copyOf(specs);
  }

  private Map<String, Object> everything(Checkout.Job job) {
    Map<String, Object> given = new LinkedHashMap<>();
    job.spec()
        .properties()
        .forEach(
            (name, definition) -> given.put(name, values.candidates(name, definition).getFirst()));
    return given;
  }

  private Map<String, Object> varied(Checkout.Job job) {
    Map<String, Object> given = new LinkedHashMap<>();
    job.spec()
        .properties()
        .forEach(
            (name, definition) -> {
              if (definition.defaultValue() != null) {
                given.put(name, values.varied(definition.defaultValue()));
              }
            });
    return given;
  }
}
