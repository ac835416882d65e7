package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One template never sees what another did: with one runtime, which runs both. */
class IsolationTest {
  private static final TemplateEngine ENGINE = new TemplateEngine(Ruby.options().runtimes(1));

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Test
  void constantsAndMethods() {
    assertThat(
            render(
                "<% class Foo < Struct.new(:a); end; BAR = 1; @@baz = 2; def helper = 3 %>"
                    + "<%= Foo.new(1).a %><%= BAR %><%= @@baz %><%= helper %>",
                "<%= defined?(Foo).inspect %> <%= defined?(BAR).inspect %>"
                    + " <%= defined?(helper).inspect %> <%= self.class.class_variables.inspect %>"))
        .containsExactly("1123", "nil nil nil []");
  }

  @Test
  void theSameTemplateRunsAgainWithoutItsOwnConstants() {
    String template = "<%= defined?(Foo).inspect %><% class Foo < Struct.new(:a); end %>";

    assertThat(render(template, template)).containsExactly("nil", "nil");
    assertThat(render(template)).containsExactly("nil");
  }

  @Test
  void properties() {
    String change =
        "<% p('list') << 3; p('map')['b'] = 1; p('text') << '!' %><%= raw_properties %>";
    String changed =
        "{\"list\" => [1, 2, 3], \"map\" => {\"a\" => 1, \"b\" => 1}, \"text\" => \"t!\"}";
    String unchanged = "{\"list\" => [1, 2], \"map\" => {\"a\" => 1}, \"text\" => \"t\"}";

    assertThat(render(change, "<%= raw_properties %>", change))
        .containsExactly(changed, unchanged, changed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec.index = 4; spec.colour = 1",
        "spec.properties.map.a = 5",
        "properties.map.a = 5; properties.colour = 1",
        "properties.list << 3",
        "properties.text << '!'",
        "properties.map.marshal_dump[:a] = 5",
        "properties.delete_field(:text)",
        "def properties.zork = 1",
        "properties.map.singleton_class.remove_method(:a)",
        "properties.map.instance_eval { @table = {} }",
        "spec.extend(Module.new { def colour = 5 })",
        "properties.map.singleton_class.prepend(Module.new { def a = 5 })",
        "properties.map.send(:initialize, { a: 5 })",
      })
  void structuresOfWhatIsShared(String change) {
    String look =
        "<%= spec.index %> <%= spec.colour.inspect %> <%= properties %> <%= properties.map.a %>"
            + " <%= properties.map.respond_to?(:a) %> <%= properties.respond_to?(:zork) %>"
            + " <%= spec.properties %>";
    String unchanged = render(look).getFirst();

    List<String> rendered = render(look, "<% " + change + " %>" + look, look);

    assertThat(rendered).first().isEqualTo(unchanged);
    assertThat(rendered).last().isEqualTo(unchanged);
    assertThat(rendered.get(1)).isNotEqualTo(unchanged);
    assertThat(render(look)).containsExactly(unchanged);
  }

  @Test
  void structuresOfAGroupThatDoNotFitAreBuiltAnew() {
    Map<String, @Nullable Object> large = new LinkedHashMap<>();
    for (int i = 0; i < 9_000; i++) {
      large.put("key" + i, i);
    }
    Map<String, @Nullable Object> small = Map.of("key7", "small", "other", Map.of("key", 1));
    for (int round = 0; round < 2; round++) {
      for (Map<String, @Nullable Object> properties : List.of(large, small, large)) {
        assertThat(Ruby.render("<%= spec.properties.key7 %> <%= properties.key7 %>", properties))
            .isEqualTo(properties.get("key7") + " " + properties.get("key7"));
      }
    }
  }

  @Test
  void aChangeThatTheTemplateWouldHideIsMadeAllTheSame() {
    assertThat(render("<% begin; p('text') << '!'; rescue StandardError; end %><%= p('text') %>"))
        .containsExactly("t!");
  }

  @Test
  void globalVariables() {
    assertThat(
            render(
                "<% $counter = 1; $, = '-'; $; = 'x'; $stdout = StringIO.new %>",
                "<%= $counter.inspect %> <%= [1, 2].join %> <%= 'a b'.split.size %>",
                "<% $counter = 2 %>",
                "<%= $counter.inspect %>"))
        .containsExactly("", "nil 12 2", "", "nil");
  }

  @Test
  void theLastError() {
    Ruby.error("<% raise 'first' %>");
    assertThat(render("<%= $!.inspect %>")).containsExactly("nil");
  }

  @Test
  void patchedCoreClasses() {
    int before = ENGINE.runtimesBooted();

    assertThat(
            render(
                "<% class ::String; def zork = 'zork'; end %><%= ''.zork %>",
                "<%= ''.respond_to?(:zork) %>"))
        .containsExactly("zork", "false");
    assertThat(ENGINE.runtimesBooted()).isEqualTo(Math.max(before, 1) + 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<% class ::Hash; def [](key) = 'x'; end %> | <%= { 'a' => 1 }['a'] %> | 1",
        "<% ::Kernel.module_eval { def p(*) = 'x' } %> | <%= p('text') %> | t",
        "<% ::Bosh::Common::Template::EvaluationContext.class_eval { def p(*) = 'x' } %> | <%= p('text') %> | t",
        "<% def JSON.generate(*) = 'x' %> | <%= JSON.generate([1]) %> | [1]",
        "<% def YAML.dump(*) = 'x' %> | <%= YAML.dump(1) %> | --- 1",
        "<% Slipway.send(:remove_const, :NEVER) %> | <%= 1 %> | 1",
        "<% ::JSON = 1 %> | <%= JSON.generate([1]) %> | [1]",
        "<% ::String.freeze %> | <%= ::String.frozen? %> | false",
        "<% $LOADED_FEATURES.clear %> | <%= $LOADED_FEATURES.empty? %> | false",
      })
  void whatTheRendererAndItsLibrariesConsistOf(String change, String next, String expected) {
    assertThat(render(change, next)).last().asString().isEqualToIgnoringNewLines(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<% class ::IPAddr; def zork = 1; end %> | <%= IPAddr.method_defined?(:zork) %> | false",
        "<% IPAddr.new('10.0.0.1'); def IPAddr.zork = 1 %> | <%= IPAddr.respond_to?(:zork) %> | false",
        "<% def Math.zork = 1 %> | <%= Math.respond_to?(:zork) %> | false",
        "<% Math.extend(Module.new { def zork = 1 }) %> | <%= Math.respond_to?(:zork) %> | false",
        "<% Enumerator.define_method(:zork) { 1 } %> | <%= [].each.respond_to?(:zork) %> | false",
        "<% Set.include(Module.new { def zork = 1 }) %> | <%= Set[].respond_to?(:zork) %> | false",
        "<% def nil.zork = 1 %> | <%= nil.respond_to?(:zork) %> | false",
        "<% IPAddr.freeze %> | <%= IPAddr.frozen? %> | false",
        "<% URI.const_set(:ZORK, 1) %> | <%= URI.const_defined?(:ZORK) %> | false",
      })
  void librariesAndLessCommonClasses(String change, String next, String expected) {
    assertThat(render(change, next)).last().isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<% Object.class_variable_set(:@@zork, 1) %> | <%= Object.class_variables %> | []",
        "<% String.instance_variable_set(:@zork, 1) %> | <%= String.instance_variables %> | []",
        "<% JSON.create_id = 'zork' %> | <%= JSON.create_id %> | json_class",
        "<% JSON.state = 1 %> | <%= JSON.state.class %> | Class",
        "<% JSON.load_default_options[:zork] = 1 %> | <%= JSON.load_default_options.key?(:zork) %> | false",
        "<% YAML.add_tag('!zork', OpenStruct) %> | <%= YAML.load_tags %> | {}",
        "<% Thread.current[:zork] = 1 %> | <%= Thread.current[:zork].inspect %> | nil",
        "<% Thread.current.thread_variable_set(:zork, 1) %> "
            + "| <%= Thread.current.thread_variable_get(:zork).inspect %> | nil",
      })
  void settings(String change, String next, String expected) {
    assertThat(render(change, next)).last().isEqualTo(expected);
  }

  /** Loading is no change by the template, but hides none either. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<% require 'json'; class ::String; def zork = 1; end %>",
        "<% class ::String; def zork = 1; end; require 'optparse' %>",
        "<% class ::String; def zork = 1; end; Digest::SHA256 %>",
        "<% class ::String; def zork = 1; end; begin; require 'json/zork'; rescue LoadError; end %>",
      })
  void changesBesideLoading(String change) {
    assertThat(render(change, "<%= ''.respond_to?(:zork) %>")).last().isEqualTo("false");
  }

  @Test
  void constantsOfTheWholeProcess() {
    assertThat(render("<% ::ZORK = 1 %>", "<%= defined?(::ZORK).inspect %>"))
        .containsExactly("", "nil");
  }

  @Test
  void whatTemplatesMayDoCostsNoRuntime() {
    render("x");
    int before = ENGINE.runtimesBooted();

    render(
        "<% class Foo; def a = 1; end; def b = 2; $c = 3; Struct.new(:x).new(1); Class.new(String) %>",
        "<% require 'delegate'; require 'bigdecimal/util'; IPAddr.new('10.0.0.1') %>",
        "<% require 'zlib'; SecureRandom.hex; URI('http://a/b'); OpenSSL::Digest.new('SHA256'); Pathname.new('a') %>",
        "<% require 'net/http'; require 'open3'; Logger; CGI.escape('a'); Date.today; Digest::SHA1.hexdigest('a') %>",
        "<% s = +''; def s.zork = 1; s.zork; extend(Module.new { def q = 1 }); q %>",
        "<%= spec.name %><%= properties.map.a %>",
        "<% if_p('zork') { }.else { if_link('zork') { }.else_if_p('zork') { } } %>");

    assertThat(ENGINE.runtimesBooted()).isEqualTo(before);
  }

  private static List<String> render(String... templates) {
    List<JobTemplate> all =
        java.util.Arrays.stream(templates)
            .map(text -> new JobTemplate("t" + text.hashCode() + ".erb", "t", text))
            .toList();
    JobTemplates job = new JobTemplates("release", "1", "web", "sha", "", all);
    return ENGINE
        .render(
            job,
            Ruby.spec(
                Map.of("text", "t", "list", List.of(1, 2), "map", Map.of("a", 1))
                    .entrySet()
                    .stream()
                    .sorted(Map.Entry.comparingByKey())
                    .collect(
                        java.util.LinkedHashMap::new,
                        (map, entry) -> map.put(entry.getKey(), entry.getValue()),
                        Map::putAll)),
            LinkAddresses.none())
        .files()
        .stream()
        .map(file -> file.content().text())
        .toList();
  }

  @Test
  void additionsToJsonAreForWhoAskedForThemAlone() {
    assertThat(Ruby.render("<% require 'json/add/core' %><%= JSON.dump(:a) %>"))
        .isNotEqualTo("\"a\"");
    for (int attempt = 0; attempt < 8; attempt++) {
      assertThat(Ruby.render("<%= JSON.dump(:a) %>")).isEqualTo("\"a\"");
    }
  }
}
