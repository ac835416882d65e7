package io.slipway.simulation;

import io.slipway.base.Clock;
import io.slipway.base.FileTree;
import io.slipway.bus.InProcessBus;
import io.slipway.cpi.Cpi;
import io.slipway.director.configs.LegacyKind;
import io.slipway.director.releases.ReleaseUpload;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.Moment;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Unfinished;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.release.ReleaseBuilder;
import io.slipway.release.ReleaseDirectory;
import io.slipway.simulation.world.Life;
import io.slipway.simulation.world.MemoryBlobstore;
import io.slipway.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * What every simulation begins with: a store that has a release, two stemcells and a cloud config.
 * It is made once, by a Director of its own in real time, and then copied.
 */
final class Beginning {
  private static final String CLOUD =
      """
      azs: [{name: z1}, {name: z2}]
      networks:
      - name: manual
        type: manual
        subnets:
        - {az: z1, range: 192.168.1.0/25, gateway: 192.168.1.1, dns: [192.168.1.1], reserved: []}
        - {az: z2, range: 192.168.2.0/25, gateway: 192.168.2.1, dns: [192.168.2.1], reserved: []}
      - name: dynamic
        type: dynamic
        subnets: [{az: z1}, {az: z2}]
      compilation: {workers: 2, reuse_compilation_vms: true, network: manual, az: z1, vm_type: small}
      vm_types:
      - name: small
      - {name: big, cloud_properties: {cpu: 8}}
      disk_types:
      - {name: small, disk_size: 1024}
      - {name: large, disk_size: 4096}
      """;

  private static final class Made {
    static final Beginning ONCE = make();
  }

  private final byte[] database;
  private final Map<String, byte[]> blobs;

  private Beginning(byte[] database, Map<String, byte[]> blobs) {
    this.database = database;
    this.blobs = blobs;
  }

  static Beginning get() {
    return Made.ONCE;
  }

  /** A store of its own in the folder. */
  Store store(Path folder) {
    try {
      Path file = folder.resolve("director.db");
      Files.write(file, database);
      return Store.open(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MemoryBlobstore blobs() {
    return new MemoryBlobstore(blobs);
  }

  private static Beginning make() {
    try {
      Path folder = Files.createTempDirectory("slipway-simulation");
      try {
        return make(folder);
      } finally {
        FileTree.delete(folder);
      }
    } catch (IOException | InterruptedException | ExecutionException e) {
      throw new IllegalStateException("The simulation's release cannot be made", e);
    }
  }

  private static Beginning make(Path folder)
      throws IOException, InterruptedException, ExecutionException {
    Path file = folder.resolve("director.db");
    MemoryBlobstore blobs = new MemoryBlobstore();
    try (Store store = Store.open(file)) {
      SimulatedDirector director =
          new SimulatedDirector(
              new SimulatedDirector.Parts(
                  new Life(),
                  new SimulatedDirector.Kept(
                      store, store.tasks(), store.instances(), store.locks()),
                  blobs,
                  noCloud(),
                  new InProcessBus(),
                  Clock.system(),
                  Moment.Listener.none(),
                  new SimulatedDirector.Settings(Unfinished.FAIL, 1, folder.resolve("work"))));
      director.configs.update(LegacyKind.CLOUD, "admin", "", CLOUD);
      stemcell(store, "1");
      stemcell(store, "2");
      Path tarball = Files.copy(release(folder), folder.resolve("upload.tgz"));
      TaskRecord upload =
          director.releases.upload(
              tarball,
              new ReleaseUpload.Options(Optional.empty(), false, false),
              new Caller("admin", ""));
      TaskRecord ended = director.tasks.completion(upload.id()).get();
      if (ended.state() != TaskState.DONE) {
        throw new IllegalStateException("The release was refused: " + ended);
      }
      director.tasks.close();
    }
    return new Beginning(Files.readAllBytes(file), blobs.contents());
  }

  private static Cpi noCloud() {
    return (Cpi)
        Proxy.newProxyInstance(
            Cpi.class.getClassLoader(),
            new Class<?>[] {Cpi.class},
            (_, method, _) -> {
              throw new IllegalStateException(method + " before the beginning");
            });
  }

  private static void stemcell(Store store, String version) {
    store
        .stemcells()
        .add(
            new StemcellRecord(
                0,
                "ubuntu-stemcell",
                version,
                "toronto-os",
                "stemcell-" + version,
                "d" + version,
                "",
                Optional.empty()));
  }

  private static Path release(Path folder) throws IOException {
    Path release = folder.resolve("sample");
    write(release, "config/final.yml", "name: sample\n");
    write(release, "config/blobs.yml", "--- {}\n");
    job(release, "server", "config/config", "packages: [app]\nproperties: {version: {}}\n");
    job(release, "smoke", "bin/run", "packages: [library]\n");
    packaged(release, "library", "");
    packaged(release, "app", "library");
    Path out = Files.createDirectories(folder.resolve("out"));
    return new ReleaseBuilder(
            ReleaseDirectory.open(release), folder.resolve("cache"), Clock.system())
        .build(out, "1")
        .tarball()
        .orElseThrow();
  }

  private static void job(Path release, String name, String file, String spec) throws IOException {
    write(
        release,
        "jobs/" + name + "/spec",
        "name: " + name + "\ntemplates: {template.erb: " + file + "}\n" + spec);
    write(release, "jobs/" + name + "/monit", "");
    write(release, "jobs/" + name + "/templates/template.erb", "");
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
}
