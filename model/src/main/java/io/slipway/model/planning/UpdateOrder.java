package io.slipway.model.planning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The order in which instances of a group are updated and given addresses (behaviour 2.9):
 * bootstrap, the rest of its zone, those without zone, the other zones by name; by name inside a
 * zone.
 */
final class UpdateOrder {
  private UpdateOrder() {}

  /** What the order looks at. */
  interface Ordered {
    boolean bootstrap();

    Optional<String> availabilityZone();

    String uuid();
  }

  static <T extends Ordered> List<T> sort(String group, List<T> instances) {
    Optional<T> bootstrap = instances.stream().filter(Ordered::bootstrap).findFirst();
    Optional<String> first = bootstrap.flatMap(Ordered::availabilityZone);
    Comparator<T> order =
        Comparator.<T>comparingInt(i -> i.bootstrap() ? 0 : 1)
            .thenComparingInt(i -> rank(i, bootstrap.isPresent(), first))
            .thenComparing(i -> i.availabilityZone().orElse(""))
            .thenComparing(i -> group + "/" + i.uuid());
    List<T> sorted = new ArrayList<>(instances);
    sorted.sort(order);
    return sorted;
  }

  private static int rank(Ordered instance, boolean elected, Optional<String> first) {
    if (elected && instance.availabilityZone().equals(first)) {
      return 0;
    }
    return instance.availabilityZone().isEmpty() ? 1 : 2;
  }
}
