package io.slipway.bench;

import io.slipway.base.Clock;
import io.slipway.release.DevReleaseOptions;
import io.slipway.release.ReleaseBuilder;
import io.slipway.release.ReleaseDirectory;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/**
 * What is deployed: a release whose one job does as little as a job can. Its process is there as
 * soon as its start program has run, and its pre-start and post-start do nothing.
 */
public final class BenchRelease {
  public static final String DEPLOYMENT = "bench";
  static final String PROCESS = "instant";

  static final String MONIT =
      """
      check process instant
        with pidfile /var/vcap/sys/run/instant/instant.pid
        start program "/var/vcap/jobs/instant/bin/ctl start"
        stop program "/var/vcap/jobs/instant/bin/ctl stop"
        group vcap
      """;

  public static final String CLOUD_CONFIG =
      """
      azs: [{name: z1}]
      vm_types: [{name: default}]
      networks:
      - name: default
        type: manual
        subnets:
        - {range: 127.88.0.0/20, gateway: 127.88.0.1, azs: [z1]}
      compilation: {workers: 1, reuse_compilation_vms: true, az: z1, vm_type: default, network: default}
      """;

  /** Says when it wrote the pidfile: the time is taken before. */
  static final String CONTROL =
      """
      #!/bin/bash
      run=/var/vcap/sys/run/instant
      case "$1" in
        start)
          sleep infinity < /dev/null > /dev/null 2>&1 &
          printf '%s' "$EPOCHREALTIME" > "${run}/began"
          printf '%s' "$!" > "${run}/instant.pid"
          ;;
        stop)
          read -r pid < "${run}/instant.pid" || true
          kill -9 "${pid}" 2> /dev/null || true
          rm -f "${run}/instant.pid"
          ;;
      esac
      """;

  private BenchRelease() {}

  /**
   * The same with a package of so many MiB that cannot be compressed, and of which no job needs
   * anything.
   */
  static Path tarball(Path work, int megabytes) throws IOException {
    Path root = work.resolve("release");
    write(root.resolve("packages/large/spec"), "name: large\nfiles: [large/**/*]\n");
    write(root.resolve("packages/large/packaging"), "true\n");
    Path data = root.resolve("src/large/data");
    Files.createDirectories(data.getParent());
    Random random = new Random(megabytes);
    byte[] piece = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(data)) {
      for (int i = 0; i < megabytes; i++) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
    return tarball(work);
  }

  /** Writes the release's tarball; its directory is made below the work folder. */
  public static Path tarball(Path work) throws IOException {
    Path root = work.resolve("release");
    write(root.resolve("config/final.yml"), "name: bench\n");
    write(root.resolve("jobs/instant/monit"), MONIT);
    write(
        root.resolve("jobs/instant/spec"),
        """
        name: instant
        templates:
          ctl.erb: bin/ctl
          pre-start.erb: bin/pre-start
          post-start.erb: bin/post-start
          number.erb: config/number
        packages: []
        properties:
          number:
            description: Anything, to have something to change
            default: 0
        """);
    Path templates = root.resolve("jobs/instant/templates");
    write(templates.resolve("ctl.erb"), CONTROL);
    write(templates.resolve("pre-start.erb"), "#!/bin/sh\n");
    write(templates.resolve("post-start.erb"), "#!/bin/sh\n");
    write(templates.resolve("number.erb"), "<%= p('number') %>\n");
    Files.createDirectories(root.resolve("packages"));
    Path tarball = work.resolve("release.tgz");
    new ReleaseBuilder(ReleaseDirectory.open(root), work.resolve("cache"), Clock.system())
        .createDevRelease(DevReleaseOptions.DEFAULT.withForce().withTarball(tarball));
    return tarball;
  }

  public static Path stemcell(Path work) {
    Path archive = work.resolve("stemcell.tgz");
    StemcellArchive.write(
        archive,
        new StemcellManifest(
            "bench", "1", "local", "", Optional.of(3), Optional.empty(), Optional.empty()),
        new byte[] {0});
    return archive;
  }

  /**
   * @param number a property of the job
   */
  public static String manifest(int instances, int number) {
    return """
    name: bench
    releases: [{name: bench, version: latest}]
    stemcells: [{alias: default, os: local, version: latest}]
    update:
      canaries: 0
      max_in_flight: 100%%
      canary_watch_time: 1-60000
      update_watch_time: 1-60000
      serial: false
    instance_groups:
    - name: bench
      instances: %d
      azs: [z1]
      vm_type: default
      stemcell: default
      networks: [{name: default}]
      jobs:
      - name: instant
        release: bench
        properties: {number: %d}
    """
        .formatted(instances, number);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
