package io.slipway.template;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Templates of one job that could not be rendered: all of them, or the monit file alone, whose
 * failure ends the job. The message has one {@link TemplateError#text()} per error.
 */
public final class TemplateErrors extends SlipwayException {
  private final String job;
  private final List<TemplateError> errors;
  private final boolean monit;

  private TemplateErrors(String job, List<TemplateError> errors, boolean monit) {
    super(
        ErrorCode.GENERIC,
        errors.stream().map(TemplateError::text).collect(Collectors.joining("\n")));
    this.job = job;
    this.errors = List.copyOf(errors);
    this.monit = monit;
  }

  static TemplateErrors ofTemplates(String job, List<TemplateError> errors) {
    return new TemplateErrors(job, errors, false);
  }

  static TemplateErrors ofMonit(String job, TemplateError error) {
    return new TemplateErrors(job, List.of(error), true);
  }

  public List<TemplateError> errors() {
    return errors;
  }

  /**
   * The job's part of BOSH's report (Director behaviour, section 5.7): a header and an indented
   * line per template; the bare message where the monit file failed.
   */
  public String report() {
    if (monit) {
      return message();
    }
    String lines =
        errors.stream()
            .map(error -> "- " + error.text().strip())
            .collect(Collectors.joining("\n"))
            .replaceAll("(?md)^", "  ");
    return "- Unable to render templates for job '" + job + "'. Errors are:\n" + lines;
  }
}
