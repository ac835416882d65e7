package io.slipway.model.variables;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.model.deployment.DeploymentSpec.Variable;
import io.slipway.model.variables.GenerationPlan.Generation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is generated, in which order (Director behaviour 7.5). */
class GenerationPlanTest {
  private static Variable variable(String name, String type, Map<String, ?> options) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(options);
    return new Variable(name, type, all, Map.of(), Optional.empty(), Optional.empty());
  }

  private static List<Generation> plan(List<Variable> variables) {
    return GenerationPlan.of(variables, false, "dir", "dep");
  }

  @Test
  void namesBecomeAbsolute() {
    List<Generation> plan =
        plan(
            List.of(
                variable("leaf", "certificate", Map.of("ca", "root")),
                variable("/other/x", "password", Map.of("ca", "untouched"))));
    assertThat(plan)
        .containsExactly(
            new Generation(
                "/dir/dep/leaf",
                "certificate",
                Map.of("ca", "/dir/dep/root"),
                "no-overwrite",
                "on-deploy"),
            new Generation(
                "/other/x", "password", Map.of("ca", "untouched"), "no-overwrite", "on-deploy"));
  }

  @Test
  void itsOwnModeWins() {
    Variable own =
        new Variable(
            "a", "password", Map.of(), Map.of(), Optional.of("overwrite"), Optional.empty());
    assertThat(
            GenerationPlan.of(
                List.of(own, variable("b", "password", Map.of())), true, "dir", "dep"))
        .extracting(Generation::mode)
        .containsExactly("overwrite", "converge");
  }

  @Test
  void nobodyIsSignedBeforeHisAuthorityAndNobodyElseMoves() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Variable> variables = new ArrayList<>();
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        boolean signed = i > 0 && random.nextBoolean();
        variables.add(
            variable(
                "v" + i, "certificate", signed ? Map.of("ca", "v" + random.nextInt(i)) : Map.of()));
      }
      Collections.shuffle(variables, random);

      List<Generation> plan = plan(variables);

      List<String> names = plan.stream().map(Generation::name).toList();
      assertThat(names).hasSize(count).doesNotHaveDuplicates();
      for (Generation one : plan) {
        if (one.options().get("ca") instanceof String authority) {
          assertThat(names.indexOf(authority)).isLessThan(names.indexOf(one.name()));
        }
      }
    }
  }

  @Test
  void aRingOfAuthoritiesEnds() {
    assertThat(
            plan(
                List.of(
                    variable("a", "certificate", Map.of("ca", "b")),
                    variable("b", "certificate", Map.of("ca", "a")),
                    variable("c", "certificate", Map.of("ca", "c")))))
        .hasSize(3);
  }
}
