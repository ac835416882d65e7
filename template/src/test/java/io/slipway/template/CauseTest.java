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
  void codeThatEndsTooSoonTellsWhereItBegan() {
    for (String begun :
        List.of(
            "if true",
            "unless p('a')",
            "if_p('a') do |a|",
            "[1].each do |x|",
            "[1].each { |x|",
            "case p('a') when 1",
            "while false",
            "begin",
            "def helper",
            "x = if true",
            "p('a').split(',').map do |one|")) {
      TemplateError error =
          error("one\n<% if true %>\n<% end %>\n<% " + begun + " %>\nfive\n<%= 6 %>\nseven\n");

      assertThat(error.cause()).as(begun).isEqualTo(new Cause.Unclosed(4));
      assertThat(error.excerpt().map(Excerpt::text)).contains("<% " + begun + " %>");
      assertThat(error.reason())
          .endsWith("unexpected end-of-file: what begins in line 4 has no 'end'");
      assertThat(error.message()).doesNotContain("what begins");
      assertThat(error.line()).isEmpty();
    }
  }

  @Test
  void ofBlocksThatDoNotEndTheOutermostIsShown() {
    assertThat(cause("<% if true %>\n<% [1].each do |x| %>\n<% end %>\nlast\n"))
        .isEqualTo(new Cause.Unclosed(1));
    assertThat(cause("<% if true %>\n<% [1].each do |x| %>\n<% [2].map { |y| %>\n"))
        .isEqualTo(new Cause.Unclosed(1));
    assertThat(cause("<% eval('if true') %>")).isEqualTo(new Cause.Raised("SyntaxError"));
    assertThat(cause("<% x = [1, %>")).isEqualTo(new Cause.Raised("SyntaxError"));
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
