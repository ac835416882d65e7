package io.slipway.director.compilation;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.StoredBlob;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.director.compilation.CompilationVms.CompilationVm;
import io.slipway.director.compilation.CompiledPackages.Stemcell;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compiles what is not compiled yet, as many packages at once as there are workers, each as soon as
 * what it depends on is ready (Director behaviour 3.3).
 */
public final class PackageCompiler {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

  private final ReleaseRepository releases;
  private final Locks locks;

  public PackageCompiler(ReleaseRepository releases, Locks locks) {
    this.releases = releases;
    this.locks = locks;
  }

  /** Finds and compiles; what comes back knows every package that was required. */
  public CompiledPackages compile(
      Requirements requirements, CompilationVms vms, int workers, TaskContext task) {
    Stage preparing = task.events().stage("Preparing package compilation", List.of(), 1);
    CompiledPackages compiled = new CompiledPackages();
    List<Requirement> missing =
        preparing.call(
            "Finding packages to compile", () -> findMissing(requirements.list(), compiled));
    if (!missing.isEmpty()) {
      new Run(missing, compiled, vms, task).run(workers);
    }
    return compiled;
  }

  /**
   * What is compiled already.
   *
   * @param missing what is not, as {@code name/version}
   */
  public record Inventory(CompiledPackages compiled, List<String> missing) {}

  /** Looks at what there is; compiles nothing. */
  public Inventory inventory(Requirements requirements) {
    CompiledPackages compiled = new CompiledPackages();
    List<String> missing =
        findMissing(requirements.list(), compiled).stream()
            .map(one -> one.name() + "/" + one.source().version())
            .toList();
    return new Inventory(compiled, missing);
  }

  private List<Requirement> findMissing(List<Requirement> requirements, CompiledPackages compiled) {
    Map<Integer, List<CompiledPackageRecord>> known =
        releases
            .compiledPackages(
                requirements.stream().map(one -> one.source().id()).distinct().toList())
            .stream()
            .collect(Collectors.groupingBy(CompiledPackageRecord::packageId));
    List<Requirement> missing = new ArrayList<>();
    for (Requirement one : requirements) {
      pick(one, known.getOrDefault(one.source().id(), List.of()))
          .ifPresentOrElse(
              found -> compiled.put(one.source(), one.stemcell(), found), () -> missing.add(one));
    }
    checkSources(missing);
    return missing;
  }

  /** Exactly this build; without a source, the newest for the same major stemcell version. */
  private static Optional<CompiledPackageRecord> pick(
      Requirement wanted, List<CompiledPackageRecord> known) {
    List<CompiledPackageRecord> candidates =
        known.stream()
            .filter(one -> one.dependencyKey().equals(wanted.dependencyKey()))
            .filter(one -> one.stemcellOs().equals(wanted.stemcell().operatingSystem()))
            .toList();
    Optional<CompiledPackageRecord> exact =
        candidates.stream()
            .filter(one -> one.stemcellVersion().equals(wanted.stemcell().version()))
            .findFirst();
    if (exact.isPresent() || wanted.source().blobId().isPresent()) {
      return exact;
    }
    String major = component(wanted.stemcell().version(), 0);
    return candidates.stream()
        .filter(one -> component(one.stemcellVersion(), 0).equals(major))
        .max(Comparator.comparingLong(one -> number(component(one.stemcellVersion(), 1))));
  }

  private static String component(String version, int index) {
    String[] parts = version.split("\\.", -1);
    return index < parts.length ? parts[index] : "";
  }

  private static long number(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static void checkSources(List<Requirement> missing) {
    Map<String, List<Requirement>> byRelease =
        missing.stream()
            .filter(one -> one.source().blobId().isEmpty())
            .collect(
                Collectors.groupingBy(
                    one -> one.source().release(), LinkedHashMap::new, Collectors.toList()));
    if (!byRelease.isEmpty()) {
      StringBuilder message = new StringBuilder();
      byRelease.forEach((release, packages) -> describe(release, packages, message));
      throw new SlipwayException(ErrorCode.PACKAGE_MISSING_SOURCE_CODE, message.toString());
    }
  }

  private static void describe(String release, List<Requirement> packages, StringBuilder message) {
    Set<Stemcell> stemcells =
        packages.stream().map(Requirement::stemcell).collect(Collectors.toSet());
    boolean one = stemcells.size() == 1;
    message
        .append("\nCan't use release '")
        .append(release)
        .append("'. It references packages without source code and are not compiled against ")
        .append(
            one ? "stemcell '" + stemcells.iterator().next() + "':\n" : "intended stemcells:\n");
    packages.stream()
        .sorted(Comparator.comparing(Requirement::name))
        .forEach(
            required ->
                message
                    .append(" - '")
                    .append(required.name())
                    .append(one ? "'" : "' against stemcell '" + required.stemcell() + "'")
                    .append('\n'));
  }

  /** The compilations of one task. */
  private final class Run {
    private final List<Requirement> waiting;
    private final CompiledPackages compiled;
    private final CompilationVms vms;
    private final TaskContext task;
    private final Stage stage;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Throwable failure;

    Run(
        List<Requirement> missing,
        CompiledPackages compiled,
        CompilationVms vms,
        TaskContext task) {
      this.waiting = new ArrayList<>(missing);
      this.compiled = compiled;
      this.vms = vms;
      this.task = task;
      this.stage = task.events().stage("Compiling packages", List.of(), missing.size());
    }

    void run(int workers) {
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> hands = new ArrayList<>();
        for (int i = 0; i < Math.min(workers, waiting.size()); i++) {
          hands.add(executor.submit(this::work));
        }
        for (Future<?> hand : hands) {
          hand.get();
        }
      } catch (ExecutionException e) {
        failed(e.getCause() == null ? e : e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failed(e);
      } finally {
        vms.deleteAll();
      }
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException("Compiling was interrupted", failure);
      }
    }

    private void work() {
      for (Requirement next = take(); next != null; next = take()) {
        Requirement one = next;
        try {
          task.checkCancelled();
          stage.run(one.name(), () -> compileOnce(one));
          finished();
        } catch (RuntimeException | Error e) {
          failed(e);
        }
      }
    }

    /** The last one whose dependencies are ready; waits while there may yet be one. */
    private @Nullable Requirement take() {
      lock.lock();
      try {
        while (failure == null && !waiting.isEmpty()) {
          for (int i = waiting.size() - 1; i >= 0; i--) {
            if (isReady(waiting.get(i))) {
              return waiting.remove(i);
            }
          }
          changed.await();
        }
        return null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      } finally {
        lock.unlock();
      }
    }

    private boolean isReady(Requirement one) {
      return one.dependencies().stream()
          .allMatch(needed -> compiled.find(needed, one.stemcell()).isPresent());
    }

    private void finished() {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void failed(Throwable e) {
      lock.lock();
      try {
        if (failure == null) {
          failure = e;
        } else if (!failure.equals(e)) {
          failure.addSuppressed(e);
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void compileOnce(Requirement one) {
      LockName name =
          LockName.compile(
              one.source().id(), one.stemcell().toString(), task.deployment().orElse(""));
      CompiledPackageRecord record =
          locks.withLock(
              name,
              task,
              () ->
                  pick(one, releases.compiledPackages(List.of(one.source().id())))
                      .orElseGet(() -> compile(one)));
      compiled.put(one.source(), one.stemcell(), record);
    }

    private CompiledPackageRecord compile(Requirement one) {
      CompilationVm vm = vms.take(one);
      boolean healthy = false;
      try {
        int build = nextBuild(one);
        StoredBlob blob =
            vm.agent()
                .compilePackage(
                    one.source().blobId().orElseThrow(),
                    one.source().digest().orElseThrow(),
                    one.source().name(),
                    one.source().version() + "." + build,
                    dependencies(one),
                    task);
        checkBlobId(blob.blobstoreId());
        CompiledPackageRecord record =
            releases.addCompiledPackage(
                new CompiledPackageRecord(
                    0,
                    one.source().id(),
                    one.stemcell().operatingSystem(),
                    one.stemcell().version(),
                    one.dependencyKey(),
                    build,
                    blob.blobstoreId(),
                    blob.digest()));
        healthy = true;
        return record;
      } finally {
        vms.giveBack(vm, healthy);
      }
    }

    private int nextBuild(Requirement one) {
      return releases.compiledPackages(List.of(one.source().id())).stream()
              .filter(known -> known.stemcellOs().equals(one.stemcell().operatingSystem()))
              .filter(known -> known.stemcellVersion().equals(one.stemcell().version()))
              .mapToInt(CompiledPackageRecord::build)
              .max()
              .orElse(0)
          + 1;
    }

    private Map<String, PackageSpec> dependencies(Requirement one) {
      Map<String, PackageSpec> dependencies = new LinkedHashMap<>();
      for (PackageRecord needed : one.dependencies()) {
        CompiledPackageRecord build = compiled.find(needed, one.stemcell()).orElseThrow();
        dependencies.put(needed.name(), reference(needed, build));
      }
      return dependencies;
    }
  }

  /** How agents are told of a compiled package. */
  public static PackageSpec reference(PackageRecord source, CompiledPackageRecord build) {
    return new PackageSpec(
        source.name(), source.version() + "." + build.build(), build.digest(), build.blobId());
  }

  private static void checkBlobId(String blobId) {
    if (!UUID.matcher(blobId).matches()) {
      throw new SlipwayException(
          ErrorCode.PACKAGE_COMPILATION_INVALID_TASK_BLOBSTORE_ID,
          "Compilation task result contained an invalid blobstore object id");
    }
  }
}
