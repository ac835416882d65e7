package io.slipway.base;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which state follows which trigger. A trigger the table does not list for a state is a bug in the
 * caller, so asking for it throws {@link IllegalStateException}. Immutable.
 */
public final class TransitionTable<S extends Enum<S>, T extends Enum<T>> {
  /** One line of the table. */
  public record Transition<S, T>(S from, T trigger, S to) {}

  private final String name;
  private final Map<S, Map<T, S>> targets;
  private final List<Transition<S, T>> transitions;

  private TransitionTable(
      String name, Map<S, Map<T, S>> targets, List<Transition<S, T>> transitions) {
    this.name = name;
    this.targets = targets;
    this.transitions = transitions;
  }

  /** A table of these lines; two lines for the same state and trigger are refused. */
  public static <S extends Enum<S>, T extends Enum<T>> TransitionTable<S, T> of(
      String name, Class<S> states, Class<T> triggers, List<Transition<S, T>> transitions) {
    Map<S, Map<T, S>> targets = new EnumMap<>(states);
    for (Transition<S, T> line : transitions) {
      S known =
          targets
              .computeIfAbsent(line.from(), _ -> new EnumMap<>(triggers))
              .put(line.trigger(), line.to());
      if (known != null) {
        throw new IllegalArgumentException(
            name + " has two transitions from " + line.from() + " on " + line.trigger());
      }
    }
    return new TransitionTable<>(name, targets, List.copyOf(transitions));
  }

  public boolean allows(S from, T trigger) {
    return targets.containsKey(from) && targets.get(from).containsKey(trigger);
  }

  public S next(S from, T trigger) {
    S to = targets.getOrDefault(from, Map.of()).get(trigger);
    if (to == null) {
      throw new IllegalStateException(name + " has no transition from " + from + " on " + trigger);
    }
    return to;
  }

  public List<Transition<S, T>> transitions() {
    return transitions;
  }

  /** The table as a PlantUML state diagram, for documentation. */
  public String toPlantUml() {
    return transitions.stream()
        .map(line -> line.from() + " --> " + line.to() + " : " + line.trigger())
        .collect(Collectors.joining("\n", "@startuml\ntitle " + name + "\n", "\n@enduml\n"));
  }
}
