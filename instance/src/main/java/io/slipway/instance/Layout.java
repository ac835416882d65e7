package io.slipway.instance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file tree of a space made of namespaces. Its own, on disk: {@code /var}, {@code /tmp}, {@code
 * /run}, {@code /home}, {@code /root}, {@code /srv}, {@code /mnt}, {@code /media}. Shared with the
 * host, read-only: {@code /usr} and what goes with it, {@code /opt}, {@code /sys}. {@code /etc} is
 * the host's with files of its own laid over it, writable where the kernel can overlay. {@code
 * /dev} holds the usual few devices, terminals and shared memory of its own; {@code /proc} shows
 * the space's processes. The kernel's settings below {@code /proc/sys} are the host's.
 */
final class Layout {
  /** Top folders of the host that programs live in. */
  private static final Set<String> SHARED =
      Set.of("bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "opt", "nix", "gnu");

  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  /** Where the old root appears for a moment. */
  static final String OLD_ROOT = ".host";

  /** Where a util-linux space sees all persistent disks. */
  static final String DISKS = ".disks";

  private final SpaceFolder folder;

  Layout(SpaceFolder folder) {
    this.folder = folder;
  }

  /** One thing to mount, in order; targets are host paths below the space's root. */
  sealed interface Mount {
    Path target();

    record Bind(Path source, Path target, boolean readOnly) implements Mount {}

    record Overlay(Path lower, Path upper, Path work, Path target) implements Mount {}

    record SharedMemory(Path target) implements Mount {}

    record Terminals(Path target) implements Mount {}
  }

  /** Makes the folders and files. */
  void write(SpaceSpecification specification, Users users) throws IOException {
    Path root = folder.root();
    FolderTree.folder(root, 0755);
    for (String name : List.of("proc", "sys", "dev", "etc", "home", "srv", "mnt", "media", "run")) {
      FolderTree.folder(root.resolve(name), 0755);
    }
    FolderTree.folder(root.resolve(OLD_ROOT), 0700);
    FolderTree.folder(root.resolve(DISKS), 0700);
    FolderTree.folder(root.resolve("root"), 0700);
    FolderTree.folder(root.resolve("tmp"), 01777);
    FolderTree.folder(root.resolve("run/lock"), 01777);
    FolderTree.folder(root.resolve("home/vcap"), 0755);
    writeVar(root.resolve("var"));
    if (users.distinct()) {
      int vcap = users.vcap().gid();
      Files.setAttribute(root.resolve("home/vcap"), "unix:uid", users.vcap().uid());
      Files.setAttribute(root.resolve("home/vcap"), "unix:gid", vcap);
      Files.setAttribute(root.resolve("tmp"), "unix:gid", vcap);
      Files.setAttribute(root.resolve("var/tmp"), "unix:gid", vcap);
    }
    writeDev(root.resolve("dev"));
    for (Path shared : sharedTopFolders()) {
      Path own = root.resolve(shared.getFileName());
      if (Files.isSymbolicLink(shared)) {
        Files.createSymbolicLink(own, Files.readSymbolicLink(shared));
      } else {
        FolderTree.folder(own, 0755);
      }
    }
    writeEtc(specification, users);
    FolderTree.link(folder.vcapShortcut(), "root/var/vcap");
  }

  private static void writeVar(Path var) throws IOException {
    FolderTree.folder(var, 0755);
    for (String name : List.of("vcap", "lib", "cache", "spool", "opt")) {
      FolderTree.folder(var.resolve(name), 0755);
    }
    FolderTree.folder(var.resolve("log"), 0771);
    FolderTree.folder(var.resolve("tmp"), 01777);
    FolderTree.link(var.resolve("run"), "/run");
    FolderTree.link(var.resolve("lock"), "/run/lock");
  }

  private static void writeDev(Path dev) throws IOException {
    FolderTree.folder(dev.resolve("pts"), 0755);
    FolderTree.folder(dev.resolve("shm"), 01777);
    for (String device : DEVICES) {
      FolderTree.file(dev.resolve(device), List.of(), 0666);
    }
    FolderTree.link(dev.resolve("ptmx"), "pts/ptmx");
    FolderTree.link(dev.resolve("fd"), "/proc/self/fd");
    FolderTree.link(dev.resolve("stdin"), "/proc/self/fd/0");
    FolderTree.link(dev.resolve("stdout"), "/proc/self/fd/1");
    FolderTree.link(dev.resolve("stderr"), "/proc/self/fd/2");
  }

  private void writeEtc(SpaceSpecification specification, Users users) throws IOException {
    Accounts accounts = Accounts.ofHost(users);
    FolderTree.folder(folder.etc(), 0755);
    FolderTree.folder(folder.overlayWork(), 0700);
    Optional<Integer> syslog = Accounts.findGroup(accounts.group(), "syslog");
    if (users.distinct() && syslog.isPresent()) {
      Files.setAttribute(folder.root().resolve("var/log"), "unix:gid", syslog.get());
    }
    FolderTree.file(etc("passwd"), accounts.passwd(), 0644);
    FolderTree.file(etc("group"), accounts.group(), 0644);
    FolderTree.file(etc("shadow"), accounts.shadow(), 0640);
    FolderTree.file(etc("hostname"), List.of(specification.hostName()), 0644);
    FolderTree.file(
        etc("hosts"),
        List.of(
            "127.0.0.1 localhost",
            "::1 localhost ip6-localhost ip6-loopback",
            specification.address().getHostAddress() + " " + specification.hostName()),
        0644);
    // The host's may be a link into its /run, which the space does not see.
    Path resolver = Path.of("/etc/resolv.conf");
    FolderTree.file(
        etc("resolv.conf"),
        Files.isReadable(resolver)
            ? Files.readAllLines(resolver, StandardCharsets.ISO_8859_1)
            : List.of(),
        0644);
  }

  Path etc(String name) {
    return folder.etc().resolve(name);
  }

  /**
   * What to mount.
   *
   * @param overlay whether {@code /etc} may be an overlay; else it is read-only
   * @param disks folder to bind → target below the root
   */
  List<Mount> mounts(boolean overlay, Map<Path, Path> disks) throws IOException {
    Path root = folder.root();
    List<Mount> mounts = new ArrayList<>();
    mounts.add(new Mount.Bind(root, root, false));
    for (Path shared : sharedTopFolders()) {
      if (!Files.isSymbolicLink(shared)) {
        mounts.add(new Mount.Bind(shared, root.resolve(shared.getFileName()), true));
      }
    }
    Path etc = root.resolve("etc");
    if (overlay) {
      mounts.add(new Mount.Overlay(Path.of("/etc"), folder.etc(), folder.overlayWork(), etc));
    } else {
      mounts.add(new Mount.Bind(Path.of("/etc"), etc, true));
      for (String name : List.of("passwd", "group", "shadow", "hosts", "hostname", "resolv.conf")) {
        if (Files.isRegularFile(Path.of("/etc", name))) {
          mounts.add(new Mount.Bind(etc(name), etc.resolve(name), false));
        }
      }
    }
    mounts.add(new Mount.Bind(Path.of("/sys"), root.resolve("sys"), true));
    for (String device : DEVICES) {
      mounts.add(
          new Mount.Bind(Path.of("/dev", device), root.resolve("dev").resolve(device), false));
    }
    mounts.add(new Mount.Terminals(root.resolve("dev/pts")));
    mounts.add(new Mount.SharedMemory(root.resolve("dev/shm")));
    disks.forEach((source, target) -> mounts.add(new Mount.Bind(source, target, false)));
    return mounts;
  }

  private static List<Path> sharedTopFolders() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> tops = Files.newDirectoryStream(Path.of("/"))) {
      for (Path top : tops) {
        boolean shared = SHARED.contains(top.getFileName().toString());
        if (shared
            && (Files.isSymbolicLink(top) || Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS))) {
          found.add(top);
        }
      }
    }
    found.sort(null);
    return found;
  }
}
