package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.agent.core.Parallel;
import io.slipway.base.FileTree;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobGroup;
import io.slipway.bus.spec.PackageSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Brings jobs and packages onto the instance: {@code prepare} and {@code apply}. */
public final class Installer {
  private final InstanceFiles files;
  private final Layout layout;
  private final SpecStore specs;
  private final NetworkResolver networks;
  private final InstanceBlobs blobs;
  private final Jobs jobs;
  private final Packages packages;
  private final int parallel;

  /**
   * @param parallel how many archives may be unpacked at once
   */
  public Installer(
      InstanceFiles files,
      SpecStore specs,
      NetworkResolver networks,
      InstanceBlobs blobs,
      Jobs jobs,
      Packages packages,
      int parallel) {
    this.files = files;
    this.layout = files.layout();
    this.specs = specs;
    this.networks = networks;
    this.blobs = blobs;
    this.jobs = jobs;
    this.packages = packages;
    this.parallel = parallel;
  }

  /** Unpacks what is missing; what runs notices nothing. */
  public void prepare(ApplySpec asked) throws IOException, InterruptedException {
    ApplySpec spec = networks.resolve(asked);
    DiskSpace.require(layout, missing(spec));
    List<String> problems = installMissing(spec, "Preparing");
    forgetTemplates(spec);
    if (!problems.isEmpty()) {
      throw new AgentFailure("Preparing apply spec: " + String.join("\n", problems));
    }
  }

  /** The archives that are to be unpacked, of those that are on this machine. */
  private List<Path> missing(ApplySpec spec) {
    List<Path> archives = new ArrayList<>();
    if (spec.jobs().stream().anyMatch(job -> !Bundles.isInstalled(jobs.bundle(spec, job)))) {
      spec.renderedTemplates()
          .flatMap(archive -> blobs.local(archive.blobId()))
          .ifPresent(archives::add);
    }
    for (PackageSpec one : spec.packages().values()) {
      if (!one.blobId().isEmpty() && !Bundles.isInstalled(packages.bundle(one))) {
        blobs.local(one.blobId()).ifPresent(archives::add);
      }
    }
    return archives;
  }

  private List<String> installMissing(ApplySpec spec, String doing) throws InterruptedException {
    List<Callable<String>> steps = new ArrayList<>();
    if (!spec.jobs().isEmpty()) {
      steps.add(
          () -> {
            jobs.install(spec);
            return "";
          });
    }
    for (PackageSpec one : spec.packages().values()) {
      steps.add(
          () ->
              AgentFailure.during(
                  doing + " package " + one.name(),
                  () -> {
                    packages.install(one);
                    return "";
                  }));
    }
    List<String> problems = new ArrayList<>();
    for (Parallel.Result<String> result : Parallel.run(parallel, steps)) {
      if (result instanceof Parallel.Failed<String> failed) {
        problems.add(AgentFailure.describe(failed.cause()));
      }
    }
    return problems;
  }

  private void forgetTemplates(ApplySpec spec) throws IOException {
    if (spec.renderedTemplates().isPresent()) {
      blobs.forget(spec.renderedTemplates().get().blobId());
    }
  }

  /**
   * Makes the instance what the spec says. A spec without configuration hash installs nothing.
   *
   * @param forgetServices takes every service out of supervision; called once the links are new
   */
  public void apply(ApplySpec asked, AgentFailure.Step forgetServices)
      throws IOException, InterruptedException {
    ApplySpec spec = networks.resolve(asked);
    if (!spec.configurationHash().isEmpty()) {
      install(spec, forgetServices);
    }
    AgentFailure.during("Persisting apply spec", () -> specs.set(spec));
    describeInstance(spec);
  }

  private void install(ApplySpec spec, AgentFailure.Step forgetServices)
      throws IOException, InterruptedException {
    FileTree.delete(layout.monitJobs());
    List<String> problems = installMissing(spec, "Applying");
    if (!problems.isEmpty()) {
      throw new AgentFailure("Applying: " + String.join("\n", problems));
    }
    Map<String, Path> installed = new LinkedHashMap<>();
    for (PackageSpec one : spec.packages().values()) {
      installed.put(one.name(), packages.bundle(one));
    }
    for (JobGroup.Job job : spec.jobs()) {
      AgentFailure.during(
          "Applying: Applying job " + job.name(), () -> jobs.enable(spec, job, installed));
    }
    forgetTemplates(spec);
    jobs.keepOnly(spec);
    for (PackageSpec one : spec.packages().values()) {
      AgentFailure.during("Applying: Applying package " + one.name(), () -> packages.enable(one));
    }
    Set<Path> kept = new HashSet<>(installed.values());
    packages.keepOnly(kept);
    jobs.syncLinks();
    packages.syncLinks();
    AgentFailure.during("Applying: Reloading monit", forgetServices);
  }

  private void describeInstance(ApplySpec spec) throws IOException {
    Map<String, String> facts =
        Map.of(
            "id",
            spec.id(),
            "az",
            spec.availabilityZone(),
            "name",
            spec.name(),
            "deployment",
            spec.deployment());
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      files.write(layout.instance().resolve(fact.getKey()), fact.getValue(), 0644);
    }
    InstanceFiles.setMode(layout.instance(), 0755);
  }
}
