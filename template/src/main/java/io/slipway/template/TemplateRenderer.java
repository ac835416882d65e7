package io.slipway.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders the templates of jobs; what plans deployments knows no more of Ruby than this. Safe for
 * use by many threads.
 */
public interface TemplateRenderer {
  /**
   * Renders a job's monit file and templates for one instance.
   *
   * @param spec what templates see (Director behaviour, section 5.3) with this job's {@code
   *     properties} and {@code links}; {@code release} is added from the job. Maps, lists, strings,
   *     numbers, booleans and nulls; dates as {@link java.time.LocalDate} and {@link
   *     java.time.Instant}. The maps of properties and links must not change any more: given again
   *     for other instances, they are known again and not converted again
   * @throws TemplateErrors with every template that failed; with the monit file alone if that did
   */
  RenderedJob render(JobTemplates job, Map<String, @Nullable Object> spec, LinkAddresses addresses);

  /**
   * Reads a template's code without running it.
   *
   * @param file how Ruby is to call the template, such as {@code web/config.erb}
   */
  TemplateScan scan(String file, FileContent template);
}
