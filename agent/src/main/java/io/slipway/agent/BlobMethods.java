package io.slipway.agent;

import io.slipway.agent.apply.InstanceBlobs;
import io.slipway.agent.compile.Compiler;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.dns.DnsRecords;
import io.slipway.agent.log.LogArchive;
import io.slipway.agent.message.Arguments;
import io.slipway.agent.message.Method;
import io.slipway.agent.message.TaskContext;
import io.slipway.base.Digest;
import io.slipway.base.Digest.Algorithm;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.instance.InstanceSpace;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes to the blobstore and comes from it: logs, packages, records, settings. */
final class BlobMethods {
  /** Signed URLs are for agents that cannot reach the blobstore; these always can. */
  private static final List<String> WITH_SIGNED_URLS =
      List.of(
          "fetch_logs_with_signed_url",
          "compile_package_with_signed_url",
          "sync_dns_with_signed_url");

  private final InstanceSpace space;
  private final InstanceFiles files;
  private final Blobstore blobstore;
  private final InstanceBlobs blobs;
  private final LogArchive logs;
  private final Compiler compiler;
  private final DnsRecords dns;
  private final SettingsUpdate settings;

  BlobMethods(
      InstanceSpace space,
      InstanceFiles files,
      Blobstore blobstore,
      InstanceBlobs blobs,
      LogArchive logs,
      Compiler compiler,
      DnsRecords dns,
      SettingsUpdate settings) {
    this.space = space;
    this.files = files;
    this.blobstore = blobstore;
    this.blobs = blobs;
    this.logs = logs;
    this.compiler = compiler;
    this.dns = dns;
    this.settings = settings;
  }

  Map<String, Method> methods() {
    Map<String, Method> methods = new HashMap<>();
    methods.put("fetch_logs", Method.asynchronous(2, this::fetchLogs));
    methods.put("bundle_logs", Method.synchronous(1, this::bundleLogs));
    methods.put("upload_blob", Method.asynchronous(1, this::uploadBlob));
    methods.put("compile_package", Method.asynchronous(5, this::compile));
    methods.put(
        "sync_dns",
        Method.synchronous(
            3,
            (arguments, _) -> {
              dns.sync(arguments.text(0), arguments.text(1), arguments.number(2));
              return "synced";
            }));
    methods.put(
        "update_settings",
        Method.persistent(
            1,
            (arguments, _) -> {
              settings.apply(arguments.object(0, "settings"));
              return "ok";
            }));
    for (String name : WITH_SIGNED_URLS) {
      methods.put(name, Method.synchronous(1, (_, _) -> refuseSignedUrl()));
    }
    return methods;
  }

  private static Object refuseSignedUrl() {
    throw new AgentFailure(
        "This agent reads and writes the blobstore itself and takes no signed URLs");
  }

  private Object fetchLogs(Arguments arguments, TaskContext task) throws IOException {
    Path archive = logs.pack(arguments.text(0), arguments.texts(1));
    try {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("blobstore_id", blobstore.put(archive));
      result.put("sha1", Digest.of(Algorithm.SHA1, archive).toString());
      return result;
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private Object bundleLogs(Arguments arguments, TaskContext task) throws IOException {
    PlainObject request = arguments.object(0, "request for logs");
    Path archive = logs.pack(request.textOr("log_type", ""), request.texts("filters"));
    String owner = request.textOr("owning_user", "");
    if (!owner.isEmpty()) {
      space.chown(archive, owner, owner, false);
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("logs_tar_path", files.layout().inside(archive));
    result.put("sha512", Digest.of(Algorithm.SHA512, archive).toString());
    return result;
  }

  private Object uploadBlob(Arguments arguments, TaskContext task) throws IOException {
    PlainObject request = arguments.object(0, "blob");
    String blobId = request.textOr("blob_id", "");
    byte[] content;
    try {
      content = Base64.getMimeDecoder().decode(request.textOr("payload", ""));
    } catch (IllegalArgumentException e) {
      throw AgentFailure.wrap("Decoding payload", e);
    }
    Digest expected = Digest.parse(request.textOr("checksum", ""));
    Optional<String> mismatch = expected.mismatch(content);
    if (mismatch.isPresent()) {
      throw new AgentFailure(
          "Payload corrupted. Checksum mismatch. Expected '%s': %s"
              .formatted(expected, mismatch.get()));
    }
    blobs.keep(blobId, content);
    return blobId;
  }

  private Object compile(Arguments arguments, TaskContext task)
      throws IOException, InterruptedException {
    PackageSpec source =
        new PackageSpec(arguments.text(2), arguments.text(3), arguments.text(1), arguments.text(0));
    PlainObject dependencies = arguments.object(4, "dependencies");
    List<PackageSpec> needed = new ArrayList<>();
    for (String key : dependencies.toPlain().keySet()) {
      needed.add(PackageSpec.of(dependencies.object(key)));
    }
    return compiler.compile(new Compiler.Order(source, needed), task.taskId());
  }
}
