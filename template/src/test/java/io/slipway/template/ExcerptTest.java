package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static final Cause RAISED = new Cause.Raised("NoMethodError");

  /** The line, and below it the marks. */
  private static String excerpt(String template, int line, Cause cause, String message) {
    return Excerpt.of(FileContent.of(template), OptionalInt.of(line), cause, message)
        .map(ExcerptTest::shown)
        .orElse("nothing");
  }

  private static String shown(Excerpt excerpt) {
    return excerpt.line()
        + "\n"
        + excerpt.text()
        + "\n"
        + " ".repeat(excerpt.column() - 1)
        + "^".repeat(excerpt.length());
  }

  private static Cause missing(String... names) {
    return new Cause.MissingProperty(Optional.empty(), List.of(names));
  }

  @Test
  void marksTheNameThatWasAskedFor() {
    assertThat(excerpt("a\nport: <%= p('web.port') %>\n", 2, missing("web.port"), ""))
        .isEqualTo(
            """
            2
            port: <%= p('web.port') %>
                         ^^^^^^^^""");
    assertThat(excerpt("<%= p('web.port.x') + p('web.port') %>", 1, missing("b", "web.port"), ""))
        .endsWith("\n" + " ".repeat(25) + "^^^^^^^^");
    assertThat(excerpt("<%= link('db').address %>", 1, new Cause.MissingLink("db"), ""))
        .endsWith("\n" + " ".repeat(10) + "^^");
  }

  @Test
  void marksWhatTheMessageQuotes() {
    assertThat(excerpt("<%= nil.each %>", 1, RAISED, "undefined method 'each' for nil"))
        .endsWith("\n        ^^^^");
    assertThat(excerpt("<%= each_one.each %>", 1, RAISED, "undefined method 'each' for nil"))
        .endsWith("\n             ^^^^");
  }

  @Test
  void marksTheCodeWhenNothingIsNamed() {
    assertThat(excerpt("x <%= 1 / 0 -%> y", 1, RAISED, "divided by 0")).endsWith("\n      ^^^^^");
    assertThat(excerpt("x <% raise 'no'", 1, RAISED, "other")).endsWith("\n     ^^^^^^^^^^");
    assertThat(excerpt("  1 / 0", 1, new Cause.Stopped(), "")).endsWith("\n  ^^^^^");
    assertThat(excerpt("<%% x", 1, RAISED, "")).endsWith("\n^^^^^");
  }

  @Test
  void cutsALongLineAroundTheMark() {
    String template = "x".repeat(500) + " <%= p('a.b') %> " + "y".repeat(500);
    Excerpt excerpt =
        Excerpt.of(FileContent.of(template), OptionalInt.of(1), missing("a.b"), "").orElseThrow();
    assertThat(excerpt.text()).hasSizeLessThan(170).startsWith("…").endsWith("…");
    assertThat(excerpt.text().substring(excerpt.column() - 1)).startsWith("a.b')");
    assertThat(excerpt.length()).isEqualTo(3);
  }

  @Test
  void nothingWhereThereIsNoLine() {
    assertThat(excerpt("a\n", 2, RAISED, "")).isEqualTo("nothing");
    assertThat(excerpt("a\n   \nb", 2, RAISED, "")).isEqualTo("nothing");
    assertThat(Excerpt.of(FileContent.of("a"), OptionalInt.empty(), RAISED, "")).isEmpty();
  }

  @Test
  void controlCharactersAreSpaces() {
    assertThat(excerpt("\u001b[2Ja\tb <%= x %>\r\n", 1, RAISED, "undefined 'x'"))
        .isEqualTo("1\n [2Ja b <%= x %>\n            ^");
  }

  @Test
  void theMarkIsInTheLineWhateverStandsThere() {
    Random random = new Random(7);
    String alphabet = "ab.'<%=->() \t\u0000\u00e9\ud83d\ude00\"\n";
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(400);
      for (int j = 0; j < length; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Cause cause = random.nextBoolean() ? missing("a.b", "a") : RAISED;
      Excerpt.of(
              FileContent.of(text.toString()),
              OptionalInt.of(random.nextInt(4)),
              cause,
              "'" + text + "' \"a\"")
          .ifPresent(
              excerpt -> {
                assertThat(excerpt.column()).isPositive();
                assertThat(excerpt.length()).isPositive();
                assertThat(excerpt.column() - 1 + excerpt.length())
                    .isLessThanOrEqualTo(excerpt.text().length());
                assertThat(excerpt.text()).hasSizeLessThan(170).doesNotContainPattern("\\p{Cntrl}");
              });
    }
  }
}
