package io.slipway.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spaces inside a user namespace, entered as a launcher would. */
final class RootlessTest {
  private static final String ORDINARY_USER = "61234";

  @TempDir Path scratch;

  private Path state;

  @BeforeEach
  void resolve() throws IOException {
    state = scratch.toRealPath().resolve("state");
  }

  @AfterEach
  void removeWhatIsLeft() {
    InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.defaults());
    for (String id : spaces.known()) {
      spaces.adopt(id).orElseThrow().destroy();
    }
  }

  private static void assume(List<String> prefix) throws IOException {
    List<String> argv = new ArrayList<>(prefix);
    argv.add("/bin/true");
    HostPrograms.Result result = HostPrograms.run(argv);
    if (!result.success()) {
      System.out.println("Skipped on this machine: " + prefix + ": " + result.output());
    }
    Assumptions.assumeTrue(result.success(), result.output());
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "UTIL_LINUX"})
  void worksWithOneIdOnly(SpaceKind kind) throws Exception {
    List<String> prefix =
        List.of(HostPrograms.find("unshare").orElse("unshare"), "--user", "--map-root-user");
    assume(prefix);

    List<String> said = run(prefix, ChildJvm.classPath(), "try", kind);

    assertThat(said)
        .contains(
            "host: host-of-tried",
            "first: sleep",
            "disk: x",
            "vcap: 0",
            "distinct: false",
            "pid: true",
            "again: x",
            "known: []",
            "left: true");
  }

  @Test
  void anOrdinaryUserGetsInAndFindsItsInstancesAgain() throws Exception {
    Assumptions.assumeTrue(
        CurrentProcess.read().isRoot() && HostPrograms.find("setpriv").isPresent(),
        "only root can play an ordinary user");
    Path home = scratch.toRealPath().resolve("home");
    String classPath = copyOfClasses(home.resolve("classes"));
    Files.createDirectories(state);
    for (Path path : List.of(scratch, home, state)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setAttribute(state, "unix:uid", Integer.parseInt(ORDINARY_USER));
    List<String> become =
        List.of(
            HostPrograms.require("setpriv", "util-linux"),
            "--reuid=" + ORDINARY_USER,
            "--regid=" + ORDINARY_USER,
            "--clear-groups",
            "--inh-caps=-all",
            "--");
    List<String> decided = become(become, decision(become, classPath));

    List<String> said = run(decided, classPath, "try", SpaceKind.NATIVE);
    assertThat(said).contains("host: host-of-tried", "disk: x", "again: x", "left: true");

    String second = decision(become, classPath);
    assertThat(second).contains("nsenter").contains("--preserve-credentials");
    try (ChildJvm child =
        ChildJvm.start(become(become, second), classPath, "adopt", state.toString(), "left")) {
      assertThat(child.finish()).contains("alive: true", "said: host-of-left", "known: []");
    }
    assertThat(state.resolve("instances")).isEmptyDirectory();
  }

  @Test
  void aProcessThatMayMountNeedsNothing() {
    Assumptions.assumeTrue(CurrentProcess.read().mayMount(), "not allowed to mount here");

    assertThat(RootlessEntry.decide(state)).isInstanceOf(RootlessEntry.Direct.class);
  }

  private static List<String> become(List<String> become, String through) {
    Assumptions.assumeTrue(through.startsWith("through: "), through);
    List<String> prefix = new ArrayList<>(become);
    prefix.addAll(List.of(through.substring("through: ".length()).split(" ")));
    return prefix;
  }

  private String decision(List<String> become, String classPath) throws IOException {
    try (ChildJvm child = ChildJvm.start(become, classPath, "decide", state.toString())) {
      List<String> said = child.finish();
      return said.stream()
          .filter(line -> line.matches("(direct|through|impossible): .*"))
          .findFirst()
          .orElseThrow(() -> new AssertionError(String.join("\n", said)));
    }
  }

  private List<String> run(List<String> prefix, String classPath, String command, SpaceKind kind)
      throws IOException {
    try (ChildJvm child =
        ChildJvm.start(prefix, classPath, command, state.toString(), kind.name())) {
      List<String> said = child.finish();
      assertThat(said).as(String.join("\n", said)).anyMatch(line -> line.startsWith("left: "));
      return said;
    }
  }

  /** The class path, where anybody can read it. */
  private static String copyOfClasses(Path target) throws IOException {
    Files.createDirectories(target);
    List<String> copies = new ArrayList<>();
    int number = 0;
    for (String entry : ChildJvm.classPath().split(File.pathSeparator)) {
      Path source = Path.of(entry);
      if (Files.exists(source)) {
        Path copy = target.resolve(number++ + "-" + source.getFileName());
        copy(source, copy);
        copies.add(copy.toString());
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(target.resolve(source.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy =
                file.equals(source) ? target : target.resolve(source.relativize(file).toString());
            Files.copy(file, copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
