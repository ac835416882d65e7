package io.slipway.bench.templates;

import io.slipway.release.LinkDefinition;
import io.slipway.template.JobTemplate;
import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplateError;
import io.slipway.template.TemplateErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds a spec that a job's templates can be rendered with: gives what an error says is missing,
 * and tries other values for what stands where one failed.
 */
final class Adaptation {
  private static final int ATTEMPTS = 60;
  private static final Pattern MISSING_PROPERTY = Pattern.compile("Can't find property '\\[(.*)]'");
  private static final Pattern MISSING_LINK = Pattern.compile("Can't find link '(.*)'");
  private static final Pattern QUOTED = Pattern.compile("[\"']([\\w.-]+)[\"']");

  private final TemplateEngine engine;
  private final SampleValues values;
  private final Checkout.Job job;
  private final Map<String, Object> given;
  private final Map<String, Map<String, @Nullable Object>> links = new LinkedHashMap<>();
  private final Map<String, Integer> candidates = new HashMap<>();

  /**
   * @param given the manifest's properties to begin with, by dotted name
   */
  Adaptation(
      TemplateEngine engine, SampleValues values, Checkout.Job job, Map<String, Object> given) {
    this.engine = engine;
    this.values = values;
    this.job = job;
    this.given = new LinkedHashMap<>(given);
  }

  /**
   * @param provided properties of links by link type
   * @param optional whether also those links that a job can do without
   */
  Adaptation withLinks(Map<String, Map<String, @Nullable Object>> provided, boolean optional) {
    for (LinkDefinition consumed : job.spec().consumes()) {
      if (optional || !consumed.optional()) {
        links.put(
            consumed.name(), new LinkedHashMap<>(provided.getOrDefault(consumed.type(), Map.of())));
      }
    }
    return this;
  }

  Map<String, @Nullable Object> spec() {
    return SampleSpecs.spec(job, given, links);
  }

  /** The spec after as many attempts as helped. */
  Map<String, @Nullable Object> adapted() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<TemplateError> errors = errors();
      boolean changed = false;
      for (TemplateError error : errors) {
        changed |= correct(error);
      }
      if (!changed) {
        break;
      }
    }
    return spec();
  }

  private List<TemplateError> errors() {
    try {
      engine.render(job.templates(), spec(), new SampleAddresses());
      return List.of();
    } catch (TemplateErrors e) {
      return e.errors();
    }
  }

  private boolean correct(TemplateError error) {
    Matcher link = MISSING_LINK.matcher(error.message());
    if (link.find()) {
      return links.putIfAbsent(link.group(1), new LinkedHashMap<>()) == null;
    }
    Matcher property = MISSING_PROPERTY.matcher(error.message());
    if (property.find()) {
      Matcher name = QUOTED.matcher(property.group(1));
      return name.find() && give(name.group(1));
    }
    return tryAnother(error);
  }

  private boolean give(String name) {
    if (job.spec().properties().containsKey(name) && !given.containsKey(name)) {
      given.put(name, candidate(name));
      return true;
    }
    boolean changed = false;
    for (Map<String, @Nullable Object> properties : links.values()) {
      changed |= properties.putIfAbsent(name, candidate(name)) == null;
    }
    return changed;
  }

  /** One of the properties that are named where the template failed gets its next value. */
  private boolean tryAnother(TemplateError error) {
    for (String name : suspects(error)) {
      int next = candidates.getOrDefault(name, 0) + 1;
      if (isGiven(name) && next < all(name).size()) {
        candidates.put(name, next);
        given.computeIfPresent(name, (key, old) -> candidate(key));
        links.values().forEach(link -> link.computeIfPresent(name, (key, old) -> candidate(key)));
        return true;
      }
    }
    return false;
  }

  /** Those in the failing line and its message first, then all of the template. */
  private List<String> suspects(TemplateError error) {
    String text = text(error.src()).orElse("");
    List<String> names = new ArrayList<>();
    if (error.line().isPresent()) {
      List<String> lines = text.lines().toList();
      int line = error.line().getAsInt();
      for (int i = line; i >= Math.max(1, line - 3); i--) {
        if (i <= lines.size()) {
          collect(lines.get(i - 1), names);
        }
      }
    }
    given.keySet().stream().filter(error.message()::contains).forEach(names::add);
    TreeSet<String> rest = new TreeSet<>();
    List<String> all = new ArrayList<>();
    collect(text, all);
    rest.addAll(all);
    names.addAll(rest);
    return names;
  }

  private static void collect(String text, List<String> names) {
    Matcher name = QUOTED.matcher(text);
    while (name.find()) {
      names.add(name.group(1));
    }
  }

  private Optional<String> text(String src) {
    return job.templates().templates().stream()
        .filter(template -> template.src().equals(src))
        .map(JobTemplate::content)
        .map(content -> content.text())
        .findFirst();
  }

  private boolean isGiven(String name) {
    return given.containsKey(name)
        || links.values().stream().anyMatch(properties -> properties.containsKey(name));
  }

  private Object candidate(String name) {
    return all(name).get(candidates.getOrDefault(name, 0));
  }

  private List<Object> all(String name) {
    return values.candidates(name, job.spec().properties().get(name));
  }
}
