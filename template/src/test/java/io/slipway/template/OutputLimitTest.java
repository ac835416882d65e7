package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OutputLimitTest {
  private static final TemplateEngine ENGINE =
      new TemplateEngine(
          Ruby.options()
              .runtimes(1)
              .policy(
                  TemplatePolicy.standard()
                      .withTimeLimit(Ruby.OUT_OF_THE_WAY)
                      .withMaximumOutputBytes(1000)));

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Test
  void outputUpToTheLimitIsFine() {
    assertThat(
            ENGINE
                .render(Ruby.job("<%= 'x' * 1000 %>"), Ruby.spec(Map.of()), LinkAddresses.none())
                .files()
                .getFirst()
                .content()
                .size())
        .isEqualTo(1000);
  }

  @Test
  void outputThatGrowsWithoutEndIsCutOffWhereItGrows() {
    assertThat(error("\n<% loop do %>text<% end %>"))
        .isEqualTo(
            "Error filling in template 'config.erb' (line 2: the output is larger than 1000 bytes)");
  }

  @Test
  void outputMadeOtherwiseIsMeasuredAtTheEnd() {
    assertThat(error("<% _erbout = 'x' * 1001 %>"))
        .isEqualTo(
            "Error filling in template 'config.erb' "
                + "(line (unknown): the output is larger than 1000 bytes)");
  }

  private static String error(String template) {
    return catchThrowableOfType(
            TemplateErrors.class,
            () -> ENGINE.render(Ruby.job(template), Ruby.spec(Map.of()), LinkAddresses.none()))
        .message();
  }
}
