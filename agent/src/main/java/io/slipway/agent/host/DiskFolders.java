package io.slipway.agent.host;

import io.slipway.base.ErrorCode;
import io.slipway.base.FileTree;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/**
 * Persistent disks of this machine and their snapshots: folders beside each other, so that a file
 * system that can share blocks between files does so.
 */
final class DiskFolders {
  private static final Pattern DISK_CID = Pattern.compile("disk-[0-9a-f-]{36}");
  private static final Pattern SNAPSHOT_CID = Pattern.compile("snapshot-[0-9a-f-]{36}");
  private static final int LONGEST_COMPLAINT = 2_000;

  private final Path folder;

  DiskFolders(Path folder) {
    this.folder = folder;
  }

  /** Makes an empty disk; one that is there stays as it is. */
  void create(String cid) {
    Path disk = disk(cid);
    try {
      Files.createDirectories(disk);
      // As the root of a new file system has it: users other than root get in.
      Files.setAttribute(disk, "unix:mode", 0755);
    } catch (IOException e) {
      throw new UncheckedIOException("The disk " + cid + " cannot be made", e);
    }
  }

  /** Deleting a disk that is gone already succeeds. */
  void delete(String cid) {
    remove(disk(cid), "The disk " + cid);
  }

  boolean has(String cid) {
    return DISK_CID.matcher(cid).matches() && Files.isDirectory(folder.resolve(cid));
  }

  Path path(String cid) {
    if (!has(cid)) {
      throw new SlipwayException(
          ErrorCode.CLOUD_DISK_MISSING, "There is no disk '" + cid + "' on this machine");
    }
    return disk(cid);
  }

  /**
   * Copies the disk as it is, with owners, modes, links, holes and attributes; where the file
   * system can, nothing is written but references. A snapshot of that id that is there already was
   * asked for twice; one that was not finished is made again.
   */
  void snapshot(String diskCid, String snapshotCid) {
    Path disk = path(diskCid);
    Path snapshot = snapshotFolder(snapshotCid);
    if (Files.isDirectory(snapshot)) {
      return;
    }
    Path unfinished = folder.resolve(snapshotCid + ".unfinished");
    remove(unfinished, "What is left of the snapshot " + snapshotCid);
    try {
      copy(disk, unfinished);
      Files.move(unfinished, snapshot, StandardCopyOption.ATOMIC_MOVE);
      FileTree.syncFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The disk " + diskCid + " cannot be copied", e);
    }
  }

  private void copy(Path from, Path to) throws IOException {
    Process process =
        new ProcessBuilder("cp", "-a", "--reflink=auto", "--", from.toString(), to.toString())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try {
      byte[] complaint = process.getInputStream().readNBytes(LONGEST_COMPLAINT);
      process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      if (process.waitFor() != 0) {
        throw new SlipwayException(
            ErrorCode.GENERIC,
            "The disk "
                + from.getFileName()
                + " cannot be copied: "
                + new String(complaint, StandardCharsets.UTF_8).strip());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new SlipwayException(
          ErrorCode.GENERIC, "Interrupted while the disk " + from.getFileName() + " was copied", e);
    }
  }

  void deleteSnapshot(String cid) {
    remove(snapshotFolder(cid), "The snapshot " + cid);
  }

  private static void remove(Path path, String what) {
    try {
      FileTree.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(what + " cannot be deleted", e);
    }
  }

  private Path disk(String cid) {
    if (!DISK_CID.matcher(cid).matches()) {
      throw new SlipwayException(
          ErrorCode.CLOUD_DISK_MISSING, "'" + cid + "' is no disk of this machine");
    }
    return folder.resolve(cid);
  }

  private Path snapshotFolder(String cid) {
    if (!SNAPSHOT_CID.matcher(cid).matches()) {
      throw new SlipwayException(ErrorCode.GENERIC, "'" + cid + "' is no snapshot of this machine");
    }
    return folder.resolve(cid);
  }
}
