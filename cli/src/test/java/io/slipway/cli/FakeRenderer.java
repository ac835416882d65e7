package io.slipway.cli;

import io.slipway.base.Problems;
import io.slipway.cli.LocalRenderer.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Gives what a test has prepared, and remembers what it was asked for. */
final class FakeRenderer implements LocalRenderer {
  final List<Order> orders = new ArrayList<>();
  private final Function<Order, List<Instance>> answer;

  FakeRenderer(List<Instance> instances) {
    this(_ -> instances);
  }

  FakeRenderer(Function<Order, List<Instance>> answer) {
    this.answer = answer;
  }

  static FakeRenderer failing(Problems problems) {
    return new FakeRenderer(
        _ -> {
          problems.throwIfAny();
          return List.of();
        });
  }

  @Override
  public void warmUp() {}

  @Override
  public List<Instance> render(Order order) {
    orders.add(order);
    return answer.apply(order);
  }
}
