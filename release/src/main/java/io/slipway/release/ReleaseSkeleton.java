package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.FileTree;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files a release directory begins with, and the ones it can do without. */
public final class ReleaseSkeleton {
  private static final String GITIGNORE =
      """
      config/private.yml
      blobs
      dev_releases
      releases/*.tgz
      releases/**/*.tgz
      .dev_builds
      .final_builds/jobs/**/*.tgz
      .final_builds/packages/**/*.tgz
      .DS_Store
      .idea
      *.swp
      *~
      *#
      #*
      """;

  private final Path root;

  public ReleaseSkeleton(Path root) {
    this.root = root;
  }

  /**
   * Makes an empty release of a directory, which gets the directory's name.
   *
   * @param git whether it becomes a repository as well
   */
  public void initialize(boolean git) {
    String directory = String.valueOf(root.toAbsolutePath().normalize().getFileName());
    String name =
        directory.endsWith("-release")
            ? directory.substring(0, directory.length() - "-release".length())
            : directory;
    writing(
        () -> {
          for (String folder : List.of("jobs", "packages", "src")) {
            Files.createDirectories(root.resolve(folder));
          }
          AtomicFiles.write(
              root.resolve("config/final.yml"), ReleaseConfiguration.read(root).textWithName(name));
          AtomicFiles.write(root.resolve("config/blobs.yml"), "--- {}\n");
        });
    if (git) {
      GitState.initialize(root);
      writing(() -> AtomicFiles.write(root.resolve(".gitignore"), GITIGNORE));
    }
  }

  public void generateJob(String name) {
    Path directory = added("jobs", "Job", name);
    writing(
        () -> {
          Files.createDirectories(directory.resolve("templates"));
          AtomicFiles.write(
              directory.resolve("spec"),
              """
              ---
              name: %s

              templates: {}

              packages: []

              properties: {}
              """
                  .formatted(name));
          AtomicFiles.write(directory.resolve("monit"), "");
        });
  }

  public void generatePackage(String name) {
    Path directory = added("packages", "Package", name);
    writing(
        () -> {
          AtomicFiles.write(
              directory.resolve("spec"),
              """
              ---
              name: %s

              dependencies: []

              files: []
              """
                  .formatted(name));
          AtomicFiles.write(directory.resolve("packaging"), "set -e\n");
        });
  }

  private Path added(String folder, String kind, String name) {
    if (!Names.isValidId(name)) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "'%s' cannot be the name of a %s. Use letters, digits and -_+."
              .formatted(name, kind.equals("Job") ? "job" : "package"));
    }
    Path directory = root.resolve(folder).resolve(name);
    if (Files.exists(directory)) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "%s '%s' at '%s' already exists".formatted(kind, name, directory));
    }
    return directory;
  }

  /** Deletes what was made of the sources and is no part of a final version, and all blobs. */
  public void reset() {
    writing(
        () -> {
          for (String folder : List.of(".dev_builds", "dev_releases", ".blobs", "blobs")) {
            FileTree.delete(root.resolve(folder));
          }
        });
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void writing(Writing step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, ErrorText.of(e), e);
    }
  }
}
