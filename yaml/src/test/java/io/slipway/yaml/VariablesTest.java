package io.slipway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.yaml.VariableSource.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
  private static Optional<Value> find(VariableSource variables, String name) {
    return variables.find(VariableDefinition.named(name));
  }

  private static @Nullable Object value(VariableSource variables, String name) {
    return find(variables, name).orElseThrow().value();
  }

  @Test
  void readsArgumentsAsYaml() {
    assertThat(value(Variables.fromArgument("a=1"), "a")).isEqualTo(1);
    assertThat(value(Variables.fromArgument("a=[x, {k: z}]"), "a"))
        .isEqualTo(List.of("x", Map.of("k", "z")));
    assertThat(value(Variables.fromArgument("a=b=c"), "a")).isEqualTo("b=c");
    assertThat(value(Variables.fromArgument("a=~"), "a")).isNull();
  }

  @Test
  void textOfArgumentsStaysAsItIs() {
    assertThat(value(Variables.fromArgument("a=line\n\nline\n"), "a")).isEqualTo("line\n\nline\n");
    assertThat(value(Variables.fromArgument("a='12'"), "a")).isEqualTo("12");
    assertThat(value(Variables.fromArgument("a=\"it's\""), "a")).isEqualTo("it's");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a|Expected var 'a' to be in format 'name=value'",
        "=a|Expected var to specify non-empty name before '='",
        "a=|Expected var 'a=' to specify non-empty value"
      })
  void refusesArgumentsWithoutNameOrValue(String argument, String problem) {
    assertThatThrownBy(() -> Variables.fromArgument(argument)).hasMessage(problem);
  }

  @Test
  void readsContentOfFiles(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "a: b\n");

    assertThat(value(Variables.fromFileArgument(folder, "key=" + file), "key")).isEqualTo("a: b\n");
    assertThatThrownBy(() -> Variables.fromFileArgument(folder, "key=" + folder.resolve("none")))
        .hasMessageContaining("Reading variable 'key' from file")
        .hasMessageContaining("none");
  }

  @Test
  void readsFilesOfVariables() {
    Variables variables = Variables.fromDocument(Yaml.parse("a: [1]\n2: b\n", "vars.yml"));

    assertThat(value(variables, "a")).isEqualTo(List.of(1));
    assertThat(value(variables, "2")).isEqualTo("b");
    assertThat(Variables.fromDocument(Yaml.parse("", "vars.yml")).names()).isEmpty();
    assertThatThrownBy(() -> Variables.fromDocument(Yaml.parse("[a]", "vars.yml")))
        .hasMessage(
            "vars.yml: a file of variables must be a mapping of names to values, but this is a list");
  }

  @Test
  void readsTheEnvironment() {
    Variables variables =
        Variables.fromEnvironment(Map.of("MY_a", "1", "MY_b_c", "{d: e}", "MYx", "2"), "MY");

    assertThat(variables.names()).containsExactlyInAnyOrder("a", "b_c");
    assertThat(value(variables, "a")).isEqualTo(1);
    assertThatThrownBy(() -> Variables.fromEnvironment(Map.of(), ""))
        .hasMessageContaining("prefix");
  }

  @Test
  void brokenEnvironmentIsNamed() {
    assertThatThrownBy(() -> Variables.fromEnvironment(Map.of("MY_a", "{"), "MY"))
        .hasMessageStartingWith("the environment variable MY_a:1:2: not valid YAML");
  }

  @Test
  void laterOnesWin() {
    Variables both = Variables.of(Map.of("a", 1, "b", 1)).with(Variables.of(Map.of("a", 2)));

    assertThat(value(both, "a")).isEqualTo(2);
    assertThat(value(both, "b")).isEqualTo(1);
  }

  @Test
  void dottedNamesAreMembers() {
    Variables variables =
        Variables.fromArgument("a.b.c=1")
            .with(Variables.fromArgument("a.b.d=2"))
            .with(Variables.of(Map.of("a", Map.of("x", 0))));

    assertThat(value(variables, "a")).isEqualTo(Map.of("x", 0, "b", Map.of("c", 1, "d", 2)));
    assertThat(variables.names()).containsExactly("a");
    assertThatThrownBy(() -> Variables.of(Map.of("a", 1)).with(Variables.fromArgument("a.b=1")))
        .hasMessage("Variable 'a.b' cannot be set: 'a' has no members");
  }

  @Test
  void knownToBeNullIsNotUnknown() {
    Variables variables = Variables.of(Collections.singletonMap("a", null));

    assertThat(find(variables, "a")).hasValue(new Value(null));
    assertThat(find(variables, "b")).isEmpty();
  }

  @Test
  void sourcesStandInForOneAnother() {
    VariableSource both = Variables.of(Map.of("a", 1)).or(Variables.of(Map.of("a", 2, "b", 3)));

    assertThat(value(both, "a")).isEqualTo(1);
    assertThat(value(both, "b")).isEqualTo(3);
    assertThat(find(both, "c")).isEmpty();
    assertThat(both.names()).containsExactly("a", "b");
  }

  @Test
  void valuesAreNotPrinted() {
    assertThat(new Value("s3cret")).asString().doesNotContain("s3cret");
  }
}
