package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.Problems;
import io.slipway.release.DirectoryProblems.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a release directory, collecting everything that is wrong with it. */
final class ReleaseDirectoryReader {
  /** A package or job that could be read, and where. */
  private record Found<T extends Artifact>(T artifact, Document spec) {}

  private final Path root;
  private final DirectoryProblems problems;
  private final PackageFiles packageFiles;

  ReleaseDirectoryReader(Path root) {
    this.root = root;
    this.problems = new DirectoryProblems(root);
    this.packageFiles = new PackageFiles(root, problems);
  }

  ReleaseDirectory read() {
    requireRelease();
    Optional<Document> config = config();
    String name = name(config);
    checkBlobs();
    List<Found<PackageSource>> packages = new ArrayList<>();
    Set<String> packageNames = new TreeSet<>();
    for (Path directory : directories("packages")) {
      readPackage(directory, packageNames).ifPresent(packages::add);
    }
    checkDependencies(packages, packageNames);
    List<Found<JobSource>> jobs = new ArrayList<>();
    for (Path directory : directories("jobs")) {
      readJob(directory, packageNames).ifPresent(jobs::add);
    }
    Optional<LicenseSource> license = readLicense();
    problems.throwIfAny();
    return new ReleaseDirectory(
        root,
        name,
        config.map(document -> document.flag("no_compression")).orElse(false),
        sorted(jobs),
        sorted(packages),
        license);
  }

  /** Jobs and the names of packages: what packages are made of need not be there. */
  LocalRelease readJobs() {
    requireRelease();
    String name = name(config());
    Set<String> packageNames = new TreeSet<>();
    List<LocalRelease.NamedPackage> packages =
        directories("packages").stream()
            .flatMap(directory -> readPackageSpec(directory, packageNames).stream())
            .map(spec -> new LocalRelease.NamedPackage(spec.name(), spec.dependencies()))
            .toList();
    List<JobSource> jobs =
        directories("jobs").stream()
            .flatMap(directory -> readJob(directory, packageNames).stream())
            .map(Found::artifact)
            .toList();
    problems.throwIfAny();
    return LocalRelease.of(name, jobs, packages);
  }

  private void requireRelease() {
    if (Stream.of("config/final.yml", "jobs", "packages")
        .noneMatch(part -> Files.exists(root.resolve(part)))) {
      problems.add(
          ErrorCode.GENERIC,
          root,
          "not a release directory: it has neither config/final.yml nor jobs/ nor packages/."
              + " Name the top directory of a release.");
      problems.throwIfAny();
    }
  }

  private Optional<Document> config() {
    Path file = root.resolve("config/final.yml");
    return Files.exists(file) ? problems.readOrEmpty(file) : Optional.empty();
  }

  private static <T extends Artifact> List<T> sorted(List<Found<T>> found) {
    return found.stream()
        .map(Found::artifact)
        .sorted(Comparator.comparing(Artifact::name, RelativePaths.BYTEWISE))
        .toList();
  }

  private String name(Optional<Document> config) {
    String name = config.map(document -> document.text("name")).orElse("");
    String finalName = config.map(document -> document.text("final_name")).orElse("");
    if (config.isPresent() && !name.isEmpty() && !finalName.isEmpty()) {
      problems.add(
          ErrorCode.VALIDATION_EXTRA_FIELD,
          config.get(),
          "final_name",
          "Expected 'name' or 'final_name' but not both. Remove 'final_name'.");
    }
    String chosen =
        Stream.of(name, finalName, directoryName())
            .filter(s -> !s.isEmpty())
            .findFirst()
            .orElse("");
    if (!Names.isValidId(chosen)) {
      problems.add(
          ErrorCode.VALIDATION_INVALID_VALUE,
          root.resolve("config/final.yml"),
          "'"
              + chosen
              + "' cannot be the name of a release. Set 'name' to letters, digits and -_+.");
    }
    return chosen;
  }

  /** The name that initializing a release in this directory would give it. */
  private String directoryName() {
    String name = Optional.ofNullable(root.getFileName()).map(Path::toString).orElse("");
    return name.endsWith("-release")
        ? name.substring(0, name.length() - "-release".length())
        : name;
  }

  /** Every blob the release lists must have been fetched: packages would lack files otherwise. */
  private void checkBlobs() {
    Path file = root.resolve("config/blobs.yml");
    if (!Files.exists(file)) {
      return;
    }
    Optional<Document> listed = problems.readOrEmpty(file);
    for (Object blob : listed.map(document -> document.map().keySet()).orElse(Set.of())) {
      String path = RubyText.toText(blob);
      if (!Files.exists(root.resolve("blobs").resolve(path))) {
        problems.add(
            ErrorCode.GENERIC,
            listed.orElseThrow(),
            path,
            "blob '" + path + "' is not in blobs/. Fetch it with 'slipway sync-blobs'.");
      }
    }
  }

  private List<Path> directories(String kind) {
    Path parent = root.resolve(kind);
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      problems.add(ErrorCode.GENERIC, parent, "cannot be listed: " + DirectoryProblems.reason(e));
      return List.of();
    }
  }

  private Optional<Found<PackageSource>> readPackage(Path directory, Set<String> names) {
    Optional<PackageSpec> read = readPackageSpec(directory, names);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    PackageSpec spec = read.get();
    try {
      return (spec.locked() ? locked(spec) : unlocked(directory, spec))
          .map(source -> new Found<>(source, spec.document()));
    } catch (IOException e) {
      problems.add(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          directory,
          "its files cannot be found: " + DirectoryProblems.reason(e));
      return Optional.empty();
    }
  }

  /**
   * @param names gets the package's name, be the rest right or wrong, so that one fault is not
   *     reported again wherever the package is used
   */
  private Optional<PackageSpec> readPackageSpec(Path directory, Set<String> names) {
    Path lock = directory.resolve("spec.lock");
    boolean locked = Files.exists(lock);
    Optional<Document> read = problems.read(locked ? lock : directory.resolve("spec"));
    if (read.isEmpty()) {
      names.add(directory.getFileName().toString());
      return Optional.empty();
    }
    Document spec = read.get();
    String name = spec.text("name");
    if (!Names.isValidId(name)) {
      names.add(directory.getFileName().toString());
      problems.add(
          ErrorCode.VALIDATION_INVALID_VALUE,
          spec,
          "name",
          "'" + name + "' cannot be the name of a package. Set 'name' to letters, digits and -_+.");
      return Optional.empty();
    }
    if (!names.add(name)) {
      problems.add(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          spec,
          "name",
          "another package is called '" + name + "' too. Rename one of them.");
      return Optional.empty();
    }
    return Optional.of(new PackageSpec(spec, name, spec.texts("dependencies", problems), locked));
  }

  private record PackageSpec(
      Document document, String name, List<String> dependencies, boolean locked) {}

  private Optional<PackageSource> locked(PackageSpec spec) {
    Document lock = spec.document();
    String fingerprint = lock.text("fingerprint");
    if (!fingerprint.matches("[0-9A-Za-z]+")) {
      problems.add(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          lock.file(),
          "'fingerprint' is missing or no fingerprint. Vendor the package again.");
      return Optional.empty();
    }
    return Optional.of(
        new PackageSource(
            spec.name(), fingerprint, spec.dependencies(), new PackageSource.Content.Locked()));
  }

  private Optional<PackageSource> unlocked(Path directory, PackageSpec spec) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    Path packaging = directory.resolve("packaging");
    if (!Files.exists(packaging)) {
      problems.add(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          packaging,
          "Expected to find '%s' for package '%s'. Add the script that builds the package."
              .formatted(packaging, spec.name()));
    } else {
      addScript(packaging, files);
    }
    Path prePackaging = directory.resolve("pre_packaging");
    if (Files.exists(prePackaging)) {
      addScript(prePackaging, files);
    }
    files.addAll(packageFiles.find(spec.document()));
    Optional<List<HashedFile>> hashed = hash(packageFiles.withoutConflicts(files, spec.document()));
    return hashed.map(
        complete ->
            new PackageSource(
                spec.name(),
                Fingerprint.of(complete, spec.dependencies()),
                spec.dependencies(),
                new PackageSource.Content.Files(
                    complete,
                    Optional.of(prePackaging).filter(Files::exists),
                    spec.document().flag("no_compression"))));
  }

  private void addScript(Path script, List<SourceFile> files) throws IOException {
    if (packageFiles.isPackageable(script)) {
      files.add(new SourceFile(script, script.getFileName().toString(), true, false));
    } else {
      problems.add(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          script,
          "is a directory or lies behind a symbolic link, where BOSH leaves it out of the package."
              + " Put the file itself there.");
    }
  }

  private void checkDependencies(List<Found<PackageSource>> packages, Set<String> names) {
    Map<String, List<String>> edges = new LinkedHashMap<>();
    for (Found<PackageSource> found : packages) {
      PackageSource pkg = found.artifact();
      edges.put(pkg.name(), pkg.dependencies());
      for (String dependency : pkg.dependencies()) {
        if (!names.contains(dependency)) {
          problems.add(
              ErrorCode.RELEASE_INVALID_PACKAGE,
              found.spec(),
              dependency,
              ("Expected to find package '%s' since it's a dependency of package '%s'."
                      + " Add the package, or remove the dependency.")
                  .formatted(dependency, pkg.name()));
        }
      }
    }
    PackageGraph.findCycle(edges)
        .ifPresent(
            cycle ->
                problems.add(
                    ErrorCode.GENERIC,
                    root.resolve("packages"),
                    PackageGraph.cycleError(cycle).message()));
  }

  private Optional<Found<JobSource>> readJob(Path directory, Set<String> packageNames) {
    String directoryName = directory.getFileName().toString();
    Optional<Document> read = problems.read(directory.resolve("spec"));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Document document = read.get();
    Problems specProblems = new Problems();
    JobSpec spec = new JobSpecReader(directoryName, specProblems).read(document.map());
    problems.addAll(document, specProblems);
    if (!spec.name().equals(directoryName)) {
      problems.add(
          ErrorCode.JOB_INVALID_NAME,
          document,
          "name",
          "Job directory '%s' does not match job name '%s' in spec. Rename one of them."
              .formatted(directoryName, spec.name()));
    } else if (!Names.isValidId(spec.name())) {
      problems.add(
          ErrorCode.JOB_INVALID_NAME,
          document,
          "name",
          "'" + spec.name() + "' cannot be the name of a job. Use letters, digits and -_+.");
    }
    for (String pkg : spec.packages()) {
      if (!packageNames.contains(pkg)) {
        problems.add(
            ErrorCode.JOB_MISSING_PACKAGE,
            document,
            pkg,
            ("Expected to find package '%s' since it's a dependency of job '%s'."
                    + " Add the package, or remove it from the spec.")
                .formatted(pkg, directoryName));
      }
    }
    return hash(jobFiles(directory, document, spec))
        .map(files -> new JobSource(spec, Fingerprint.of(files, List.of()), files))
        .map(job -> new Found<>(job, document));
  }

  private List<SourceFile> jobFiles(Path directory, Document document, JobSpec spec) {
    List<SourceFile> files = new ArrayList<>();
    files.add(new SourceFile(document.file(), "job.MF", false, true));
    for (String optional : List.of("monit", "properties_schema.json")) {
      if (Files.exists(directory.resolve(optional))) {
        files.add(new SourceFile(directory.resolve(optional), optional, false, true));
      }
    }
    for (String template : spec.templates().keySet()) {
      String relativePath = RelativePaths.clean("templates/" + template);
      Path path = directory.resolve(relativePath);
      if (RelativePaths.leadsOut(relativePath)) {
        problems.add(
            ErrorCode.JOB_MISSING_TEMPLATE_FILE,
            document,
            template,
            "Template '"
                + template
                + "' lies outside the job's directory. Move it into templates/.");
      } else if (!Files.isRegularFile(path)) {
        problems.add(
            ErrorCode.JOB_MISSING_TEMPLATE_FILE,
            document,
            template,
            "Missing template file '%s' for job '%s'. Add %s, or remove the template from the spec."
                .formatted(template, spec.name(), problems.name(path)));
      } else {
        files.add(new SourceFile(path, relativePath, false, true));
      }
    }
    return files;
  }

  private Optional<LicenseSource> readLicense() {
    List<SourceFile> files;
    try (Stream<Path> children = Files.list(root)) {
      files =
          children
              .filter(path -> path.getFileName().toString().matches("(?s)(LICENSE|NOTICE).*"))
              .map(path -> new SourceFile(path, path.getFileName().toString(), true, false))
              .collect(Collectors.toList());
    } catch (IOException e) {
      problems.add(ErrorCode.GENERIC, root, "cannot be listed: " + DirectoryProblems.reason(e));
      return Optional.empty();
    }
    return files.isEmpty()
        ? Optional.empty()
        : hash(files).map(hashed -> new LicenseSource(Fingerprint.of(hashed, List.of()), hashed));
  }

  /** Reads all files; empty, with the problems noted, when one cannot be read. */
  private Optional<List<HashedFile>> hash(List<SourceFile> files) {
    List<HashedFile> hashed = new ArrayList<>();
    for (SourceFile file : files) {
      try {
        hashed.add(HashedFile.of(file));
      } catch (IOException e) {
        problems.add(
            ErrorCode.GENERIC, file.path(), "cannot be read: " + DirectoryProblems.reason(e));
      }
    }
    return hashed.size() == files.size() ? Optional.of(hashed) : Optional.empty();
  }
}
