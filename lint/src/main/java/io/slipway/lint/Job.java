package io.slipway.lint;

import io.slipway.release.JobSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job with everything about it read.
 *
 * @param templates those of the spec whose files exist
 * @param monit the monit file
 * @param complete whether all templates could be read, so that what none of them does is known
 */
record Job(
    JobFiles files,
    SpecDocument document,
    JobSpec spec,
    List<Template> templates,
    Optional<Template> monit,
    boolean complete) {
  String name() {
    return files.name();
  }

  Properties properties() {
    return new Properties(spec.properties());
  }

  /** The templates, the monit file among them. */
  List<Template> all() {
    return Stream.concat(monit.stream(), templates.stream()).toList();
  }
}
