package io.slipway.agent;

import io.slipway.agent.apply.Jobs;
import io.slipway.agent.apply.Packages;
import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Interpreter;
import io.slipway.agent.core.Layout;
import io.slipway.agent.service.ServiceControl;
import io.slipway.base.SlipwayException;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobGroup;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.Program;
import io.slipway.supervisor.control.ServiceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at what {@code prepare} has installed, while the old version still runs undisturbed: what
 * is certain to fail once that one has been drained and stopped is said now instead. Only what no
 * script could still put right counts, and only on an instance that has something to lose.
 */
final class UpdateCheck {
  /** Scripts that every update runs. */
  private static final List<String> SCRIPTS = List.of("pre-start", "post-start", "post-deploy");

  /** Top folders that nothing inside an instance can write to. */
  private static final Set<String> READ_ONLY =
      Set.of("bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "opt");

  private static final List<String> SEARCHED = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private static final Pattern IN_PACKAGE =
      Pattern.compile("/var/vcap/(?:jobs/[^/]+/)?packages/([^/]+)/(.+)");

  private final InstanceFiles files;
  private final SpecStore specs;
  private final ServiceControl control;
  private final Jobs jobs;
  private final Packages packages;

  UpdateCheck(
      InstanceFiles files, SpecStore specs, ServiceControl control, Jobs jobs, Packages packages) {
    this.files = files;
    this.specs = specs;
    this.control = control;
    this.jobs = jobs;
    this.packages = packages;
  }

  /**
   * Checks a spec that is installed but not yet in use.
   *
   * @throws AgentFailure naming everything that is wrong
   */
  void check(ApplySpec next) throws IOException {
    ApplySpec current = specs.get();
    if (current.jobs().isEmpty()
        || current.configurationHash().equals(next.configurationHash())
        || next.configurationHash().isEmpty()) {
      return;
    }
    List<String> problems = new ArrayList<>();
    List<ControlFile> monit = List.of();
    try {
      monit = control.foresee(next);
    } catch (SlipwayException e) {
      e.message().lines().forEach(problems::add);
    }
    for (JobGroup.Job job : next.jobs()) {
      Path bundle = jobs.bundle(next, job);
      for (String script : SCRIPTS) {
        check(next, job.name(), bundle.resolve("bin").resolve(script)).ifPresent(problems::add);
      }
      for (Path program : programs(monit, job.name(), bundle)) {
        check(next, job.name(), program).ifPresent(problems::add);
      }
    }
    if (!problems.isEmpty()) {
      throw new AgentFailure(
          "Preparing apply spec: this version cannot run here, so the one that runs was left alone: "
              + String.join("; ", problems));
    }
  }

  /** The start programs of a job's services that are files of the job. */
  private static List<Path> programs(List<ControlFile> monit, String job, Path bundle) {
    String prefix = Layout.BASE + "/jobs/" + job + "/bin/";
    List<Path> programs = new ArrayList<>();
    for (ControlFile file : monit) {
      for (ServiceDefinition service : file.services()) {
        service
            .start()
            .map(Program::path)
            .filter(path -> path.startsWith(prefix) && !path.contains("/../"))
            .map(path -> bundle.resolve("bin").resolve(path.substring(prefix.length())))
            .filter(Predicate.not(programs::contains))
            .ifPresent(programs::add);
      }
    }
    return programs;
  }

  private Optional<String> check(ApplySpec next, String job, Path script) throws IOException {
    if (!Files.isRegularFile(script, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    String place = "job '" + job + "', 'bin/" + script.getFileName() + "', line 1: ";
    Optional<Interpreter> named = Interpreter.of(script);
    if (named.isPresent() && isCertainlyMissing(next, named.get().path())) {
      return Optional.of(place + named.get().missing());
    }
    return named
        .flatMap(Interpreter::program)
        .filter(program -> SEARCHED.stream().allMatch(folder -> isMissing(folder + "/" + program)))
        .map(
            program ->
                place
                    + "it runs '"
                    + program
                    + "', which is in none of "
                    + String.join(", ", SEARCHED)
                    + " of the instance");
  }

  private boolean isMissing(String path) {
    return isReadOnly(path) && files.isMissing(path);
  }

  /** Elsewhere a script that runs before may yet put it. */
  private boolean isReadOnly(String path) {
    String[] parts = path.split("/", 3);
    return files.isIsolated() && parts.length == 3 && READ_ONLY.contains(parts[1]);
  }

  private boolean isCertainlyMissing(ApplySpec next, String path) throws IOException {
    Matcher inPackage = IN_PACKAGE.matcher(path);
    if (!inPackage.matches()) {
      return isMissing(path);
    }
    PackageSpec found = next.packages().get(inPackage.group(1));
    return found == null || lacks(packages.bundle(found), inPackage.group(2));
  }

  /** Links lead to places that may be there only once everything is in place. */
  private static boolean lacks(Path bundle, String path) {
    Path here = bundle;
    for (String part : path.split("/")) {
      if (part.equals("..") || Files.isSymbolicLink(here)) {
        return false;
      }
      here = here.resolve(part);
    }
    return Files.notExists(here, LinkOption.NOFOLLOW_LINKS);
  }
}
