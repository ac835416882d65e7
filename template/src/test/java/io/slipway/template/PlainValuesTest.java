package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is built in for plain values writes what the libraries in Ruby write. */
class PlainValuesTest {
  private static final String RANDOM_VALUES =
      """
      <%- random = Random.new(11)
          letters = ["a", "B", "9", "0", " ", "-", ":", "#", "\\n", "'", '"', "é", "\\t", ".", "_", ",", "~", "y", "\\u0001", "/", "{", "&", "*", "!", "="]
          make = lambda do |depth|
            case random.rand(depth > 3 ? 7 : 9)
            when 0 then nil
            when 1 then random.rand(2) == 1
            when 2 then random.rand(1000) - 500
            when 3 then random.rand * 10**(random.rand(40) - 20)
            when 4..6 then Array.new(random.rand(12)) { letters[random.rand(letters.size)] }.join
            when 7 then Array.new(random.rand(5)) { make.(depth + 1) }
            else Array.new(random.rand(5)) { |i| ["k#{i}#{letters[random.rand(letters.size)]}", make.(depth + 1)] }.to_h
            end
          end
          pretty = { indent: '  ', space: ' ', object_nl: "\\n", array_nl: "\\n" }
          1000.times do
            value = make.(0)
            others = {
              YAML.dump(value) => YAML.dump(value, indentation: 2),
              JSON.generate(value) => JSON::State.new.generate(value),
              JSON.dump(value) => JSON::State.new(max_nesting: false, allow_nan: true).generate(value),
              JSON.pretty_generate(value) => JSON::State.new(pretty).generate(value),
              value.to_json => value.to_json(JSON::State.new),
            }
            others.each { |built_in, written| raise "#{value.inspect}:\\n#{built_in}\\n#{written}" if built_in != written }
          end -%>
      the same
      """;

  @Test
  void asTheLibrariesWriteThem() {
    assertThat(Ruby.render(RANDOM_VALUES)).isEqualTo("the same\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<% class ::NilClass; def to_json(*) = '0'; end %> | <%= [nil].to_json %> | [0]",
        "<% class ::String; def to_json(*) = '0'; end %> | <%= JSON.generate(['a']) %> | [0]",
        "<% class ::Symbol; def to_s = 'b'; end %> | <%= JSON.pretty_generate(a: 1).split.join %> | {\"b\":1}",
        "<% class ::Array; def to_json(*) = '0'; end %> | <%= { 'a' => [] }.to_json %> | {\"a\":0}",
        "<% class ::Object; def to_yaml(*) = 'x'; end %> | <%= [].to_yaml %> | x",
        "<% class ::String; def encode_with(coder) = coder.scalar = 'b'; end %> | <%= YAML.dump('a') %> | --- !ruby/object:String b",
        "<% ::Psych::Visitors::YAMLTree.class_eval { def visit_NilClass(_) = @emitter.scalar('~', nil, nil, true, false, 1) } %> | <%= YAML.dump([nil]).split.join(' ') %> | --- - ~",
        "<% ::Psych::ScalarScanner.class_eval { def tokenize(_) = 1 } %> | <%= YAML.dump('a') %> | --- 'a'",
      })
  void noLongerThanTheyAreWhatTheyWere(String change, String use, String expected) {
    assertThat(Ruby.render(change + use)).isEqualToIgnoringNewLines(expected);
    assertThat(Ruby.render(use).strip()).isNotEqualTo(expected);
  }
}
