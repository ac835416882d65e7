package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TemplateErrorsTest {
  private static TemplateError error(String src, OptionalInt line, String message) {
    return new TemplateError(
        "web", src, line, message, new Cause.Raised("RuntimeError"), Optional.empty());
  }

  @Test
  void reportsTemplatesUnderTheJob() {
    TemplateErrors errors =
        TemplateErrors.ofTemplates(
            "web",
            List.of(
                error("a.erb", OptionalInt.of(3), "one\ntwo"),
                error("b.erb", OptionalInt.empty(), "three")));

    assertThat(errors.report())
        .isEqualTo(
            """
            - Unable to render templates for job 'web'. Errors are:
              - Error filling in template 'a.erb' (line 3: one
              two)
              - Error filling in template 'b.erb' (line (unknown): three)""");
  }

  @Test
  void reportsTheMonitFileAlone() {
    TemplateErrors errors =
        TemplateErrors.ofMonit("web", error("monit", OptionalInt.of(1), "message"));

    assertThat(errors.report()).isEqualTo("Error filling in template 'monit' (line 1: message)");
    assertThat(errors.code().number()).isEqualTo(100);
  }
}
