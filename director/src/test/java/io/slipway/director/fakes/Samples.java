package io.slipway.director.fakes;

import io.slipway.base.Clock;
import io.slipway.director.storage.Workspace;
import io.slipway.json.Json;
import io.slipway.release.ReleaseBuilder;
import io.slipway.release.ReleaseDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A release, a cloud config and manifests for whole deploys. */
public final class Samples {
  public static final String NAME = "simple";

  private static final Pattern INSTANCE =
      Pattern.compile("([a-z_-]+)/[0-9a-f]{8}-[0-9a-f-]{27} \\((\\d+)\\)");

  private static final Pattern PACKAGE = Pattern.compile("(\\w+)/[0-9a-f]{40,64}");

  private Samples() {}

  public static final String CLOUD =
      """
      azs: [{name: z1}]
      networks:
      - name: a
        type: manual
        subnets:
        - {az: z1, range: 192.168.1.0/24, gateway: 192.168.1.1, dns: [192.168.1.1],
           static: [192.168.1.10], reserved: []}
      - name: dyn
        type: dynamic
        subnets: [{az: z1}]
      compilation: {workers: 1, reuse_compilation_vms: true, network: a, az: z1, vm_type: small}
      vm_types:
      - name: small
      - {name: big, cloud_properties: {cpu: 8}}
      disk_types:
      - {name: disk, disk_size: 1024}
      - {name: large, disk_size: 4096}
      """;

  /** What a manifest of the sample deployment may vary. */
  public record Manifest(
      int instances,
      String greeting,
      String vmType,
      String disk,
      String network,
      String extra,
      String update) {
    public Manifest() {
      this(2, "hello", "small", "", "a", "", "max_in_flight: 1");
    }

    public Manifest instances(int number) {
      return new Manifest(number, greeting, vmType, disk, network, extra, update);
    }

    public Manifest greeting(String text) {
      return new Manifest(instances, text, vmType, disk, network, extra, update);
    }

    public Manifest vmType(String name) {
      return new Manifest(instances, greeting, name, disk, network, extra, update);
    }

    public Manifest disk(String type) {
      return new Manifest(instances, greeting, vmType, type, network, extra, update);
    }

    public Manifest network(String name) {
      return new Manifest(instances, greeting, vmType, disk, name, extra, update);
    }

    /** Further lines at the top level. */
    public Manifest extra(String lines) {
      return new Manifest(instances, greeting, vmType, disk, network, lines, update);
    }

    /** Further settings of the update block. */
    public Manifest update(String settings) {
      return new Manifest(instances, greeting, vmType, disk, network, extra, settings);
    }

    public String text() {
      return """
      name: simple
      releases: [{name: sample, version: "1"}]
      stemcells: [{alias: default, os: toronto-os, version: "1"}]
      update: {canaries: 1, canary_watch_time: 1-100, update_watch_time: 1-100, %s}
      %s
      instance_groups:
      - name: web
        azs: [z1]
        instances: %d
        vm_type: %s
        %s
        stemcell: default
        networks: [{name: %s}]
        jobs:
        - {name: web_server, release: sample, properties: {greeting: %s}}
      - name: err
        lifecycle: errand
        azs: [z1]
        instances: 1
        vm_type: small
        stemcell: default
        networks: [{name: a}]
        jobs: [{name: smoke, release: sample}]
      """
          .formatted(
              update,
              extra,
              instances,
              vmType,
              disk.isEmpty() ? "" : "persistent_disk_type: " + disk,
              network,
              greeting);
    }
  }

  /**
   * The tarball of a release with a server of two packages, one of which needs the other, and an
   * errand with a package of its own. It is made once for all tests.
   */
  public static byte[] release() {
    return Release.TARBALL;
  }

  /**
   * The same release with further files, or others in place of its own, made anew.
   *
   * @param files texts by path
   */
  public static byte[] release(String version, Map<String, String> files) {
    return Release.make(version, files);
  }

  private static final class Release {
    static final byte[] TARBALL = make("1", Map.of());

    private static byte[] make(String version, Map<String, String> files) {
      try {
        Path folder = Files.createTempDirectory("sample-release");
        try {
          return Files.readAllBytes(build(folder, version, files));
        } finally {
          new Workspace(folder).delete(folder);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Path build(Path folder, String version, Map<String, String> files)
      throws IOException {
    Path release = folder.resolve("sample");
    write(release, "config/final.yml", "name: sample\n");
    write(release, "config/blobs.yml", "--- {}\n");
    job(
        release,
        "web_server",
        """
        templates:
          config.erb: config/config
        packages: [app]
        properties:
          greeting: {}
        """,
        """
        greeting=<%= p('greeting') %>
        ip=<%= spec.networks.to_h.values.first.ip %>
        index=<%= spec.index %>
        """);
    job(
        release,
        "smoke",
        """
        templates:
          config.erb: bin/run
        packages: [tester]
        """,
        "true\n");
    packaged(release, "library", "");
    packaged(release, "app", "library");
    packaged(release, "tester", "");
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(release, file.getKey(), file.getValue());
    }
    Path out = Files.createDirectories(folder.resolve("out"));
    return new ReleaseBuilder(
            ReleaseDirectory.open(release), folder.resolve("cache"), Clock.system())
        .build(out, version)
        .tarball()
        .orElseThrow();
  }

  private static void job(Path release, String name, String spec, String template)
      throws IOException {
    write(release, "jobs/" + name + "/spec", "name: " + name + "\n" + spec);
    write(release, "jobs/" + name + "/monit", "");
    write(release, "jobs/" + name + "/templates/config.erb", template);
  }

  private static void packaged(Path release, String name, String dependency) throws IOException {
    write(release, "src/" + name + "/file", "content of " + name + "\n");
    write(release, "packages/" + name + "/packaging", "cp -a . $BOSH_INSTALL_TARGET\n");
    write(
        release,
        "packages/" + name + "/spec",
        "name: %s\ndependencies: [%s]\nfiles: [%s/**/*]\n".formatted(name, dependency, name));
  }

  private static void write(Path release, String file, String content) throws IOException {
    Path path = release.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  /**
   * Event lines in few words, one for each: {@code Stage[tags] index/total task progress status}.
   * Instances are called by group and index, packages by their name.
   */
  public static List<String> condensed(String events) {
    List<String> lines = new ArrayList<>();
    events.lines().forEach(line -> lines.add(named(condensed(Json.parseObject(line)))));
    return lines;
  }

  private static String named(String line) {
    String instances = INSTANCE.matcher(line).replaceAll("$1/$2");
    return PACKAGE.matcher(instances).replaceAll("$1");
  }

  private static String condensed(Map<String, @Nullable Object> event) {
    if (event.get("error") instanceof Map<?, ?> error) {
      return "error " + error.get("code") + " " + error.get("message");
    }
    if (event.containsKey("type")) {
      return event.get("type") + " " + event.get("message");
    }
    String status =
        event.get("data") instanceof Map<?, ?> data
            ? " " + (data.get("status") == null ? data.get("error") : data.get("status"))
            : "";
    String tags = event.get("tags") instanceof List<?> list && !list.isEmpty() ? "" + list : "";
    return "%s%s %s/%s %s %s %s%s"
        .formatted(
            event.get("stage"),
            tags,
            event.get("index"),
            event.get("total"),
            event.get("task"),
            event.get("state"),
            event.get("progress"),
            status);
  }
}
