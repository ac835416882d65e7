package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.release.PackageGraph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackageGraphTest {
  private static final PackageGraph DIAMOND =
      PackageGraph.of(
          List.of(
              node("app", "right", "left"),
              node("left", "base"),
              node("right", "base"),
              node("base"),
              node("alone")));

  @Test
  void orderPutsDependenciesFirst() {
    assertThat(DIAMOND.compileOrder()).containsExactly("alone", "base", "left", "right", "app");
  }

  @Test
  void transitiveDependencies() {
    assertThat(DIAMOND.transitiveDependencies("app")).containsExactly("base", "left", "right");
    assertThat(DIAMOND.transitiveDependencies("alone")).isEmpty();
  }

  @Test
  void dependencyKey() {
    assertThat(DIAMOND.dependencyKey("alone")).isEqualTo("[]");
    assertThat(DIAMOND.dependencyKey("left")).isEqualTo("[[\"base\",\"base-1\"]]");
    assertThat(DIAMOND.dependencyKey("app"))
        .isEqualTo(
            "[[\"left\",\"left-1\",[[\"base\",\"base-1\"]]],[\"right\",\"right-1\",[[\"base\",\"base-1\"]]]]");
  }

  @Test
  void faults() {
    assertThatThrownBy(
            () -> PackageGraph.of(List.of(node("a", "b"), node("b", "c"), node("c", "b"))))
        .isInstanceOf(SlipwayException.class)
        .hasMessageStartingWith("Cycle: b=>c=>b");
    assertThatThrownBy(() -> PackageGraph.of(List.of(node("a", "a"))))
        .hasMessageStartingWith("Cycle: a=>a");
    assertThatThrownBy(() -> PackageGraph.of(List.of(node("a", "x"))))
        .hasMessageContaining("unknown package 'x'");
    assertThatThrownBy(() -> PackageGraph.of(List.of(node("a"), node("a"))))
        .hasMessageContaining("stands twice");
  }

  @Test
  void everyDependencyComesBeforeInRandomGraphs() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        List<String> dependencies = new ArrayList<>();
        for (int j = 0; j < i; j++) {
          if (random.nextInt(6) == 0) {
            dependencies.add("p" + j);
          }
        }
        Collections.shuffle(dependencies, random);
        nodes.add(node("p" + i, dependencies.toArray(String[]::new)));
      }
      Collections.shuffle(nodes, random);
      PackageGraph graph = PackageGraph.of(nodes);
      List<String> order = graph.compileOrder();
      assertThat(order).hasSize(30).doesNotHaveDuplicates();
      for (Node node : nodes) {
        for (String dependency : graph.transitiveDependencies(node.name())) {
          assertThat(order.indexOf(dependency))
              .as("seed %d: %s needs %s", seed, node.name(), dependency)
              .isLessThan(order.indexOf(node.name()));
        }
      }
    }
  }

  @Test
  void deepAndWideGraphsFromOutside() {
    List<Node> chain = new ArrayList<>();
    chain.add(node("p0"));
    for (int i = 1; i < 20_000; i++) {
      chain.add(node("p" + i, "p" + (i - 1)));
    }
    assertThat(PackageGraph.of(chain).transitiveDependencies("p19999")).hasSize(19_999);

    List<Node> doubling = new ArrayList<>(List.of(node("a0"), node("b0")));
    for (int i = 1; i < 60; i++) {
      doubling.add(node("a" + i, "a" + (i - 1), "b" + (i - 1)));
      doubling.add(node("b" + i, "a" + (i - 1), "b" + (i - 1)));
    }
    PackageGraph graph = PackageGraph.of(doubling);
    assertThatThrownBy(() -> graph.dependencyKey("a59"))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("branch out too far");
  }

  private static Node node(String name, String... dependencies) {
    return new Node(name, name + "-1", List.of(dependencies));
  }
}
