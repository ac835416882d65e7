package io.slipway.lint;

import io.slipway.base.SimilarNames;
import io.slipway.release.LifecycleScripts;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Lifecycle scripts (agent contract, section 4): where they are, and how they begin. */
final class HookCheck implements JobCheck {
  @Override
  public void check(Job job, Findings.About findings) {
    Set<String> destinations =
        job.templates().stream().map(Template::destination).collect(Collectors.toSet());
    for (Template template : job.templates()) {
      if (LifecycleScripts.NAMES.stream()
          .anyMatch(hook -> template.destination().equals("bin/" + hook))) {
        script(template, findings);
      } else {
        misplaced(job, template, destinations, findings);
      }
    }
  }

  private static void script(Template template, Findings.About findings) {
    Script script = new Script(template.text().text());
    Spot spot = Spot.of(template.text().path(), 1);
    if (script.beginning() == Script.Beginning.SOMETHING_ELSE) {
      findings.error(
          Rule.HOOK_SHEBANG,
          spot,
          "'%s' does not begin with '#!', so the agent cannot run it. Make '#!/bin/bash' its first line; a tag before it must end in '-%%>'."
              .formatted(template.destination()));
    }
    boolean passesOver =
        script.isShell()
            && !script.stopsByShebang()
            && !script.stopsByItself()
            && script.hasSeveralCommands();
    if (passesOver) {
      boolean drain = template.destination().equals("bin/drain");
      findings.add(
          Rule.SCRIPT_WITHOUT_ERREXIT,
          drain ? Severity.INFO : Severity.WARNING,
          spot,
          "",
          drain
              ? "without 'set -e' this script goes on when a command fails; the agent looks at what it prints, not at its exit code."
              : "without 'set -e' this script goes on when a command fails, and succeeds when its last one does. Add 'set -e' below the first line.");
    }
  }

  /** A file that is named nearly as a hook, or made of a template that is named as one. */
  private static void misplaced(
      Job job, Template template, Set<String> destinations, Findings.About findings) {
    Spot spot = job.document().spot("templates", template.source());
    if (isRunByAnother(job, template)) {
      return;
    }
    Optional<String> meant = nearly(template.destination());
    if (meant.isPresent() && !destinations.contains("bin/" + meant.get())) {
      findings.warning(
          Rule.HOOK_MISSPELT,
          spot,
          "the agent runs 'bin/%s', not '%s'. Change the destination."
              .formatted(meant.get(), template.destination()));
      return;
    }
    String source = bare(fileName(template.source()));
    LifecycleScripts.NAMES.stream()
        .filter(hook -> source.equals(hook) && !destinations.contains("bin/" + hook))
        .findFirst()
        .ifPresent(
            hook ->
                findings.warning(
                    Rule.HOOK_NOT_MAPPED,
                    spot,
                    "this template is named as a hook, but nothing is rendered to 'bin/%s', which is what the agent runs. Change the destination '%s'."
                        .formatted(hook, template.destination())));
  }

  /** Whether another file names it: then it is that file's affair how it is called. */
  private static boolean isRunByAnother(Job job, Template template) {
    String path = "/" + template.destination();
    return job.all().stream()
        .anyMatch(other -> !other.equals(template) && other.text().text().contains(path));
  }

  /** The hook that a destination looks like, without being it. */
  private static Optional<String> nearly(String destination) {
    String file = fileName(destination);
    boolean elsewhere = destination.indexOf('/') != destination.lastIndexOf('/');
    if (elsewhere || file.endsWith(".ps1") || file.endsWith(".cmd")) {
      return Optional.empty();
    }
    String name = bare(file);
    boolean inBin = destination.startsWith("bin/") && !name.isEmpty();
    return LifecycleScripts.NAMES.stream()
        .filter(
            hook ->
                name.replace("-", "").equals(hook.replace("-", ""))
                    || (inBin
                        && hook.length() >= 8
                        && name.charAt(0) == hook.charAt(0)
                        && SimilarNames.distance(name, hook)
                            <= (name.length() == hook.length() ? 2 : 1)))
        .findFirst();
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String bare(String file) {
    return file.toLowerCase(Locale.ROOT).replaceFirst("(\\.(erb|sh|bash))+$", "").replace('_', '-');
  }
}
