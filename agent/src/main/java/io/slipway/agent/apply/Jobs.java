package io.slipway.agent.apply;

import io.slipway.agent.apply.ApplySpec.JobTemplate;
import io.slipway.agent.apply.ApplySpec.RenderedTemplates;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The jobs of an instance, as folders of rendered files. */
public final class Jobs {
  private final InstanceFiles files;
  private final Layout layout;
  private final InstanceBlobs blobs;
  private final Bundles bundles;

  public Jobs(InstanceFiles files, InstanceBlobs blobs) {
    this.files = files;
    this.layout = files.layout();
    this.blobs = blobs;
    this.bundles = new Bundles(files, layout.jobBundles(), layout.jobLinks(), 0750);
  }

  /** Where a job of the spec is, or will be, installed. */
  public Path bundle(ApplySpec spec, JobTemplate job) {
    RenderedTemplates archive =
        spec.renderedTemplates()
            .orElseThrow(() -> new AgentFailure("The apply spec names no rendered templates"));
    String digest = Digest.parse(archive.digest()).toString();
    return bundles.path(job.name(), Digest.sha1Hex(job.version() + "-" + digest));
  }

  /** Unpacks every job that is not there yet; nothing running notices. */
  void install(ApplySpec spec) throws IOException {
    Map<JobTemplate, Path> missing = new LinkedHashMap<>();
    for (JobTemplate job : spec.jobs()) {
      Path bundle = bundle(spec, job);
      if (!Bundles.isInstalled(bundle)) {
        missing.put(job, bundle);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    Map<String, Path> asides = new LinkedHashMap<>();
    try {
      for (Map.Entry<JobTemplate, Path> job : missing.entrySet()) {
        asides.put(job.getKey().name(), bundles.begin(job.getValue()));
      }
      RenderedTemplates archive = spec.renderedTemplates().orElseThrow();
      try (var fetched = blobs.fetch(archive.blobstoreId(), archive.digest())) {
        Unpacker.unpackJobs(fetched.file(), asides);
      }
      for (Map.Entry<JobTemplate, Path> job : missing.entrySet()) {
        String name = job.getKey().name();
        AgentFailure.during(
            "Installing job " + name, () -> complete(name, asides.get(name), job.getValue()));
      }
    } finally {
      for (Path aside : asides.values()) {
        InstanceFiles.deleteRecursively(aside);
      }
    }
  }

  private void complete(String name, Path aside, Path bundle) throws IOException {
    if (InstanceFiles.list(aside).isEmpty()) {
      throw new AgentFailure("no file with prefix '" + name + "' found");
    }
    files.giveToVcap(aside, true);
    bundles.complete(aside, bundle);
  }

  /** Makes the installed job the one in use, with its folders and its links to packages. */
  void enable(ApplySpec spec, JobTemplate job, Map<String, Path> packages) throws IOException {
    createDirectories(job.name());
    Path bundle = bundle(spec, job);
    bundles.enable(job.name(), bundle);
    Path packageLinks = bundle.resolve("packages");
    files.ensureVcapDirectory(packageLinks, 0755);
    for (Map.Entry<String, Path> installed : packages.entrySet()) {
      files.link(packageLinks.resolve(installed.getKey()), layout.inside(installed.getValue()));
    }
    for (Path link : InstanceFiles.list(packageLinks)) {
      if (!packages.containsKey(String.valueOf(link.getFileName()))) {
        InstanceFiles.deleteRecursively(link);
      }
    }
  }

  /** The folders every job may write to; those that exist stay as they are. */
  public void createDirectories(String job) throws IOException {
    for (Path parent : List.of(layout.logs(), layout.run(), layout.data())) {
      files.ensureVcapDirectory(parent.resolve(job), 0770);
    }
  }

  void keepOnly(ApplySpec spec) throws IOException {
    Set<Path> kept = new HashSet<>();
    for (JobTemplate job : spec.jobs()) {
      kept.add(bundle(spec, job));
    }
    bundles.keepOnly(kept);
  }
}
