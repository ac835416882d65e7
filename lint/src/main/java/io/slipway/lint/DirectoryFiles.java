package io.slipway.lint;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a release directory (Director API, section 8.1), whatever is wrong with them:
 * that is for the rules to say. Never follows a link out of the directory.
 */
final class DirectoryFiles {
  static final int MAXIMUM_FILE_BYTES = 4 * 1024 * 1024;
  private static final int MAXIMUM_FILES = 20_000;
  private static final int MAXIMUM_DEPTH = 32;

  private final Path root;
  private final Findings.About findings;
  private int filesRead;

  private DirectoryFiles(Path root, Findings findings) {
    this.root = root;
    this.findings = findings.about("");
  }

  static ReleaseFiles read(Path directory, Findings findings) {
    try {
      return new DirectoryFiles(directory.toRealPath(), findings).read();
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "'" + directory + "' cannot be read: " + ErrorText.of(e), e);
    }
  }

  private ReleaseFiles read() throws IOException {
    if (Stream.of("config/final.yml", "jobs", "packages")
        .noneMatch(part -> Files.exists(root.resolve(part)))) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "'%s' is not a release directory: it has neither config/final.yml nor jobs/ nor packages/. Name the top directory of a release, or its tarball."
              .formatted(root));
    }
    List<JobFiles> jobs = new ArrayList<>();
    for (Path directory : directories("jobs")) {
      jobs.add(job(directory));
    }
    List<PackageFiles> packages = new ArrayList<>();
    for (Path directory : directories("packages")) {
      packages.add(pkg(directory));
    }
    return new ReleaseFiles(releaseName(), jobs, packages);
  }

  /** As the release's own tooling names it: by its configuration, else by its directory. */
  private String releaseName() {
    String directory = Optional.ofNullable(root.getFileName()).map(Path::toString).orElse("");
    return file(root.resolve("config/final.yml"))
        .map(DirectoryFiles::configuredName)
        .filter(name -> !name.isEmpty())
        .orElse(directory.replaceFirst("-release$", ""));
  }

  private static String configuredName(SourceText config) {
    try {
      if (Yaml.parse(config.text(), config.path()).root() instanceof Map<?, ?> map) {
        Object name = map.get("name") == null ? map.get("final_name") : map.get("name");
        return name == null ? "" : name.toString();
      }
      return "";
    } catch (SlipwayException e) {
      return "";
    }
  }

  private List<Path> directories(String kind) throws IOException {
    Path parent = root.resolve(kind);
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(this::isInside).filter(Files::isDirectory).sorted().toList();
    }
  }

  private JobFiles job(Path directory) throws IOException {
    TreeMap<String, SourceText> files = new TreeMap<>();
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.filter(Files::isRegularFile).sorted().toList()) {
        file(child).ifPresent(text -> files.put(child.getFileName().toString(), text));
      }
    }
    Path templates = directory.resolve("templates");
    if (Files.isDirectory(templates) && isInside(templates)) {
      Files.walkFileTree(
          templates,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          MAXIMUM_DEPTH,
          new TemplateVisitor(directory, files));
    }
    return new JobFiles(directory.getFileName().toString(), name(directory), "spec", files);
  }

  private PackageFiles pkg(Path directory) {
    Optional<SourceText> lock = file(directory.resolve("spec.lock"));
    return new PackageFiles(
        directory.getFileName().toString(),
        name(directory),
        lock.isPresent()
            ? new PackageFiles.Origin.Vendored(lock.get())
            : new PackageFiles.Origin.Directory(file(directory.resolve("spec"))),
        file(directory.resolve("packaging")));
  }

  /** The file, unless it does not exist or must not be read. */
  private Optional<SourceText> file(Path path) {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    Spot spot = Spot.of(name(path));
    if (!isInside(path)) {
      findings.warning(
          Rule.UNREADABLE_FILE,
          spot,
          "this link leads out of the release and was not followed. Put the file itself there.");
      return Optional.empty();
    }
    if (++filesRead > MAXIMUM_FILES) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "The release has more than " + MAXIMUM_FILES + " files to look at");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return Optional.of(
          new SourceText(spot.file(), Limits.readAll(in, MAXIMUM_FILE_BYTES, "the file")));
    } catch (IOException e) {
      findings.warning(
          Rule.UNREADABLE_FILE, spot, "not checked, because it cannot be read: " + ErrorText.of(e));
      return Optional.empty();
    }
  }

  private boolean isInside(Path path) {
    try {
      return path.toRealPath().startsWith(root);
    } catch (IOException e) {
      return false;
    }
  }

  private String name(Path path) {
    return root.relativize(path).toString();
  }

  /** Goes through a job's templates; loops of links and links to outside are passed over. */
  private final class TemplateVisitor extends SimpleFileVisitor<Path> {
    private final Path job;
    private final Map<String, SourceText> files;

    TemplateVisitor(Path job, Map<String, SourceText> files) {
      this.job = job;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return isInside(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      file(path).ifPresent(text -> files.put(job.relativize(path).toString(), text));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
