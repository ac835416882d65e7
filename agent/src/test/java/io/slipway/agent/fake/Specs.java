package io.slipway.agent.fake;

import io.slipway.base.Digest;
import io.slipway.base.Digest.Algorithm;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.spec.PackageSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Apply specs as the Director sends them, with their archives in the blobstore. */
public final class Specs {
  private final Blobstore blobstore;
  private final Map<String, Map<String, String>> jobs = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> packages = new LinkedHashMap<>();
  private String version = "1";

  public Specs(Blobstore blobstore) {
    this.blobstore = blobstore;
  }

  /** A job with its files, by their path in the job. */
  public Specs job(String name, Map<String, String> files) {
    jobs.put(name, files);
    return this;
  }

  public Specs version(String newVersion) {
    this.version = newVersion;
    return this;
  }

  public Specs packaged(String name, byte[] archive) {
    packages.put(name, packageSpec(blobstore, name, archive).toPlain());
    return this;
  }

  public static PackageSpec packageSpec(Blobstore blobstore, String name, byte[] archive) {
    return new PackageSpec(
        name,
        "fp.1",
        Digest.of(Algorithm.SHA1, archive).toString(),
        blobstore.put(new ByteArrayInputStream(archive)));
  }

  /** The full spec. */
  public Map<String, @Nullable Object> full() throws IOException {
    Archives archive = Archives.gzipped();
    for (Map.Entry<String, Map<String, String>> job : jobs.entrySet()) {
      archive.directory("./" + job.getKey(), 0755);
      for (Map.Entry<String, String> file : job.getValue().entrySet()) {
        archive.file("./" + job.getKey() + "/" + file.getKey(), file.getValue());
      }
    }
    byte[] bytes = archive.toBytes();
    Map<String, @Nullable Object> spec = partial();
    spec.put("name", "web");
    spec.put("az", "z1");
    spec.put("packages", packages);
    spec.put("configuration_hash", Digest.sha1Hex(version));
    spec.put("persistent_disk", 0);
    spec.put("template_hashes", Map.of());
    spec.put(
        "rendered_templates_archive",
        Map.of(
            "blobstore_id",
            blobstore.put(new ByteArrayInputStream(bytes)),
            "sha1",
            Digest.of(Algorithm.SHA1, bytes).toString()));
    return spec;
  }

  /** What a new instance gets first. */
  public Map<String, @Nullable Object> partial() {
    List<@Nullable Object> templates = new ArrayList<>();
    for (String job : jobs.keySet()) {
      templates.add(Map.of("name", job, "version", version, "sha1", "x", "logs", List.of()));
    }
    Map<String, @Nullable Object> group = new LinkedHashMap<>();
    group.put("name", "web");
    group.put("templates", templates);
    if (!jobs.isEmpty()) {
      group.put("template", jobs.keySet().iterator().next());
      group.put("version", version);
    }
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("deployment", "simple");
    spec.put("job", group);
    spec.put("index", 0);
    spec.put("id", "instance-1");
    spec.put("networks", NETWORKS);
    return spec;
  }

  /** The instance's networks, which its settings must know. */
  public static final Map<String, @Nullable Object> NETWORKS = networks("127.1.0.2");

  /** The same with another address: two agents on this machine cannot listen on one. */
  public static Map<String, @Nullable Object> networks(String address) {
    return Map.of(
        "default",
        Map.of(
            "type",
            "manual",
            "ip",
            address,
            "netmask",
            "255.0.0.0",
            "gateway",
            "127.0.0.1",
            "cloud_properties",
            Map.of(),
            "default",
            List.of("dns", "gateway")));
  }
}
