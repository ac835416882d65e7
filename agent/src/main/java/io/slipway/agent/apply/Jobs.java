package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.Digest;
import io.slipway.base.FileTree;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobGroup;
import io.slipway.bus.spec.RenderedTemplates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
  public Path bundle(ApplySpec spec, JobGroup.Job job) {
    RenderedTemplates archive =
        spec.renderedTemplates()
            .orElseThrow(() -> new AgentFailure("The apply spec names no rendered templates"));
    String digest = Digest.parse(archive.digest()).toString();
    return bundles.path(job.name(), Digest.sha1Hex(job.version() + "-" + digest));
  }

  /** A job on its way: unpacked aside, then moved to its place. */
  private record Arrival(String job, Path aside, Path bundle) {}

  /** Unpacks every job that is not there yet; nothing running notices. */
  void install(ApplySpec spec) throws IOException {
    List<Arrival> arrivals = new ArrayList<>();
    try {
      for (JobGroup.Job job : spec.jobs()) {
        Path bundle = bundle(spec, job);
        if (!Bundles.isInstalled(bundle)) {
          arrivals.add(new Arrival(job.name(), bundles.begin(bundle), bundle));
        }
      }
      if (!arrivals.isEmpty()) {
        unpack(spec.renderedTemplates().orElseThrow(), arrivals);
      }
      for (Arrival arrival : arrivals) {
        AgentFailure.during("Installing job " + arrival.job, () -> complete(arrival));
      }
    } finally {
      for (Arrival arrival : arrivals) {
        FileTree.delete(arrival.aside);
      }
    }
  }

  private void unpack(RenderedTemplates archive, List<Arrival> arrivals) throws IOException {
    Map<String, Path> targets = new HashMap<>();
    for (Arrival arrival : arrivals) {
      targets.put(arrival.job, arrival.aside);
    }
    try (var fetched = blobs.fetch(archive.blobId(), archive.digest())) {
      Unpacker.unpackJobs(fetched.file(), targets);
    }
  }

  private void complete(Arrival arrival) throws IOException {
    if (InstanceFiles.list(arrival.aside).isEmpty()) {
      throw new AgentFailure("no file with prefix '" + arrival.job + "' found");
    }
    files.giveToVcap(arrival.aside, true);
    bundles.complete(arrival.aside, arrival.bundle);
  }

  /** Makes the installed job the one in use, with its folders and its links to packages. */
  void enable(ApplySpec spec, JobGroup.Job job, Map<String, Path> packages) throws IOException {
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
        FileTree.delete(link);
      }
    }
  }

  /** The folders every job may write to; those that exist stay as they are. */
  public void createDirectories(String job) throws IOException {
    for (Path parent : List.of(layout.logs(), layout.run(), layout.data())) {
      files.ensureVcapDirectory(parent.resolve(job), 0770);
    }
  }

  void syncLinks() throws IOException {
    bundles.syncLinks();
  }

  void keepOnly(ApplySpec spec) throws IOException {
    Set<Path> kept = new HashSet<>();
    for (JobGroup.Job job : spec.jobs()) {
      kept.add(bundle(spec, job));
    }
    bundles.keepOnly(kept);
  }
}
