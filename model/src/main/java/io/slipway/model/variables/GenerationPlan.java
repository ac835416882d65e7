package io.slipway.model.variables;

import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which variables a deploy has generated, and in which order (Director behaviour 7.5). */
public final class GenerationPlan {
  private GenerationPlan() {}

  /** When a variable that has a value gets another. */
  public enum Mode {
    /** Never. */
    NO_OVERWRITE("no-overwrite"),
    /** Always. */
    OVERWRITE("overwrite"),
    /** When it was generated with other options. */
    CONVERGE("converge");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    public static Optional<Mode> of(String word) {
      return List.of(values()).stream().filter(one -> one.word.equals(word)).findFirst();
    }
  }

  /**
   * A variable to be generated.
   *
   * @param name absolute
   * @param mode as the manifest says it; what it means is for the config server to judge
   * @param strategy {@code on-deploy} or {@code on-stemcell-change}
   */
  public record Generation(
      String name,
      String type,
      Map<String, @Nullable Object> options,
      String mode,
      String strategy) {

    /** Whether a value that was pinned before stays as long as a stemcell does. */
    public boolean isKeptWithStemcell() {
      return !strategy.equals("on-deploy");
    }
  }

  /**
   * In the order of the list, but no certificate before the authority that is to sign it.
   *
   * @param converge what the manifest's features say of variables without a mode of their own
   * @throws SlipwayException for a name no variable can have
   */
  public static List<Generation> of(
      List<Variable> variables, boolean converge, String director, String deployment) {
    Map<String, Generation> all = new LinkedHashMap<>();
    for (Variable variable : variables) {
      VariableNames.checkDefinition(variable.name());
      Generation generation = generation(variable, converge, director, deployment);
      all.put(generation.name(), generation);
    }
    List<Generation> ordered = new ArrayList<>();
    Set<String> visited = new LinkedHashSet<>();
    all.values().forEach(one -> visit(one, all, visited, ordered));
    return ordered;
  }

  private static Generation generation(
      Variable variable, boolean converge, String director, String deployment) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>(variable.options());
    if (variable.type().equals("certificate")
        && options.get("ca") instanceof String authority
        && !authority.isEmpty()) {
      options.put("ca", VariableNames.absolute(authority, director, deployment));
    }
    return new Generation(
        VariableNames.absolute(variable.name(), director, deployment),
        variable.type(),
        options,
        variable.updateMode().orElse((converge ? Mode.CONVERGE : Mode.NO_OVERWRITE).word()),
        variable.updateStrategy().orElse("on-deploy"));
  }

  /** An authority that is to be signed by itself, over others, is left where it stands. */
  private static void visit(
      Generation one, Map<String, Generation> all, Set<String> visited, List<Generation> ordered) {
    List<Generation> chain = new ArrayList<>();
    @Nullable Generation next = one;
    while (next != null && visited.add(next.name())) {
      chain.add(next);
      next =
          next.type().equals("certificate") && next.options().get("ca") instanceof String authority
              ? all.get(authority)
              : null;
    }
    ordered.addAll(chain.reversed());
  }
}
