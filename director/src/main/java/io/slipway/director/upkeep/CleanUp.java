package io.slipway.director.upkeep;

import io.slipway.base.Clock;
import io.slipway.base.FanOut;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.releases.ExportedRelease;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.releases.Releases;
import io.slipway.director.releases.Releases.ReleaseSummary;
import io.slipway.director.releases.Releases.VersionSummary;
import io.slipway.director.stemcells.Stemcells;
import io.slipway.director.stemcells.Stemcells.StemcellSummary;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.updating.OrphanedVms;
import io.slipway.director.updating.Updating;
import io.slipway.director.upkeep.Unneeded.CompiledPackage;
import io.slipway.director.upkeep.Unneeded.ReleaseVersions;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.deployment.ManifestText;
import io.slipway.release.ReleaseVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Deletes what no deployment needs (Director behaviour 9.5). */
public final class CleanUp {
  private static final String CLEAN_UP = "clean-up";

  /** The newest of each name that are kept although nobody uses them. */
  private static final int KEPT = 2;

  private static final Duration VM_LOCK_WAIT = Duration.ofSeconds(10);
  private static final Duration YOUNGEST_DNS_BLOB = Duration.ofHours(1);
  private static final DateTimeFormatter RUBY_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000'").withZone(ZoneOffset.UTC);

  private final Releases releases;
  private final Stemcells stemcells;
  private final PersistentDisks disks;
  private final OrphanedVms orphanedVms;
  private final Updating.Storage storage;
  private final Clock clock;
  private final int threads;
  private final StoredTasks tasks;

  public CleanUp(
      Releases releases,
      Stemcells stemcells,
      PersistentDisks disks,
      OrphanedVms orphanedVms,
      Updating.Storage storage,
      Updating.Services services,
      StoredTasks tasks) {
    this.releases = releases;
    this.stemcells = stemcells;
    this.disks = disks;
    this.orphanedVms = orphanedVms;
    this.storage = storage;
    this.clock = services.clock();
    this.threads = services.threads();
    this.tasks = tasks;
    tasks.register(CLEAN_UP, asked -> task -> Optional.of(cleanUp(options(asked), task)));
  }

  /**
   * @param all keeps nothing that nobody uses, and deletes orphaned disks too
   * @param keepOrphanedDisks whatever else is said
   */
  public record Options(boolean all, boolean keepOrphanedDisks) {}

  private static Options options(Map<String, @Nullable Object> content) {
    Asked asked = new Asked(content);
    return new Options(asked.flag("remove_all"), asked.flag("keep_orphaned_disks"));
  }

  /** What a clean-up would delete now. */
  public Unneeded find(Options options) {
    List<StemcellSummary> unusedStemcells = stemcells(options);
    return new Unneeded(
        releases(options),
        unusedStemcells,
        options.all() ? compiledPackages(unusedStemcells) : List.of(),
        orphanedDisks(options),
        storage.instances().orphanedVms(),
        storage.releases().exported());
  }

  private List<OrphanedDiskRecord> orphanedDisks(Options options) {
    return options.all() && !options.keepOrphanedDisks() ? disks.orphaned() : List.of();
  }

  private List<ReleaseVersions> releases(Options options) {
    Set<String> wanted = ofRuntimeConfigs();
    List<ReleaseVersions> unused = new ArrayList<>();
    for (ReleaseSummary release : releases.list()) {
      List<String> versions =
          release.versions().stream()
              .filter(version -> !version.currentlyDeployed())
              .map(VersionSummary::version)
              .filter(version -> !wanted.contains(release.name() + "/" + version))
              .toList();
      int doomed = Math.max(0, versions.size() - kept(options));
      if (doomed > 0) {
        unused.add(new ReleaseVersions(release.name(), versions.subList(0, doomed)));
      }
    }
    return unused;
  }

  private static int kept(Options options) {
    return options.all() ? 0 : KEPT;
  }

  /** Releases the next deploy of anything will need: name and version. */
  private Set<String> ofRuntimeConfigs() {
    Set<String> wanted = new HashSet<>();
    for (ConfigRecord config : storage.configs().current("runtime")) {
      if (ManifestText.parse(config.content()).get("releases") instanceof List<?> list) {
        for (Object one : list) {
          if (one instanceof Map<?, ?> release) {
            wanted.add(release.get("name") + "/" + release.get("version"));
          }
        }
      }
    }
    return wanted;
  }

  private List<StemcellSummary> stemcells(Options options) {
    Map<String, List<StemcellSummary>> byName =
        stemcells.list().stream()
            .filter(one -> one.deployments().isEmpty())
            .collect(
                Collectors.groupingBy(
                    one -> one.stemcell().name(), TreeMap::new, Collectors.toList()));
    List<StemcellSummary> unused = new ArrayList<>();
    for (List<StemcellSummary> versions : byName.values()) {
      List<StemcellSummary> sorted =
          versions.stream()
              .sorted(Comparator.comparing(one -> version(one.stemcell().version())))
              .toList();
      unused.addAll(sorted.subList(0, Math.max(0, sorted.size() - kept(options))));
    }
    return unused;
  }

  private static ReleaseVersion version(String text) {
    return ReleaseVersion.parse(text.replace('_', '.'));
  }

  /** Those for which no stemcell is left that they could be used with. */
  private List<CompiledPackage> compiledPackages(List<StemcellSummary> doomed) {
    Set<Integer> gone = doomed.stream().map(one -> one.stemcell().id()).collect(Collectors.toSet());
    Set<String> usable =
        stemcells.list().stream()
            .map(StemcellSummary::stemcell)
            .filter(one -> !gone.contains(one.id()))
            .map(one -> one.operatingSystem() + "/" + line(one.version()))
            .collect(Collectors.toSet());
    ReleaseRepository repository = storage.releases();
    Map<Integer, PackageRecord> packages = new LinkedHashMap<>();
    repository
        .versions()
        .forEach(
            version ->
                repository.packages(version.id()).forEach(one -> packages.put(one.id(), one)));
    List<CompiledPackage> unused = new ArrayList<>();
    repository.compiledPackages(packages.keySet()).stream()
        .filter(one -> !usable.contains(one.stemcellOs() + "/" + line(one.stemcellVersion())))
        .forEach(
            one -> {
              PackageRecord source = packages.get(one.packageId());
              if (source != null) {
                unused.add(new CompiledPackage(source.name(), one));
              }
            });
    return unused;
  }

  /** Stemcells of one line can use each other's compiled packages. */
  private static String line(String stemcellVersion) {
    return stemcellVersion.replaceFirst("[._].*", "");
  }

  public TaskRecord cleanUp(Options options, Caller caller) {
    return tasks.submit(
        TaskRequest.of("delete_artifacts", options.all() ? "clean up all" : "clean up", caller),
        CLEAN_UP,
        Map.of("remove_all", options.all(), "keep_orphaned_disks", options.keepOrphanedDisks()));
  }

  private String cleanUp(Options options, TaskContext task) {
    delete(
        new Kind<>(
            "Deleting orphaned vms",
            OrphanedVmRecord::cid,
            OrphanedVmRecord::cid,
            vm -> orphanedVms.delete(vm, VM_LOCK_WAIT, task)),
        () -> storage.instances().orphanedVms(),
        task);
    int versions =
        delete(
            new Kind<>(
                "Deleting releases",
                Version::label,
                Version::label,
                one -> releases.deleteNow(one.release(), one.version(), task)),
            () -> versions(releases(options)),
            task);
    int images =
        delete(
            new Kind<StemcellSummary>(
                "Deleting stemcells",
                one -> String.valueOf(one.stemcell().id()),
                one -> one.stemcell().name() + "/" + one.stemcell().version(),
                one -> stemcells.deleteNow(one.stemcell(), task)),
            () -> stemcells(options),
            task);
    int compiled =
        delete(
            new Kind<CompiledPackage>(
                "Deleting compiled packages",
                one -> String.valueOf(one.record().id()),
                CompiledPackage::label,
                this::delete),
            () -> options.all() ? compiledPackages(List.of()) : List.of(),
            task);
    int orphans =
        delete(
            new Kind<>(
                "Deleting orphaned disks",
                OrphanedDiskRecord::cid,
                OrphanedDiskRecord::cid,
                disk -> disks.delete(disk, task)),
            () -> orphanedDisks(options),
            task);
    int exports =
        delete(
            new Kind<>(
                "Deleting exported releases",
                ExportedRelease::blobId,
                ExportedRelease::blobId,
                this::delete),
            storage.releases()::exported,
            task);
    task.events().stage("Deleting dns blobs", List.of(), 1).run("DNS blobs", () -> {});
    return ("Deleted %d release(s), %d stemcell(s), %d extra compiled package(s), %d orphaned"
            + " disk(s), %d orphaned vm(s), %d exported release(s), Deleted 0 dns blob(s) created"
            + " before %s")
        .formatted(
            versions,
            images,
            compiled,
            orphans,
            storage.instances().orphanedVms().size(),
            exports,
            RUBY_TIME.format(youngest(options)));
  }

  private Instant youngest(Options options) {
    return options.all() ? clock.now() : clock.now().minus(YOUNGEST_DNS_BLOB);
  }

  private record Version(String release, String version) {
    String label() {
      return release + "/" + version;
    }
  }

  private static List<Version> versions(List<ReleaseVersions> all) {
    return all.stream()
        .flatMap(one -> one.versions().stream().map(version -> new Version(one.release(), version)))
        .toList();
  }

  /** What a stage deletes: how each is told from the others, and what the output calls it. */
  private record Kind<T>(
      String stage, Function<T, String> key, Function<T, String> label, Consumer<T> deletion) {}

  /**
   * What a stage deletes is decided when it begins. One that goes on after its Director has died
   * deletes what is left, and counts the others.
   *
   * @return how many were to be deleted
   */
  private <T> int delete(Kind<T> kind, Supplier<List<T>> unneeded, TaskContext task) {
    task.checkCancelled();
    Map<String, @Nullable Object> labels =
        task.journal()
            .recall(
                kind.stage(),
                () -> {
                  Map<String, @Nullable Object> found = new LinkedHashMap<>();
                  unneeded
                      .get()
                      .forEach(one -> found.put(kind.key().apply(one), kind.label().apply(one)));
                  return found;
                });
    Map<String, T> left = new HashMap<>();
    unneeded.get().forEach(one -> left.put(kind.key().apply(one), one));
    Stage stage = task.events().stage(kind.stage(), List.of(), labels.size());
    if (task.journal().isResumed()) {
      stage.goingOnWith(
          labels.entrySet().stream()
              .filter(one -> !left.containsKey(one.getKey()))
              .map(one -> String.valueOf(one.getValue()))
              .toList());
    }
    FanOut.forEach(
        threads,
        labels.entrySet(),
        one -> {
          T thing = left.get(one.getKey());
          if (thing != null) {
            stage.run(String.valueOf(one.getValue()), () -> kind.deletion().accept(thing));
          }
        });
    return labels.size();
  }

  private void delete(ExportedRelease exported) {
    storage.blobstore().delete(exported.blobId());
    storage.releases().deleteExported(exported.blobId());
  }

  private void delete(CompiledPackage compiled) {
    storage.blobstore().delete(compiled.record().blobId());
    storage.releases().deleteCompiledPackage(compiled.record().id());
  }
}
