package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged program in the hands of a user without any rights, not even further user ids: what a
 * new user types, from the first run to the last process.
 */
final class RootlessLifecycleTest {
  /** As the build packages it, or the launcher in a checkout that was only run. */
  private static final Path PROGRAM =
      Stream.of("program", "slipway")
          .map(name -> Path.of("..", "server", "target", name))
          .filter(path -> Files.isDirectory(path.resolve("lib")))
          .findFirst()
          .orElse(Path.of("not packaged"));

  private static final int ORDINARY_USER = 61235;

  @TempDir Path scratch;
  private Path home;
  private Path program;

  @BeforeEach
  void prepare() throws IOException {
    scratch = scratch.toRealPath();
    assume(Files.isDirectory(PROGRAM.resolve("lib")), "the program is not packaged");
    assume(
        new ProcessBuilder(
                    become(List.of("unshare", "--user", "--map-root-user", "--mount", "true")))
                .redirectErrorStream(true)
                .start()
                .onExit()
                .join()
                .exitValue()
            == 0,
        "this kernel allows ordinary users no namespaces");
    home = scratch.resolve("home");
    program = scratch.resolve("program");
    copy(PROGRAM.resolve("lib"), program.resolve("lib"));
    for (String options : List.of("jvm.options", "director.options")) {
      Files.copy(PROGRAM.resolve(options), program.resolve(options));
    }
    Files.createDirectories(home);
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
    give(home);
  }

  private static void assume(boolean possible, String otherwise) {
    if (!possible) {
      System.out.println("Skipped, and rootless use goes unproven here: " + otherwise);
    }
    Assumptions.assumeTrue(possible, otherwise);
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static void give(Path path) throws IOException {
    if (isRoot()) {
      Files.setAttribute(path, "unix:uid", ORDINARY_USER);
    }
  }

  /** Root plays an ordinary user; an ordinary user is one. */
  private static List<String> become(List<String> command) throws IOException {
    if (!isRoot()) {
      return command;
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + ORDINARY_USER,
                "--regid=" + ORDINARY_USER,
                "--clear-groups",
                "--inh-caps=-all",
                "--"));
    all.addAll(command);
    return all;
  }

  private Outcome slipway(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + program.resolve("jvm.options"),
                "-XX:TieredStopAtLevel=1",
                "-Dslipway.program=" + program,
                "-cp",
                program.resolve("lib") + "/*",
                "io.slipway.server.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(become(command)).redirectErrorStream(true);
    builder.directory(home.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("SLIPWAY_HOME", home.resolve("slipway").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String text = String.join("\n", process.inputReader().readAllLines());
    return new Outcome(List.of(arguments), process.waitFor(), text);
  }

  @Test
  void aWholeLifeWithoutAnyRights() throws Exception {
    Path release = ReleaseFiles.greeter(home, "modest");
    try (Stream<Path> files = Files.walk(release)) {
      for (Path file : files.toList()) {
        give(file);
      }
    }
    try {
      Outcome first = slipway("run", release.toString()).succeeded();
      assertThat(first.scripts())
          .containsExactly(
              "greeter/packaging",
              "greeter/pre-start",
              "visitor/pre-start",
              "greeter/post-start",
              "visitor/post-start",
              "greeter/post-deploy",
              "visitor/post-deploy");

      assertThat(slipway("run", release.toString()).succeeded().text())
          .contains("nothing changed: no hook ran");
      assertThat(slipway("stop", "-n", "-d", "modest").succeeded().scripts())
          .contains("greeter/pre-stop", "greeter/drain", "greeter/post-stop");
      assertThat(slipway("start", "-n", "-d", "modest").succeeded().scripts())
          .contains("greeter/pre-start", "greeter/post-start");
      assertThat(slipway("instances", "--ps", "-d", "modest").succeeded().text())
          .containsPattern("greeter\\s+running");

      slipway("delete-deployment", "-n", "-d", "modest").succeeded();
      assertThat(home.resolve("slipway/spaces/instances")).isEmptyDirectory();
    } finally {
      slipway("delete-deployment", "-n", "--force", "-d", "modest");
      slipway("down").succeeded();
    }
    assertThat(TestSlipway.processesNaming(scratch.toString())).isEmpty();
    assertThat(TestSlipway.mountsNaming(scratch)).isEmpty();
  }
}
