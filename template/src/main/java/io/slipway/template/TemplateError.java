package io.slipway.template;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A template that could not be rendered.
 *
 * @param src the template, {@code monit} for the job's monit file
 * @param line the template's line that failed, where the runtime knows it
 * @param message what Ruby says
 * @param excerpt the line, also where BOSH does not tell it
 */
public record TemplateError(
    String job,
    String src,
    OptionalInt line,
    String message,
    Cause cause,
    Optional<Excerpt> excerpt) {
  static TemplateError of(String job, JobTemplate template, Outcome.Failed failed) {
    OptionalInt line = failed.line();
    if (failed.cause() instanceof Cause.Unclosed(int opened)) {
      line = OptionalInt.of(opened); // it is not the last line that lacks something
    } else if (line.isEmpty()) {
      // Of code that does not compile Ruby tells the place in its message alone.
      line = SyntaxErrorText.scan(failed.message(), job + "/" + template.src()).line();
    }
    return new TemplateError(
        job,
        template.src(),
        failed.line(),
        failed.message(),
        failed.cause(),
        Excerpt.of(template.content(), line, failed.cause(), failed.message()));
  }

  /** The message without the code that ERB made, which follows where that does not compile. */
  public String reason() {
    return switch (cause) {
      case Cause.Unclosed(int opened) ->
          SyntaxErrorText.unclosed(SyntaxErrorText.scan(message, job + "/" + src), opened)
              .message();
      case Cause.Raised(String type) when type.equals("SyntaxError") ->
          SyntaxErrorText.scan(message, job + "/" + src).message();
      case Cause.Raised _, Cause.MissingProperty _, Cause.MissingLink _, Cause.Stopped _ -> message;
    };
  }

  /** BOSH's line (Director behaviour, section 5.7). */
  public String text() {
    String where = line.isPresent() ? Integer.toString(line.getAsInt()) : "(unknown)";
    return "Error filling in template '" + src + "' (line " + where + ": " + message + ")";
  }
}
