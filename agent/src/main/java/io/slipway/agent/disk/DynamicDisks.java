package io.slipway.agent.disk;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.base.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Disks a job manages by itself: links in {@code /var/vcap/data/dynamic_disks}. */
public final class DynamicDisks {
  private final InstanceFiles files;

  public DynamicDisks(InstanceFiles files) {
    this.files = files;
  }

  public void add(String diskId, @Nullable Object hint) throws IOException {
    files.link(link(diskId), DiskSettings.of(diskId, hint).path());
  }

  public void remove(String diskId) throws IOException {
    Files.deleteIfExists(link(diskId));
  }

  private Path link(String diskId) {
    if (!Names.isValidId(diskId) || diskId.startsWith(".")) {
      throw new AgentFailure("'" + diskId + "' cannot be the id of a disk");
    }
    return files.layout().data().resolve("dynamic_disks").resolve(diskId);
  }
}
