package io.slipway.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks of this machine and their snapshots. */
class DiskFoldersTest {
  @TempDir Path folder;
  private final String disk = LocalProvider.newDiskCid();
  private DiskFolders disks;

  @BeforeEach
  void makeDisk() {
    disks = new DiskFolders(folder);
    disks.create(disk);
  }

  @Test
  void aSnapshotIsWhatWasOnTheDisk() throws Exception {
    Path data = Files.createDirectories(disks.path(disk).resolve("db"));
    Files.writeString(data.resolve("file"), "before");
    Files.setPosixFilePermissions(
        data.resolve("file"), PosixFilePermissions.fromString("r--r-----"));
    Files.createSymbolicLink(data.resolve("link"), Path.of("/var/vcap/store/db/file"));
    Files.createLink(data.resolve("twin"), data.resolve("file"));
    String snapshot = LocalProvider.newSnapshotCid();

    disks.snapshot(disk, snapshot);
    disks.snapshot(disk, snapshot); // asked for twice

    Files.delete(data.resolve("file"));
    Path kept = folder.resolve(snapshot).resolve("db");
    assertThat(kept.resolve("file")).hasContent("before");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.resolve("file"))))
        .isEqualTo("r--r-----");
    assertThat(Files.readSymbolicLink(kept.resolve("link")))
        .isEqualTo(Path.of("/var/vcap/store/db/file"));
    assertThat(Files.isSameFile(kept.resolve("file"), kept.resolve("twin"))).isTrue();
    disks.deleteSnapshot(snapshot);
    disks.deleteSnapshot(snapshot);
    assertThat(Files.exists(folder.resolve(snapshot), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(disks.has(disk)).isTrue();
  }

  @Test
  void whatWasNotFinishedIsMadeAgain() throws Exception {
    String snapshot = LocalProvider.newSnapshotCid();
    Path unfinished = Files.createDirectories(folder.resolve(snapshot + ".unfinished"));
    Files.writeString(unfinished.resolve("half"), "x");
    disks.snapshot(disk, snapshot);
    assertThat(folder.resolve(snapshot)).isEmptyDirectory();
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void aDiskThatIsGoneIsMissing() {
    disks.delete(disk);
    assertThat(disks.has(disk)).isFalse();
    disks.delete(disk);
    assertThatThrownBy(() -> disks.snapshot(disk, LocalProvider.newSnapshotCid()))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOUD_DISK_MISSING));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "/etc", "disk-", "snapshot-1", "-rf", "disk-/../x"})
  void namesOfOtherThingsAreNoDisks(String name) {
    assertThat(disks.has(name)).isFalse();
    assertThatThrownBy(() -> disks.delete(name)).isInstanceOf(SlipwayException.class);
    assertThatThrownBy(() -> disks.deleteSnapshot(name)).isInstanceOf(SlipwayException.class);
    assertThatThrownBy(() -> disks.snapshot(disk, name)).isInstanceOf(SlipwayException.class);
    assertThatThrownBy(() -> disks.snapshot(name, LocalProvider.newSnapshotCid()))
        .isInstanceOf(SlipwayException.class);
    assertThat(disks.has(disk)).isTrue();
  }
}
