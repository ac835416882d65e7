package io.slipway.template;

import java.util.OptionalInt;

/**
 * A template that could not be rendered.
 *
 * @param src the template, {@code monit} for the job's monit file
 * @param line the template's line that failed, where the runtime knows it
 * @param message what Ruby says
 */
public record TemplateError(String job, String src, OptionalInt line, String message) {
  /** BOSH's line (Director behaviour, section 5.7). */
  public String text() {
    String where = line.isPresent() ? Integer.toString(line.getAsInt()) : "(unknown)";
    return "Error filling in template '" + src + "' (line " + where + ": " + message + ")";
  }
}
