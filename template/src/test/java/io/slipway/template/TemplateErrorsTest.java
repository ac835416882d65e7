package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TemplateErrorsTest {
  @Test
  void reportsTemplatesUnderTheJob() {
    TemplateErrors errors =
        TemplateErrors.ofTemplates(
            "web",
            List.of(
                new TemplateError("web", "a.erb", OptionalInt.of(3), "one\ntwo"),
                new TemplateError("web", "b.erb", OptionalInt.empty(), "three")));

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
        TemplateErrors.ofMonit(
            "web", new TemplateError("web", "monit", OptionalInt.of(1), "message"));

    assertThat(errors.report()).isEqualTo("Error filling in template 'monit' (line 1: message)");
    assertThat(errors.code().number()).isEqualTo(100);
  }
}
