package io.slipway.director.instances;

import io.slipway.base.Clock;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.AgentClient;
import io.slipway.bus.MessageBus;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tracing.TracedBus;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.release.TarballWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the logs of instances into one blob (Director API 5.5, logs). */
public final class LogsCollection {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final MessageBus bus;
  private final Blobstore blobstore;
  private final Workspace workspace;
  private final Clock clock;

  public LogsCollection(MessageBus bus, Blobstore blobstore, Workspace workspace, Clock clock) {
    this.bus = bus;
    this.blobstore = blobstore;
    this.workspace = workspace;
    this.clock = clock;
  }

  /** Returns the blob's id: of the one instance's archive, or of an archive of archives. */
  public String collect(
      List<InstanceRecord> instances, String types, List<String> filters, TaskContext task) {
    MessageBus traced = new TracedBus(bus, task);
    Map<InstanceRecord, String> blobs = new LinkedHashMap<>();
    for (InstanceRecord instance : instances) {
      Stage stage = task.events().stage("Fetching logs for " + instance.fullName(), List.of(), 1);
      blobs.put(
          instance,
          stage.call(
              "Finding and packing log files", () -> fetch(instance, types, filters, traced)));
    }
    if (blobs.size() == 1) {
      return blobs.values().iterator().next();
    }
    return task.events()
        .stage("Fetching group of logs", List.of(), 1)
        .call("Packing log files together", () -> pack(blobs));
  }

  private String fetch(
      InstanceRecord instance, String types, List<String> filters, MessageBus traced) {
    VmRecord vm = instance.activeVm().orElseThrow();
    return new AgentClient(traced, clock, vm.agentId(), instance.name())
        .fetchLogs(types, filters)
        .blobstoreId();
  }

  private String pack(Map<InstanceRecord, String> blobs) {
    String timestamp = TIMESTAMP.format(clock.now());
    Path packed = workspace.newFile(".tgz");
    try (OutputStream out = Files.newOutputStream(packed);
        TarballWriter tarball = new TarballWriter(out, TarballWriter.Compression.FAST)) {
      for (Map.Entry<InstanceRecord, String> one : blobs.entrySet()) {
        String name = one.getKey().group() + "." + one.getKey().uuid() + "." + timestamp + ".tgz";
        add(tarball, name, one.getValue());
        blobstore.delete(one.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The logs cannot be packed together", e);
    }
    try {
      return blobstore.put(packed);
    } finally {
      workspace.delete(packed);
    }
  }

  private void add(TarballWriter tarball, String name, String blobId) throws IOException {
    Path copy = workspace.newFile(".tgz");
    blobstore.copyTo(blobId, copy);
    try (InputStream content = Files.newInputStream(copy)) {
      tarball.file(name, content, Files.size(copy), false);
    } finally {
      workspace.delete(copy);
    }
  }
}
