package io.slipway.instance;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same space made by {@code unshare} and entered by {@code nsenter}, without native code. All
 * persistent disks are in sight of its root user at {@code /.disks}, because a folder of the host
 * cannot be brought in later by these programs.
 */
final class UtilLinuxSpace extends NamespaceSpace {
  private static final String READY = "slipway-ready";

  private final Path disksDirectory;

  UtilLinuxSpace(
      Machine machine,
      SpaceFolder folder,
      SpaceRecord record,
      Runnable whenDestroyed,
      Path disksDirectory) {
    super(machine, folder, record, whenDestroyed);
    this.disksDirectory = disksDirectory;
  }

  @Override
  Started startFirst(SpaceRecord current, List<Layout.Mount> mounts) throws IOException {
    // What is mounted has this folder's mode, not that of the place it is mounted on.
    FolderTree.closedFolder(disksDirectory);
    List<Layout.Mount> all = new ArrayList<>(mounts);
    // After the root itself, before disks that may be bound below.
    all.add(1, new Layout.Mount.Bind(disksDirectory, folder.root().resolve(Layout.DISKS), false));
    ProcessBuilder builder =
        new ProcessBuilder(
            HostPrograms.require("setsid", "util-linux"),
            HostPrograms.require("unshare", "util-linux"),
            "--mount",
            "--uts",
            "--ipc",
            "--pid",
            "--fork",
            "--propagation",
            "private",
            "/bin/sh",
            "-c",
            script(current, all));
    builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
    HostPrograms.setEnvironment(
        builder, Map.of("PATH", PATH, "LC_ALL", "C", Marker.VARIABLE, folder.marker()));
    Process unshare = builder.start();
    try {
      return awaitReady(unshare);
    } finally {
      // It would wait for the first process for ever; without it that one runs on.
      unshare.destroyForcibly();
    }
  }

  private static Started awaitReady(Process unshare) throws IOException {
    StringBuilder said = new StringBuilder();
    try (BufferedReader reader = unshare.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.equals(READY)) {
          return new Started.Running(onlyChild(unshare.pid()));
        }
        said.append(line).append(' ');
      }
    }
    String why = said.toString().strip();
    return new Started.Failed(why, why.contains("overlay"));
  }

  private static int onlyChild(long parent) {
    return ProcessHandle.of(parent)
        .flatMap(process -> process.children().findFirst())
        .map(child -> (int) child.pid())
        .orElseThrow(() -> new SpaceException("the space's first process died at once"));
  }

  private String script(SpaceRecord current, List<Layout.Mount> mounts) {
    List<String> lines = new ArrayList<>();
    mounts.forEach(mount -> addMount(lines, mount));
    lines.add("cd " + HostPrograms.quoted(folder.root().toString()));
    lines.add("pivot_root . " + Layout.OLD_ROOT);
    lines.add("cd /");
    lines.add("hostname " + HostPrograms.quoted(current.specification().hostName()));
    lines.add("umask 022");
    lines.add("mount -t proc proc /proc");
    lines.add("umount -l /" + Layout.OLD_ROOT);
    lines.add("rmdir /" + Layout.OLD_ROOT + " || true");
    lines.add("echo " + READY);
    lines.add(FOR_EVER);
    return "set -e\n" + String.join("\n", lines) + "\n";
  }

  private void addMount(List<String> lines, Layout.Mount mount) {
    String target = HostPrograms.quoted(mount.target().toString());
    switch (mount) {
      case Layout.Mount.Bind(Path from, Path _, boolean readOnly) -> {
        String source = HostPrograms.quoted(from.toString());
        lines.add(
            "mount -n --bind "
                + source
                + " "
                + target
                + " 2>/dev/null || mount -n --rbind "
                + source
                + " "
                + target);
        if (readOnly) {
          lines.add("mount -n -o remount,bind,ro " + target);
        }
      }
      case Layout.Mount.Overlay(Path lower, Path upper, Path work, Path _) -> {
        String options =
            "lowerdir="
                + lower
                + ",upperdir="
                + upper
                + ",workdir="
                + work
                + (machine.rootless() ? ",userxattr" : "");
        lines.add("mount -n -t overlay -o " + HostPrograms.quoted(options) + " overlay " + target);
      }
      case Layout.Mount.SharedMemory _ ->
          lines.add("mount -n -t tmpfs -o nosuid,nodev,noexec,mode=1777 tmpfs " + target);
      case Layout.Mount.Terminals _ ->
          lines.add(
              "mount -n -t devpts -o nosuid,noexec,newinstance,ptmxmode=0666,mode=0620 devpts "
                  + target);
    }
  }

  @Override
  SpaceProcess launch(Command command) {
    return new ShellLauncher(
            enter("--mount", "--uts", "--ipc", "--pid"),
            this::toHostPid,
            this::visibleOnHost,
            new NamedPipe.Folder(folder.root().resolve("run/.output"), "/run/.output"),
            users().distinct() ? "--clear-groups" : "--keep-groups")
        .start(prepare(command));
  }

  private List<String> enter(String... namespaces) {
    List<String> argv = new ArrayList<>();
    argv.add(HostPrograms.require("nsenter", "util-linux"));
    argv.add("--target=" + requireFirst().pid());
    argv.addAll(List.of(namespaces));
    argv.add("--");
    return argv;
  }

  /** What the space shares with the host has the same path there. */
  private String visibleOnHost(String insidePath) {
    try {
      return toHostPath(insidePath).toString();
    } catch (SpaceException shared) {
      return insidePath;
    }
  }

  @Override
  void attachDisk(Path hostDirectory, String insidePath) throws IOException {
    Path disks = disksDirectory.toRealPath();
    if (!hostDirectory.startsWith(disks)) {
      throw new SpaceException(
          "In a util-linux space only folders below "
              + disks
              + " can be bound, and "
              + hostDirectory
              + " is not");
    }
    mountPoint(insidePath);
    String source = "/" + Layout.DISKS + "/" + disks.relativize(hostDirectory);
    runInside(List.of("mount", "-n", "--bind", source, insidePath));
  }

  @Override
  void detachDisk(String insidePath) throws IOException {
    runInside(List.of("umount", "-l", insidePath));
  }

  private void runInside(List<String> command) throws IOException {
    List<String> argv = enter("--mount", "--pid"); // umount looks at /proc/self
    argv.addAll(command);
    HostPrograms.Result result = HostPrograms.run(argv);
    if (!result.success()) {
      throw new SpaceException(
          "'" + String.join(" ", command) + "' failed in space '" + id() + "': " + result.output());
    }
  }
}
