package io.slipway.release;

import io.slipway.base.Problems;
import io.slipway.yaml.Yaml;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job's spec ({@code job.MF} in its archive) says (Director API, section 8.1).
 *
 * @param templates from the template's path below {@code templates/} to the path the rendered file
 *     gets in the job's directory; in the order of the spec
 * @param properties by dotted name, in the order of the spec
 * @param logs glob patterns by name
 */
public record JobSpec(
    String name,
    String description,
    Map<String, String> templates,
    List<String> packages,
    Map<String, PropertyDefinition> properties,
    List<LinkDefinition> provides,
    List<LinkDefinition> consumes,
    Map<String, @Nullable Object> logs) {
  public JobSpec {
    templates = Collections.unmodifiableMap(new LinkedHashMap<>(templates));
    packages = List.copyOf(packages);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    provides = List.copyOf(provides);
    consumes = List.copyOf(consumes);
    logs = Collections.unmodifiableMap(new LinkedHashMap<>(logs));
  }

  /**
   * Reads a job's spec that stands by itself; all that is wrong with it is thrown at once.
   *
   * @param job the name the job goes by, for messages
   */
  public static JobSpec parse(String job, String text) {
    Problems problems = new Problems();
    JobSpec spec =
        new JobSpecReader(job, problems).read(Yaml.parse(text, "the spec of job " + job).root());
    problems.throwIfAny();
    return spec;
  }

  /**
   * Makes a spec of a parsed document. What is wrong with it becomes problems, with the Director's
   * messages (Director behaviour, section 2.11); the rest is still read.
   *
   * @param job the name the job goes by outside its spec
   */
  public static JobSpec read(String job, @Nullable Object document, Problems problems) {
    return new JobSpecReader(job, problems).read(document);
  }

  /** Whether the job can run as an errand. */
  public boolean isErrandCapable() {
    return templates.containsValue("bin/run") || templates.containsValue("bin/run.ps1");
  }
}
