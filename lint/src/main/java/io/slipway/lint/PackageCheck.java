package io.slipway.lint;

import io.slipway.base.SimilarNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Packages: what they and the jobs refer to, and their scripts. */
final class PackageCheck {
  private static final Set<String> KEYS =
      Set.of("name", "dependencies", "files", "excluded_files", "no_compression");

  private final Findings findings;
  private final Map<String, List<String>> dependencies = new HashMap<>();
  private final Map<String, Spot> spots = new HashMap<>();

  PackageCheck(Findings findings) {
    this.findings = findings;
  }

  void check(List<PackageFiles> packages, List<Job> jobs, boolean allJobsRead) {
    Set<String> names = new TreeSet<>();
    packages.forEach(pkg -> names.add(pkg.name()));
    packages.forEach(pkg -> read(pkg, names));
    Deque<String> used = new ArrayDeque<>();
    for (Job job : jobs) {
      used.addAll(job.spec().packages());
      for (int i = 0; i < job.spec().packages().size(); i++) {
        String name = job.spec().packages().get(i);
        if (!names.contains(name)) {
          unknown(findings.about(job.name()), job.document().spot("packages", i), name, names);
        }
      }
    }
    if (allJobsRead) {
      Set<String> unused = new TreeSet<>(names);
      unused.removeAll(reachable(used));
      unused.forEach(this::unused);
    }
  }

  private void read(PackageFiles pkg, Set<String> names) {
    Findings.About about = findings.about("");
    pkg.packaging().ifPresent(findings::read);
    switch (pkg.origin()) {
      case PackageFiles.Origin.Archive(List<String> needed, boolean compiled) -> {
        dependencies.put(pkg.name(), needed);
        spots.put(pkg.name(), Spot.of(pkg.path()));
        if (!compiled) {
          packaging(pkg, about);
        }
      }
      case PackageFiles.Origin.Vendored(SourceText lock) ->
          SpecDocument.read(lock, about).ifPresent(document -> spec(pkg, document, names, about));
      case PackageFiles.Origin.Directory(var spec) -> {
        packaging(pkg, about);
        if (spec.isEmpty()) {
          about.error(
              Rule.INVALID_SPEC,
              Spot.of(pkg.path() + "/spec"),
              "the package has no spec. Add one with the package's name and files, or remove the directory.");
        } else {
          findings.read(spec.get());
          SpecDocument.read(spec.get(), about)
              .ifPresent(
                  document -> {
                    SpecCheck.unknown(document.map(), KEYS, document, List.of(), about);
                    spec(pkg, document, names, about);
                  });
        }
      }
    }
  }

  private void spec(
      PackageFiles pkg, SpecDocument document, Set<String> names, Findings.About about) {
    spots.put(pkg.name(), document.spot("name"));
    if (document.map().get("dependencies") instanceof List<?> list) {
      List<String> needed = list.stream().filter(Objects::nonNull).map(Object::toString).toList();
      dependencies.put(pkg.name(), needed);
      for (int i = 0; i < list.size(); i++) {
        String name = String.valueOf(list.get(i));
        if (!names.contains(name)) {
          unknown(about, document.spot("dependencies", i), name, names);
        }
      }
    }
  }

  private static void unknown(Findings.About about, Spot spot, String name, Set<String> names) {
    String similar = SimilarNames.question(name, names);
    about.error(
        Rule.UNKNOWN_PACKAGE,
        spot,
        "the release has no package '%s'.%s"
            .formatted(name, similar.isEmpty() ? " Add it, or remove its name here." : similar));
  }

  /**
   * The agent runs {@code bash -x packaging}: what the first line asks of the shell has no effect.
   */
  private static void packaging(PackageFiles pkg, Findings.About about) {
    if (pkg.packaging().isEmpty()) {
      about.error(
          Rule.MISSING_PACKAGING,
          Spot.of(pkg.path() + "/packaging"),
          "package '%s' has no script 'packaging'. Add the script that builds the package."
              .formatted(pkg.name()));
      return;
    }
    SourceText text = pkg.packaging().get();
    Script script = new Script(text.text());
    if (!script.isPowerShell() && !script.stopsByItself() && script.hasSeveralCommands()) {
      about.warning(
          Rule.SCRIPT_WITHOUT_ERREXIT,
          Spot.of(text.path(), 1),
          script.stopsByShebang()
              ? "this script is run by 'bash -x', which does not look at its first line: it goes on when a command fails. Write 'set -e' below it."
              : "without 'set -e' this script goes on when a command fails, and an incomplete package counts as built. Add 'set -e'.");
    }
  }

  private Set<String> reachable(Deque<String> from) {
    Set<String> reached = new HashSet<>();
    while (!from.isEmpty()) {
      String name = from.pop();
      if (reached.add(name)) {
        from.addAll(dependencies.getOrDefault(name, List.of()));
      }
    }
    return reached;
  }

  private void unused(String name) {
    findings
        .about("")
        .warning(
            Rule.UNUSED_PACKAGE,
            spots.getOrDefault(name, Spot.of("packages/" + name)),
            "no job uses package '%s', directly or through another package. Remove it, or add it to a job's 'packages'."
                .formatted(name));
  }
}
