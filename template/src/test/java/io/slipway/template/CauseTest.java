package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of an error beside its text. */
class CauseTest {
  private static TemplateError error(String template) {
    Map<String, @Nullable Object> spec = Ruby.spec(Map.of("a", "text"));
    spec.put(
        "links",
        Map.of(
            "db",
            Map.of("instances", List.of(Map.of("properties", Map.of())), "properties", Map.of())));
    TemplateErrors errors =
        catchThrowableOfType(
            TemplateErrors.class,
            () -> Ruby.ENGINE.render(Ruby.job(template), spec, LinkAddresses.none()));
    return errors.errors().getFirst();
  }

  private static Cause cause(String template) {
    return error(template).cause();
  }

  @Test
  void aPropertyOfTheJob() {
    assertThat(cause("<%= p('x.y') %>"))
        .isEqualTo(new Cause.MissingProperty(Optional.empty(), List.of("x.y")));
    assertThat(cause("<%= p(['x', 'y']) %>"))
        .isEqualTo(new Cause.MissingProperty(Optional.empty(), List.of("x", "y")));
    assertThat(cause("<%= p(nil) %>"))
        .isEqualTo(new Cause.MissingProperty(Optional.empty(), List.of()));
  }

  @Test
  void aPropertyOfALinkOrOfItsInstances() {
    assertThat(cause("<%= link('db').p('x') %>"))
        .isEqualTo(new Cause.MissingProperty(Optional.of("db"), List.of("x")));
    assertThat(cause("<% if_link('db') do |l| %><%= l.instances[0].p('x') %><% end %>"))
        .isEqualTo(new Cause.MissingProperty(Optional.of("db"), List.of("x")));
  }

  @Test
  void aLink() {
    assertThat(cause("<%= link('cache').address %>")).isEqualTo(new Cause.MissingLink("cache"));
  }

  @Test
  void anythingElse() {
    assertThat(cause("<%= nil.each %>")).isEqualTo(new Cause.Raised("NoMethodError"));
    assertThat(cause("<% raise 'no' %>")).isEqualTo(new Cause.Raised("RuntimeError"));
    assertThat(cause("<% raise UnknownProperty, ['a'] %>"))
        .isEqualTo(new Cause.MissingProperty(Optional.empty(), List.of("a")));
    assertThat(cause("<% raise Class.new(StandardError) %>")).isEqualTo(new Cause.Raised(""));
    assertThat(
            cause(
                "<% class Odd < UnknownProperty; def name = raise('x'); end; raise Odd, ['a'] %>"))
        .isEqualTo(new Cause.Raised(""));
  }

  @Test
  void codeThatDoesNotCompileHasALineForPeople() {
    TemplateError error = error("fine\n<%= p('a' %>\n");
    assertThat(error.line()).isEmpty();
    assertThat(error.cause()).isEqualTo(new Cause.Raised("SyntaxError"));
    assertThat(error.excerpt()).map(Excerpt::line).contains(2);
    assertThat(error.message()).contains("_erbout");
    assertThat(error.reason()).startsWith("syntax error").doesNotContain("_erbout", "\n");
  }
}
