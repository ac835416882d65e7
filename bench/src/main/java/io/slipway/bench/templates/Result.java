package io.slipway.bench.templates;

import io.slipway.template.FileContent;
import io.slipway.template.JobTemplate;
import io.slipway.template.JobTemplates;
import io.slipway.template.LinkAddresses;
import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplateError;
import io.slipway.template.TemplateErrors;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of one template on either side. */
sealed interface Result {
  record Rendered(FileContent content) implements Result {}

  /**
   * @param line its number, or {@code (unknown)}
   */
  record Failed(String line, String message) implements Result {}

  /** Renders one template of a job, the monit file included, as if the job had no other. */
  static Result of(
      TemplateEngine engine,
      JobTemplates job,
      JobTemplate template,
      Map<String, @Nullable Object> spec,
      LinkAddresses addresses) {
    JobTemplates alone =
        new JobTemplates(
            job.release(),
            job.version(),
            job.name(),
            job.identity(),
            FileContent.of(""),
            List.of(template));
    try {
      return new Rendered(engine.render(alone, spec, addresses).files().getFirst().content());
    } catch (TemplateErrors e) {
      TemplateError error = e.errors().getFirst();
      return new Failed(
          error.line().isPresent() ? String.valueOf(error.line().getAsInt()) : "(unknown)",
          error.message());
    }
  }
}
