package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The packages of one release version and what each needs to be compiled (Director behaviour,
 * section 3.1). Every dependency exists and there is no circle.
 */
public final class PackageGraph {
  /** A dependency key repeats shared dependencies; beyond this length it is an attack. */
  private static final int MAXIMUM_KEY_LENGTH = 8 * 1024 * 1024;

  /** A package and the names of the packages it needs directly. */
  public record Node(String name, String version, List<String> dependencies) {
    public Node {
      dependencies = List.copyOf(dependencies);
    }
  }

  private final Map<String, Node> nodes;
  private final List<String> order;

  private PackageGraph(Map<String, Node> nodes, List<String> order) {
    this.nodes = nodes;
    this.order = order;
  }

  /**
   * @throws SlipwayException when a name stands twice, a dependency is missing or packages depend
   *     on one another in a circle
   */
  public static PackageGraph of(Collection<Node> packages) {
    Map<String, Node> nodes = new TreeMap<>();
    for (Node node : packages) {
      if (nodes.put(node.name(), node) != null) {
        throw new SlipwayException(
            ErrorCode.RELEASE_INVALID_PACKAGE,
            "Package '" + node.name() + "' stands twice in the release");
      }
    }
    for (Node node : nodes.values()) {
      for (String dependency : node.dependencies()) {
        if (!nodes.containsKey(dependency)) {
          throw new SlipwayException(
              ErrorCode.RELEASE_INVALID_PACKAGE,
              "Package '" + node.name() + "' depends on the unknown package '" + dependency + "'");
        }
      }
    }
    Map<String, List<String>> edges = new LinkedHashMap<>();
    nodes.forEach((name, node) -> edges.put(name, List.copyOf(new TreeSet<>(node.dependencies()))));
    findCycle(edges)
        .ifPresent(
            cycle -> {
              throw cycleError(cycle);
            });
    return new PackageGraph(nodes, depthFirst(edges));
  }

  /** The error for packages that depend on one another in a circle. */
  static SlipwayException cycleError(List<String> cycle) {
    return new SlipwayException(
        ErrorCode.GENERIC,
        "Cycle: "
            + String.join("=>", cycle)
            + ": packages must not depend on one another in a circle");
  }

  /**
   * The names on a circle, the first one repeated at the end; empty when there is none. Edges to
   * unknown names are passed over.
   */
  static Optional<List<String>> findCycle(Map<String, List<String>> edges) {
    Map<String, Boolean> done = new HashMap<>();
    for (String start : edges.keySet()) {
      // Own stack: how deep packages depend on one another is the uploader's choice.
      List<String> path = new ArrayList<>();
      List<List<String>> remaining = new ArrayList<>();
      if (done.putIfAbsent(start, false) == null) {
        path.add(start);
        remaining.add(new ArrayList<>(edges.getOrDefault(start, List.of())));
      }
      while (!path.isEmpty()) {
        if (remaining.getLast().isEmpty()) {
          remaining.removeLast();
          done.put(path.removeLast(), true);
          continue;
        }
        String next = remaining.getLast().removeFirst();
        Boolean state = edges.containsKey(next) ? done.putIfAbsent(next, false) : Boolean.TRUE;
        if (state == null) {
          path.add(next);
          remaining.add(new ArrayList<>(edges.getOrDefault(next, List.of())));
        } else if (!state) {
          List<String> cycle = new ArrayList<>(path.subList(path.indexOf(next), path.size()));
          cycle.add(next);
          return Optional.of(cycle);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> depthFirst(Map<String, List<String>> edges) {
    SequencedSet<String> order = new LinkedHashSet<>();
    for (String start : edges.keySet()) {
      List<String> stack = new ArrayList<>(List.of(start));
      while (!stack.isEmpty()) {
        String name = stack.getLast();
        List<String> missing =
            edges.getOrDefault(name, List.of()).stream()
                .filter(dependency -> !order.contains(dependency))
                .toList();
        if (missing.isEmpty()) {
          order.add(stack.removeLast());
        } else {
          stack.addAll(missing.reversed());
        }
      }
    }
    return List.copyOf(order);
  }

  /** All names, each after everything it depends on; otherwise by name. */
  public List<String> compileOrder() {
    return order;
  }

  /** Everything the package needs, directly or not, by name; without the package itself. */
  public List<String> transitiveDependencies(String name) {
    TreeSet<String> found = new TreeSet<>();
    List<String> open = new ArrayList<>(node(name).dependencies());
    while (!open.isEmpty()) {
      String next = open.removeLast();
      if (found.add(next)) {
        open.addAll(node(next).dependencies());
      }
    }
    return List.copyOf(found);
  }

  /**
   * The compact JSON text that tells compiled packages with different dependencies apart: for each
   * direct dependency, by name, a list of its name, its version and the list of its own
   * dependencies, which is left out when there are none.
   */
  public String dependencyKey(String name) {
    Map<String, String> keys = new HashMap<>();
    for (String earlier : order) {
      keys.put(earlier, key(node(earlier), keys));
      if (earlier.equals(name)) {
        break;
      }
    }
    String key = keys.get(name);
    if (key == null) {
      throw unknown(name);
    }
    return key;
  }

  /** The key of a package whose dependencies' keys are known. */
  private String key(Node node, Map<String, String> keys) {
    StringBuilder key = new StringBuilder("[");
    for (String dependency : new TreeSet<>(node.dependencies())) {
      Node other = node(dependency);
      key.append(key.length() == 1 ? "[" : ",[")
          .append(Json.write(other.name()))
          .append(',')
          .append(Json.write(other.version()));
      if (!other.dependencies().isEmpty()) {
        key.append(',').append(keys.get(dependency));
      }
      key.append(']');
      if (key.length() > MAXIMUM_KEY_LENGTH) {
        throw new SlipwayException(
            ErrorCode.RELEASE_INVALID_PACKAGE,
            "The dependencies of package '" + node.name() + "' branch out too far");
      }
    }
    return key.append(']').toString();
  }

  private Node node(String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw unknown(name);
    }
    return node;
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("The release has no package '" + name + "'");
  }
}
