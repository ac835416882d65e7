package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.release.BuiltRelease;
import io.slipway.release.ReleaseTarballs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which release is uploaded, of all that a directory has recorded. */
final class UploadReleaseTest {
  @TempDir Path directory;

  private final FakeDirector director = new FakeDirector();

  @BeforeEach
  void release() throws IOException {
    director.starts("POST /releases", 5).json("GET /releases", "[]");
    write(
        "config/final.yml",
        "name: demo\nblobstore:\n  provider: local\n  options:\n    blobstore_path: store\n");
    write("config/blobs.yml", "{}\n");
    write("packages/app/spec", "---\nname: app\n");
    write("packages/app/packaging", "one\n");
  }

  @AfterEach
  void close() {
    director.close();
  }

  private void write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Outcome run(String... arguments) {
    Outcome outcome = new CommandRunner(director, directory).run(arguments);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    return outcome;
  }

  /** What came with the last upload. */
  private String uploaded() throws IOException {
    Path tarball = directory.resolve("uploaded.tgz");
    Files.write(
        tarball, director.last("POST /releases").text().getBytes(StandardCharsets.ISO_8859_1));
    BuiltRelease release =
        ReleaseTarballs.read(tarball, Files.createTempDirectory(directory, "work"));
    return release.name() + "/" + release.version();
  }

  @Test
  void theNewestRecordedOneIsMeant() throws IOException {
    run("create-release", "--final");
    write("packages/app/packaging", "two\n");
    run("create-release");
    write("packages/app/packaging", "not released\n");

    run("upload-release");
    assertThat(uploaded()).isEqualTo("demo/1+dev.1");
    run("upload-release", "--version=1", "--name=demo");
    assertThat(uploaded()).isEqualTo("demo/1");
    run("upload-release", "releases/demo/demo-1.yml");
    assertThat(uploaded()).isEqualTo("demo/1");
    run("upload-release", "--dir", directory.toString());
    assertThat(uploaded()).isEqualTo("demo/1+dev.1");
  }

  @Test
  void whatWasNeverReleasedIsReleasedFirst() throws IOException {
    run("upload-release");
    assertThat(uploaded()).isEqualTo("demo/0+dev.1");
    assertThat(directory.resolve("dev_releases/demo/demo-0+dev.1.yml")).exists();
  }

  @Test
  void aRepositoryIsCloned() throws Exception {
    run("create-release", "--final");
    for (String[] git :
        new String[][] {
          {"init", "-q"},
          {"add", "config", "releases", ".final_builds", "packages"},
          {"commit", "-qm", "x"}
        }) {
      String[] command = new String[git.length + 5];
      System.arraycopy(
          new String[] {"git", "-c", "user.name=a", "-c", "user.email=a@b"}, 0, command, 0, 5);
      System.arraycopy(git, 0, command, 5, git.length);
      assertThat(new ProcessBuilder(command).directory(directory.toFile()).start().waitFor())
          .isZero();
    }
    run("upload-release", "git+file://" + directory);
    assertThat(uploaded()).isEqualTo("demo/1");

    Outcome missing =
        new CommandRunner(director, directory)
            .run("upload-release", "git+file://" + directory.resolve("nowhere"));
    assertThat(missing.err()).startsWith("Cloning git repo:\n  fatal: ");
    Path proof = directory.resolve("proof");
    Outcome hostile =
        new CommandRunner(director, directory)
            .run("upload-release", "git+--upload-pack=touch " + proof);
    assertThat(hostile.exitCode()).isOne();
    assertThat(proof).doesNotExist();
  }
}
