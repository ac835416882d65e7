package io.slipway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InterpolationTest {
  private static @Nullable Object interpolated(String text, Map<String, ?> variables) {
    return run(text, variables).document().root();
  }

  private static Interpolation run(String text, Map<String, ?> variables) {
    return Interpolation.of(Yaml.parse(text, "m.yml"), Variables.of(variables));
  }

  @Test
  void wholeScalarsTakeAnyKind() {
    assertThat(
            interpolated(
                "[((a)), (( b )), ((!c)), '((d))']",
                Map.of("a", 1, "b", List.of("x"), "c", Map.of("k", true), "d", 1.5)))
        .isEqualTo(List.of(1, List.of("x"), Map.of("k", true), 1.5));
    assertThat(interpolated("a: ((x))", Collections.singletonMap("x", null)))
        .isEqualTo(Collections.singletonMap("a", null));
  }

  @Test
  void remembersWhereVariablesWereMadeValues() {
    Interpolation run =
        run("a: ((x))\nb: ((y))/((x))\nc: ((unknown))\nd: 1", Map.of("x", 1, "y", 2));
    assertThat(run.variablesAt(new Position("m.yml", 1, 4))).map(Set::copyOf).contains(Set.of("x"));
    assertThat(run.variablesAt(new Position("m.yml", 2, 4)))
        .map(Set::copyOf)
        .contains(Set.of("x", "y"));
    assertThat(run.variablesAt(new Position("m.yml", 3, 4))).isEmpty();
    assertThat(run.variablesAt(new Position("m.yml", 4, 4))).isEmpty();
  }

  @Test
  void longerTextTakesTextAndIntegers() {
    assertThat(
            interpolated(
                "http://((host)):((port))/((!host))/((host))",
                Map.of("host", "example", "port", 8080)))
        .isEqualTo("http://example:8080/example/example");
  }

  @Test
  void longerTextTakesNothingElse() {
    for (Object value : List.of(List.of("s3cret"), Map.of("k", "s3cret"), true, 1.5)) {
      assertThatThrownBy(() -> interpolated("a: x((v))", Map.of("v", value)))
          .hasMessageStartingWith("m.yml:1:4: the value of variable 'v' is a")
          .hasMessageContaining("only text and integers can be inserted into longer text")
          .hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void membersAreFoundByDots() {
    Map<String, ?> variables =
        Map.of("tls", Map.of("ca", "CA", "list", List.of("l0", Map.of("m", 5)), "0", "zero"));

    assertThat(
            interpolated(
                "[((tls.ca)), x-((tls.ca)), ((tls.list.0)), ((tls.list.1.m)), ((tls.0))]",
                variables))
        .isEqualTo(List.of("CA", "x-CA", "l0", 5, "zero"));
    assertThatThrownBy(() -> interpolated("((tls.key))", variables))
        .hasMessage(
            "m.yml:1:1: Finding variable 'tls.key': Expected to find a map key 'key' for path '/key'"
                + " (found map keys: '0', 'ca', 'list')");
  }

  @Test
  void keysAreReplaced() {
    assertThat(interpolated("((k)): 1\na-((k)): 2\n", Map.of("k", "x")))
        .isEqualTo(Map.of("x", 1, "a-x", 2));
    assertThatThrownBy(() -> interpolated("((k)): 1", Map.of("k", List.of())))
        .hasMessage(
            "m.yml:1:8: the variable in the key '((k))' must be a scalar, not a collection");
  }

  @Test
  void unknownOnesStay() {
    Interpolation result =
        run("a: ((x))\nb: ((y))-((z.w))\nc: (( not a name ))", Map.of("y", 1, "q", 2));

    assertThat(result.document().root())
        .isEqualTo(Map.of("a", "((x))", "b", "1-((z.w))", "c", "(( not a name ))"));
    assertThat(result.missing()).containsExactly("x", "z");
    assertThat(result.unused()).containsExactly("q");
    assertThatThrownBy(() -> result.require(true, true))
        .hasMessage(
            "- Expected to find variables:\n    - x\n    - z\n- Expected to use variables:\n    - q");
    assertThat(result.require(false, false)).isSameAs(result);
  }

  @Test
  void whatIsInsertedIsNotReadAgain() {
    assertThat(interpolated("((a))", Map.of("a", "((b))", "b", 1))).isEqualTo("((b))");
  }

  @Test
  void absoluteNamesAndLettersOfAnyLanguageAreNames() {
    assertThat(interpolated("[((/dir/dep/x)), ((größe))]", Map.of("/dir/dep/x", 1, "größe", 2)))
        .isEqualTo(List.of(1, 2));
  }

  @Test
  void resolvedDefinitionsAreTakenOut() {
    assertThat(
            interpolated(
                "a: ((x))\nvariables: [{name: x, type: password}, {name: y, type: password}]",
                Map.of("x", 1)))
        .isEqualTo(Map.of("a", 1, "variables", List.of(Map.of("name", "y", "type", "password"))));
  }

  @Test
  void positionsStay() {
    Interpolation result = run("a: 1\nb: [((x))]", Map.of("x", Map.of("k", 1)));

    assertThat(result.document().position("a")).hasToString("Optional[m.yml:1:4]");
    assertThat(result.document().position("b", 0, "k")).hasToString("Optional[m.yml:2:5]");
  }

  @Test
  void generatorsAreAskedInOrderWithTheirOptionsReplaced() {
    Generator generator = new Generator();
    Interpolation result =
        Interpolation.of(
            Yaml.parse(
                """
                cert: ((leaf.text))
                variables:
                - {name: ca, type: certificate, options: {is_ca: true}}
                - {name: leaf, type: certificate, options: {ca: ((ca.text))}}
                - {name: late, type: certificate, options: {ca: ((unknown))}}
                """,
                "m.yml"),
            generator);

    assertThat(generator.asked).containsExactly("ca", "leaf", "unknown");
    assertThat(result.document().root())
        .isEqualTo(
            Yaml.load(
                """
                cert: '{"ca" => "{\\"is_ca\\" => true}"}'
                variables:
                - {name: late, type: certificate, options: {ca: ((unknown))}}
                """));
    // As the stock command line tells it: what cannot be generated yet is not missing itself.
    assertThat(result.missing()).containsExactly("unknown");
  }

  @Test
  void definitionsMustNotNeedThemselves() {
    assertThatThrownBy(
            () ->
                run(
                    """
                    variables:
                    - {name: a, type: t, options: ((b))}
                    - {name: b, type: t, options: ((a))}
                    """,
                    Map.of()))
        .hasMessage("The definition of variable 'a' needs the variable itself");
  }

  @Test
  void sourceDocumentStays() {
    YamlDocument document = Yaml.parse("a: ((x))", "m.yml");
    Interpolation.of(document, Variables.of(Map.of("x", 1)));

    assertThat(document.root()).isEqualTo(Map.of("a", "((x))"));
  }

  /** Makes a value from the options of everything that has a type. */
  private static final class Generator implements VariableSource {
    final List<String> asked = new ArrayList<>();

    @Override
    public Optional<Value> find(VariableDefinition definition) {
      asked.add(definition.name());
      if (definition.type() == null) {
        return Optional.empty();
      }
      return Optional.of(
          new Value(new LinkedHashMap<>(Map.of("text", Values.inspect(definition.options())))));
    }

    @Override
    public Set<String> names() {
      return Set.of();
    }
  }
}
