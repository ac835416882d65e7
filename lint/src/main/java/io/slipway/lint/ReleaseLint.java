package io.slipway.lint;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.template.TemplateEngine;
import io.slipway.yaml.YamlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Checks a release, and manifests beside it, by all rules. */
public final class ReleaseLint {
  private final TemplateEngine engine;
  private final Machine machine;

  /**
   * @param engine reads the templates; nothing of them runs but monit files with code
   * @param machine where the release is to run
   */
  public ReleaseLint(TemplateEngine engine, Machine machine) {
    this.engine = engine;
    this.machine = machine;
  }

  /**
   * Only what the scripts of a release want of a machine and that lacks.
   *
   * @throws SlipwayException when there is no release at that path
   */
  public static List<Finding> missing(Path release, Machine machine) {
    Findings findings = new Findings(EnumSet.complementOf(EnumSet.of(Rule.MISSING_ON_MACHINE)));
    new MachineCheck(machine, findings).check(files(release, findings));
    return findings.sorted();
  }

  /**
   * @param release a release directory or a release tarball
   * @param manifests deployment manifests to compare with it; they may deploy other releases too
   * @param ignored rules whose findings are left out
   * @throws SlipwayException when there is no release at that path
   */
  public LintReport check(Path release, List<YamlDocument> manifests, Set<Rule> ignored) {
    Findings findings = new Findings(ignored);
    ReleaseFiles files = files(release, findings);
    JobReader reader = new JobReader(engine, findings);
    List<Job> jobs = new ArrayList<>();
    Set<String> unreadable = new TreeSet<>();
    for (JobFiles one : files.jobs()) {
      reader.read(one).ifPresentOrElse(jobs::add, () -> unreadable.add(one.name()));
    }
    List<JobCheck> checks =
        List.of(
            new SpecCheck(),
            new PropertyCheck(),
            new LinkCheck(jobs),
            new SchemaCheck(),
            new HookCheck(),
            new MonitCheck(engine, files.name()));
    for (Job job : jobs) {
      checks.forEach(check -> check.check(job, findings.about(job.name())));
    }
    new PackageCheck(findings).check(files.packages(), jobs, unreadable.isEmpty());
    new MachineCheck(machine, findings).check(files);
    for (YamlDocument manifest : manifests) {
      new ManifestCheck(manifest, files.name(), jobs, findings).check(unreadable);
    }
    return new LintReport(
        files.name(), files.jobs().size(), files.packages().size(), findings.sorted());
  }

  private static ReleaseFiles files(Path release, Findings findings) {
    if (Files.isDirectory(release)) {
      return DirectoryFiles.read(release, findings);
    }
    if (Files.isRegularFile(release)) {
      return ArchiveFiles.read(release);
    }
    throw new SlipwayException(
        ErrorCode.GENERIC,
        "'" + release + "' does not exist. Name a release directory or a release tarball.");
  }
}
