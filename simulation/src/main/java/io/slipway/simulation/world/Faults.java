package io.slipway.simulation.world;

import io.slipway.simulation.scenario.Fault;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts where things may go wrong, and says when one does. */
final class Faults {
  private final List<Fault> faults;
  private final Map<Fault.Point, Integer> seen = new EnumMap<>(Fault.Point.class);
  private boolean over;

  Faults(List<Fault> faults) {
    this.faults = faults;
  }

  Optional<Fault.Effect> at(Fault.Point point) {
    int number = seen.merge(point, 1, Integer::sum);
    return over
        ? Optional.empty()
        : faults.stream()
            .filter(fault -> fault.point() == point && fault.number() == number)
            .map(Fault::effect)
            .findFirst();
  }

  /** From now on everything works. */
  void stop() {
    over = true;
  }
}
