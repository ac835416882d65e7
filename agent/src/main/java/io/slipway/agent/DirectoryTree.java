package io.slipway.agent;

import io.slipway.agent.apply.ApplySpec;
import io.slipway.agent.apply.Jobs;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The folders every instance has (agent contract 10.2). What exists stays as it is. */
final class DirectoryTree {
  private final InstanceFiles files;
  private final Layout layout;

  DirectoryTree(InstanceFiles files) {
    this.files = files;
    this.layout = files.layout();
  }

  void create() throws IOException {
    for (Path directory : List.of(layout.bosh(), layout.monit())) {
      files.createDirectory(directory, 0700);
    }
    for (Path directory : List.of(layout.boshFile("etc"), layout.boshFile("bin"))) {
      files.createDirectory(directory, 0755);
    }
    files.createDirectory(layout.agentLog(), 0750);
    files.createDirectory(layout.data(), 0750);
    for (Path directory :
        List.of(
            layout.data().resolve("sys"),
            layout.logs(),
            layout.run(),
            layout.jobBundles(),
            layout.jobLinks())) {
      files.ensureVcapDirectory(directory, 0750);
    }
    for (Path directory : List.of(layout.packageBundles(), layout.packageLinks())) {
      files.ensureVcapDirectory(directory, 0755);
    }
    for (Path directory :
        List.of(layout.sensitiveBlobs(), layout.blobs(), layout.data().resolve("dynamic_disks"))) {
      files.ensureVcapDirectory(directory, 0700);
    }
    files.createDirectory(layout.temporary(), 0755);
    files.createDirectory(layout.instance(), 0755);
    files.link(layout.base().resolve("sys"), Layout.BASE + "/data/sys");
    describeAgent();
  }

  /** The settings come from whoever made the instance, with it: there is no source to name. */
  private void describeAgent() throws IOException {
    Path file = layout.boshFile("agent.json");
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      files.write(
          file,
          Json.write(Map.of("Infrastructure", Map.of("Settings", Map.of("Sources", List.of())))),
          0600);
    }
  }

  /** The folders of the jobs that are installed, which may have gone with a restart. */
  void createJobDirectories(Jobs jobs, ApplySpec spec) throws IOException {
    for (ApplySpec.JobTemplate job : spec.jobs()) {
      jobs.createDirectories(job.name());
    }
  }
}
