package io.slipway.director.compilation;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.compilation.CompiledPackages.Stemcell;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.release.PackageGraph;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Collects which packages a deployment needs compiled, each once, dependencies first. */
public final class Requirements {
  private final Map<Key, Requirement> needed = new LinkedHashMap<>();

  /**
   * @param release name and version, for messages
   * @param packages every package of the release version
   * @param names what jobs ask for; their dependencies are added
   */
  public void add(
      String release,
      Collection<PackageRecord> packages,
      Collection<String> names,
      Stemcell stemcell) {
    Map<String, PackageRecord> byName =
        packages.stream().collect(Collectors.toMap(PackageRecord::name, Function.identity()));
    PackageGraph graph =
        PackageGraph.of(
            packages.stream()
                .map(one -> new PackageGraph.Node(one.name(), one.version(), one.dependencies()))
                .toList());
    for (String name : names) {
      if (!byName.containsKey(name)) {
        throw new SlipwayException(
            ErrorCode.JOB_MISSING_PACKAGE,
            "Release '" + release + "' has no package '" + name + "'");
      }
      graph.transitiveDependencies(name).forEach(one -> add(one, byName, graph, stemcell));
      add(name, byName, graph, stemcell);
    }
  }

  private void add(
      String name, Map<String, PackageRecord> byName, PackageGraph graph, Stemcell stemcell) {
    PackageRecord source = lookup(byName, name);
    needed.computeIfAbsent(
        new Key(source.id(), stemcell),
        _ ->
            new Requirement(
                source,
                stemcell,
                source.dependencies().stream()
                    .map(dependency -> lookup(byName, dependency))
                    .toList(),
                graph.dependencyKey(name)));
  }

  private static PackageRecord lookup(Map<String, PackageRecord> byName, String name) {
    PackageRecord found = byName.get(name);
    if (found == null) {
      throw new IllegalStateException("The graph names a package that is not there: " + name);
    }
    return found;
  }

  List<Requirement> list() {
    return List.copyOf(needed.values());
  }

  private record Key(int packageId, Stemcell stemcell) {}
}
