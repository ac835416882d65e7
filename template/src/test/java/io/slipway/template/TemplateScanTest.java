package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.template.Lookup.Form;
import io.slipway.template.Lookup.Name;
import io.slipway.template.Lookup.OfProperties;
import io.slipway.template.Lookup.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TemplateScanTest {
  /** Each look-up as {@code form subject names reach line:column}. */
  private static List<String> scan(String template) {
    return switch (Ruby.ENGINE.scan("web/config.erb", FileContent.of(template))) {
      case TemplateScan.Sound(List<Lookup> lookups) ->
          lookups.stream().map(TemplateScanTest::text).toList();
      case TemplateScan.Faulty faulty -> List.of("line " + faulty.line() + ": " + faulty.message());
    };
  }

  private static String text(Lookup lookup) {
    String what =
        switch (lookup) {
          case OfProperties read ->
              switch (read.subject()) {
                    case Subject.Job _ -> "";
                    case Subject.Link(Name name) -> text(name) + ": ";
                    case Subject.Unknown _ -> "?: ";
                  }
                  + read.form()
                  + read.names().stream().map(TemplateScanTest::text).toList();
          case Lookup.OfLink link ->
              (link.conditional() ? "IF_LINK " : "LINK ") + text(link.name());
          case Lookup.OfEverything _ -> "EVERYTHING";
        };
    Lookup.Place place = lookup.place();
    String column = place.column().isPresent() ? ":" + place.column().getAsInt() : "";
    return what + " " + lookup.reach() + " " + place.line() + column;
  }

  private static String text(Name name) {
    return name.text() + (name.dynamic() ? "*" : "");
  }

  @Test
  void valuesWithAndWithoutDefaults() {
    assertThat(scan("a\n<%= p('a.b') %> <%= p(\"c\", nil) %> <%= p(['d', 'e']) %>"))
        .containsExactly(
            "REQUIRED[a.b] ALWAYS 2:8", "DEFAULTED[c] ALWAYS 2:24", "REQUIRED[d, e] ALWAYS 2:44");
    assertThat(scan("<%= p(\n  'far'\n) %><%= self.p('own') %><%= p(*x) %>"))
        .containsExactly(
            "REQUIRED[far] ALWAYS 2:4", "REQUIRED[own] ALWAYS 3:17", "DEFAULTED[*] ALWAYS 3");
  }

  @Test
  void conditions() {
    assertThat(
            scan(
                """
                <% if_p('a', 'b') do |a, b| %><%= p('c') %>
                <% end.else_if_p('d') do %><% end.else do %><%= p('e') %><% end %>
                <% if p('f') then p('g') end %><% x ||= p('h') %>
                <%= p('i') && p('j') || p('k') %><%= p('l') rescue p('m') %>
                """))
        .containsExactlyInAnyOrder(
            "CONDITIONAL[a, b] ALWAYS 1:10",
            "REQUIRED[c] SOMETIMES 1:38",
            "CONDITIONAL[d] ALWAYS 2:19",
            "REQUIRED[e] SOMETIMES 2:52",
            "REQUIRED[f] ALWAYS 3:10",
            "REQUIRED[g] SOMETIMES 3:22",
            "REQUIRED[h] SOMETIMES 3:44",
            "REQUIRED[i] ALWAYS 4:8",
            "REQUIRED[j] SOMETIMES 4:18",
            "REQUIRED[k] SOMETIMES 4:28",
            "REQUIRED[l] RESCUED 4:41",
            "REQUIRED[m] SOMETIMES 4:55");
  }

  @Test
  void links() {
    assertThat(
            scan(
                """
                <% if_link('db') do |l| %><%= l.p('a') %><% l.if_p('b') {}.else_if_p('c') {} %>
                <% end.else_if_link('old') do |o| %><%= o.p('d', 1) %><% end %>
                <% v = link('x') %><%= v.p('e') %><%= link('y').p('f') %>
                <% v.instances.each { |i| i.p('g') } %>
                """))
        .containsExactlyInAnyOrder(
            "IF_LINK db ALWAYS 1:13",
            "db: REQUIRED[a] SOMETIMES 1:36",
            "db: CONDITIONAL[b] SOMETIMES 1:53",
            "db: CONDITIONAL[c] SOMETIMES 1:71",
            "IF_LINK old ALWAYS 2:22",
            "old: DEFAULTED[d] SOMETIMES 2:46",
            "LINK x ALWAYS 3:14",
            "x: REQUIRED[e] ALWAYS 3:29",
            "y: REQUIRED[f] ALWAYS 3:52",
            "LINK y ALWAYS 3:45",
            "?: REQUIRED[g] SOMETIMES 4:32");
  }

  @Test
  void structures() {
    assertThat(
            scan(
                "<%= properties.a.b %> <%= spec.properties.c.each { |x| } %> <%= raw_properties['d'][:e] %> <%= @raw_properties.dig('f') %>"))
        .containsExactly(
            "STRUCTURE[a.b] ALWAYS 1:16",
            "STRUCTURE[c] ALWAYS 1:43",
            "STRUCTURE[d.e] ALWAYS 1:81",
            "STRUCTURE[f] ALWAYS 1:117");
    assertThat(scan("<%= properties.to_h %><% x = raw_properties %><% send(y) %>"))
        .containsExactly("EVERYTHING ALWAYS 1", "EVERYTHING ALWAYS 1", "EVERYTHING ALWAYS 1");
    assertThat(scan("<%= spec.name %><%= name %><%= index %>")).isEmpty();
  }

  @Test
  void namesMadeByCode() {
    assertThat(
            scan(
                """
                <% prefix = 'db'; n = x %>
                <%= p("a.#{n}") %><%= p('b.' + n) %><%= p(prefix + '.c') %><%= p("#{prefix}.d") %>
                <% %w[e f].each do |k| %><%= p("g.#{k}") %><% end %>
                <% keys = ['h', 'i']; keys.each { |k| p(k, 1) } %><%= p(keys) %>
                """))
        .containsExactly(
            "REQUIRED[a.*] ALWAYS 2:8",
            "REQUIRED[b.*] ALWAYS 2:26",
            "REQUIRED[db.c] ALWAYS 2",
            "REQUIRED[db.d] ALWAYS 2",
            "REQUIRED[g.e] SOMETIMES 3",
            "REQUIRED[g.f] SOMETIMES 3",
            "DEFAULTED[h] SOMETIMES 4:13",
            "DEFAULTED[i] SOMETIMES 4:18",
            "REQUIRED[h, i] ALWAYS 4:13");
  }

  @Test
  void aVariableSetTwiceMayHoldEither() {
    assertThat(scan("<% k = 'a'; k = 'b' if x %><%= p(k) %>"))
        .containsExactly("REQUIRED[a] SOMETIMES 1:9", "REQUIRED[b] SOMETIMES 1:18");
    assertThat(scan("<% k = 'a'; k = x %><%= p(k) %>")).containsExactly("REQUIRED[*] ALWAYS 1");
    assertThat(scan("<% k = 'a' %><% def f(k) p(k) end %>"))
        .containsExactly("REQUIRED[*] SOMETIMES 1");
  }

  @Test
  void codeThatIsNoRuby() {
    assertThat(scan("a\n<% if x %>\nb\n").getFirst()).startsWith("line OptionalInt[");
    assertThat(scan("a\n\n<%= f( %>\n").getFirst())
        .startsWith("line OptionalInt[3]: syntax error, unexpected")
        .doesNotContain("\n");
    assertThat(scan("a\n<% next %>\n"))
        .containsExactly("line OptionalInt[2]: Invalid next, break or redo");
  }

  @Test
  void readingRunsNothingAndLeavesNothing() {
    scan("<% $x = 1; class String; def y; end; end; raise 'ran' %>");
    assertThat(Ruby.render("<%= $x.inspect %>")).isEqualTo("nil");
  }

  /** Templates built of known look-ups: exactly these are found, at their lines, in their order. */
  @Test
  void everyLookupIsFound() {
    Random random = new Random(20261123);
    for (int round = 0; round < 60; round++) {
      StringBuilder template = new StringBuilder();
      List<String> expected = new ArrayList<>();
      for (int line = 1; line <= 30; line++) {
        template.append(line(random, line, expected)).append('\n');
      }
      assertThat(scan(template.toString()).stream().map(TemplateScanTest::withoutColumn))
          .as(template.toString())
          .containsExactlyElementsOf(expected);
    }
  }

  private static String withoutColumn(String lookup) {
    return lookup.replaceFirst(":[0-9]+$", "");
  }

  private static String line(Random random, int line, List<String> expected) {
    String a = name(random);
    String b = name(random);
    String before = random.nextBoolean() ? "text ' \" # <%# p('comment') %> " : "";
    return before
        + switch (random.nextInt(8)) {
          case 0 ->
              found(
                  expected, "<%= p('" + a + "') %>", Form.REQUIRED + "[" + a + "] ALWAYS " + line);
          case 1 ->
              found(
                  expected,
                  "<%= p(\"" + a + "\", 1) -%>",
                  Form.DEFAULTED + "[" + a + "] ALWAYS " + line);
          case 2 ->
              found(
                  expected,
                  "<%= p(['" + a + "', '" + b + "'], {}) %>",
                  Form.DEFAULTED + "[" + a + ", " + b + "] ALWAYS " + line);
          case 3 ->
              found(
                  expected,
                  "<% if_p('" + a + "') do |x| %><%= x %><%= p('" + b + "') %><% end %>",
                  Form.CONDITIONAL + "[" + a + "] ALWAYS " + line,
                  Form.REQUIRED + "[" + b + "] SOMETIMES " + line);
          case 4 ->
              found(
                  expected,
                  "<% if_link('l') do |l| %><%= l.p('" + a + "') %><% end %>",
                  "IF_LINK l ALWAYS " + line,
                  "l: " + Form.REQUIRED + "[" + a + "] SOMETIMES " + line);
          case 5 ->
              found(
                  expected,
                  "<%= properties." + a + " %>",
                  Form.STRUCTURE + "[" + a + "] ALWAYS " + line);
          case 6 ->
              found(
                  expected,
                  "<%= p(\"" + a + ".#{z}\", 1) %>",
                  Form.DEFAULTED + "[" + a + ".*] ALWAYS " + line);
          default -> "p('" + a + "') <%% p('" + b + "') %>";
        };
  }

  private static String found(List<String> expected, String code, String... lookups) {
    expected.addAll(List.of(lookups));
    return code;
  }

  private static String name(Random random) {
    return random
        .ints(1 + random.nextInt(3), 0, 26)
        .mapToObj(i -> "k" + (char) ('a' + i) + "q")
        .collect(Collectors.joining("."));
  }
}
