package io.slipway.agent;

import io.slipway.agent.apply.Jobs;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobGroup;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folders every instance has, as users {@code root} and {@code vcap} find them inside a VM
 * (agent contract 10.2; where a file system is mounted on a VM, what counts is the mode of its
 * root, not that of the folder below it). What exists stays as it is.
 */
final class DirectoryTree {
  /** Owner is always root. */
  private enum Group {
    ROOT,
    VCAP
  }

  /**
   * A folder.
   *
   * @param path below {@code /var/vcap}
   */
  private record Folder(String path, Group group, int mode) {}

  private static final List<Folder> FOLDERS =
      List.of(
          // The agent's own: closed to everybody else.
          new Folder("bosh", Group.ROOT, 0700),
          new Folder("bosh/bin", Group.ROOT, 0755),
          new Folder("bosh/etc", Group.ROOT, 0755),
          new Folder("bosh/log", Group.ROOT, 0750),
          new Folder("monit", Group.ROOT, 0700),
          // A mounted ext4 file system's root: everybody passes through it.
          new Folder("data", Group.ROOT, 0755),
          new Folder("data/tmp", Group.ROOT, 0755),
          new Folder("data/sys", Group.VCAP, 0750),
          new Folder("data/sys/log", Group.VCAP, 0750),
          // A mounted tmpfs's root with the kernel's default mode.
          new Folder("data/sys/run", Group.VCAP, 01777),
          new Folder("data/jobs", Group.VCAP, 0750),
          new Folder("jobs", Group.VCAP, 0750),
          new Folder("data/packages", Group.VCAP, 0755),
          new Folder("packages", Group.VCAP, 0755),
          new Folder("data/sensitive_blobs", Group.VCAP, 0700),
          new Folder("data/blobs", Group.VCAP, 0700),
          new Folder("data/dynamic_disks", Group.VCAP, 0700),
          new Folder("instance", Group.ROOT, 0755));

  private final InstanceFiles files;
  private final Layout layout;

  DirectoryTree(InstanceFiles files) {
    this.files = files;
    this.layout = files.layout();
  }

  void create() throws IOException {
    for (Folder folder : FOLDERS) {
      Path directory = layout.base().resolve(folder.path);
      switch (folder.group) {
        case ROOT -> files.createDirectory(directory, folder.mode);
        case VCAP -> files.ensureVcapDirectory(directory, folder.mode);
      }
    }
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

  /** The folders of the jobs that are installed; those in {@code sys/run} go with every boot. */
  void createJobDirectories(Jobs jobs, ApplySpec spec) throws IOException {
    for (JobGroup.Job job : spec.jobs()) {
      jobs.createDirectories(job.name());
    }
  }
}
