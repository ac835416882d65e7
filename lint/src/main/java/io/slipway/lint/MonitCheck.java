package io.slipway.lint;

import io.slipway.base.SlipwayException;
import io.slipway.release.PropertyDefinition;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.ServiceDefinition;
import io.slipway.template.FileContent;
import io.slipway.template.JobTemplates;
import io.slipway.template.LinkAddresses;
import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplateErrors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The monit file: whether it is there, and whether monit 5.2.5 can read it (agent contract, 7). */
final class MonitCheck implements JobCheck {
  private static final Pattern PLACED =
      Pattern.compile("^\\S*?:([0-9]{1,9}):([0-9]{1,9}): (.*)$", Pattern.DOTALL);

  private final TemplateEngine engine;
  private final String release;

  MonitCheck(TemplateEngine engine, String release) {
    this.engine = engine;
    this.release = release;
  }

  @Override
  public void check(Job job, Findings.About findings) {
    if (job.monit().isEmpty()) {
      boolean other = job.files().files().keySet().stream().anyMatch(f -> f.endsWith(".monit"));
      findings.error(
          Rule.MONIT_MISSING,
          Spot.of(job.files().path() + "/monit"),
          other
              ? "the job has a *.monit file, but rendering it needs a file 'monit'. Add one; it may be empty."
              : "the job has no monit file. Add one; it may be empty, as for errands.");
      return;
    }
    Template monit = job.monit().get();
    boolean hasCode = monit.text().text().contains("<%");
    if (monit.isSound()) {
      rendered(job, monit, hasCode, findings)
          .filter(text -> !text.stripLeading().startsWith("{")) // services of a Windows agent
          .ifPresent(text -> read(monit, text, hasCode, findings));
    }
  }

  private Optional<String> rendered(
      Job job, Template monit, boolean hasCode, Findings.About findings) {
    if (!hasCode) {
      return Optional.of(monit.text().text());
    }
    JobTemplates templates =
        new JobTemplates(
            release,
            "0",
            job.name(),
            "lint/" + job.name(),
            FileContent.of(monit.text().bytes()),
            List.of());
    try {
      return Optional.of(
          engine.render(templates, instance(job), LinkAddresses.none()).monit().text());
    } catch (TemplateErrors e) {
      findings.info(
          Rule.MONIT_NOT_CHECKED,
          Spot.of(monit.text().path()),
          "not checked, because it cannot be rendered with the defaults of the spec: "
              + e.errors().getFirst().message());
      return Optional.empty();
    }
  }

  /** Some instance, with the properties' defaults and without links. */
  private static Map<String, @Nullable Object> instance(Job job) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    job.spec().properties().forEach((name, definition) -> put(properties, name, definition));
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("deployment", "lint");
    spec.put("name", job.name());
    spec.put("index", 0);
    spec.put("bootstrap", true);
    spec.put("id", "00000000-0000-0000-0000-000000000000");
    spec.put("az", "z1");
    spec.put("ip", "127.0.0.1");
    spec.put("address", "127.0.0.1");
    spec.put("job", Map.of("name", job.name()));
    spec.put("networks", Map.of("default", Map.of("ip", "127.0.0.1")));
    spec.put("persistent_disk", 0);
    spec.put("properties", properties);
    spec.put("links", Map.of());
    return spec;
  }

  @SuppressWarnings("unchecked") // maps made here, or declared by the spec with text keys
  private static void put(
      Map<String, @Nullable Object> properties, String name, PropertyDefinition definition) {
    String[] parts = name.split("\\.", -1);
    Map<String, @Nullable Object> group = properties;
    for (int i = 0; i < parts.length - 1; i++) {
      Object inside = group.get(parts[i]);
      if (!(inside instanceof LinkedHashMap<?, ?>)) {
        inside = new LinkedHashMap<String, @Nullable Object>();
        group.put(parts[i], inside);
      }
      group = (Map<String, @Nullable Object>) inside;
    }
    group.putIfAbsent(parts[parts.length - 1], definition.defaultValue());
  }

  private static void read(Template monit, String text, boolean hasCode, Findings.About findings) {
    String path = monit.text().path();
    try {
      ControlFile file = ControlFile.parse(text, "monit");
      for (ServiceDefinition service : file.services()) {
        if (service.isProcess() && !service.groups().contains("vcap")) {
          findings.warning(
              Rule.MONIT_GROUP,
              hasCode ? Spot.of(path) : Spot.of(path, service.position().line(), 1),
              "process '%s' is not in group vcap, so BOSH neither stops it nor looks at its state. Add 'group vcap'."
                  .formatted(service.name()));
        }
      }
    } catch (SlipwayException e) {
      e.message().lines().forEach(line -> unreadable(path, line, hasCode, findings));
    }
  }

  private static void unreadable(
      String path, String line, boolean hasCode, Findings.About findings) {
    Matcher placed = PLACED.matcher(line);
    if (!placed.matches()) {
      findings.error(Rule.MONIT_SYNTAX, Spot.of(path), line);
    } else if (hasCode) {
      findings.error(
          Rule.MONIT_SYNTAX,
          Spot.of(path),
          "line %s of the rendered file: %s".formatted(placed.group(1), placed.group(3)));
    } else {
      findings.error(
          Rule.MONIT_SYNTAX,
          Spot.of(path, Integer.parseInt(placed.group(1)), Integer.parseInt(placed.group(2))),
          placed.group(3));
    }
  }
}
