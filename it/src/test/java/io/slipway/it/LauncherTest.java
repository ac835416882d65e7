package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launcher's own work, in a small checkout whose Maven and JDK are scripts: they write down
 * what they are asked, and wait where a test wants to look around.
 */
final class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Builds a program of one jar. While there is a pipe called gate, it waits for its end there. */
  private static final String MAVEN =
      """
      #!/bin/bash
      echo "$$" >> maven.pids
      echo '[INFO] Building Slipway: base 0.1.0-SNAPSHOT                                 [1/2]'
      mkdir -p base/target/quick server/target/slipway/lib
      touch base/target/quick/half
      [ ! -p gate ] || cat gate
      echo '[INFO] Building Slipway: server 0.1.0-SNAPSHOT                               [2/2]'
      [ ! -f broken ] || { echo '[ERROR] it does not compile'; exit 1; }
      cp "${0%/*}/server/src/main/java/Main.java" server/target/slipway/lib/program.jar
      """;

  /** A trained program leaves a cache; one that trains waits while there is a pipe called study. */
  private static final String JAVA =
      """
      #!/bin/bash
      here=${0%/*}/../..
      case " $* " in
        *'Main up '*) grep SigIgn "/proc/$$/status" | cut -f 2 > "${here}/ignored" ;;
        *AOTCacheOutput=*)
          echo "$$" > "${here}/training.pid"
          [ "${*: -1}" != serve-agents ] || echo ready
          mkdir -p "${HOME}/../director"
          echo "${HOME} $(stat -c %a "$(dirname "${HOME}")")" >> "${here}/training.homes"
          [ ! -p "${here}/study" ] || { echo > "${here}/studying"; cat "${here}/study"; }
          [ ! -f "${here}/dull" ] || exit 1
          for argument; do
            case ${argument} in -XX:AOTCacheOutput=*) echo > "${argument#*=}" ;; esac
          done
          ;;
      esac
      echo "java $*" >> "${here}/java.log"
      """;

  @TempDir Path scratch;
  private Path jdk;
  private Path checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    scratch = scratch.toRealPath();
    jdk = scratch.resolve("jdk");
    write(jdk.resolve("bin/java"), JAVA);
    write(jdk.resolve("bin/javac"), "#!/bin/bash\n");
    write(jdk.resolve("release"), "IMPLEMENTOR=\"none\"\nJAVA_VERSION=\"25.0.1\"\n");
    write(jdk.resolve("lib/modules"), "");
    checkout = scratch.resolve("checkout");
    copy(ROOT.resolve("slipway"), checkout.resolve("slipway"));
    copy(ROOT.resolve(".mvn/jdk-25.sh"), checkout.resolve(".mvn/jdk-25.sh"));
    copyTree(ROOT.resolve("server/src/main/dist"), checkout.resolve("server/src/main/dist"));
    write(checkout.resolve("mvnw"), MAVEN);
    write(checkout.resolve("pom.xml"), "<project/>\n");
    write(checkout.resolve("base/pom.xml"), "<project/>\n");
    write(checkout.resolve("server/src/main/java/Main.java"), "class Main {}\n");
    write(checkout.resolve("examples/greeter/config"), "");
  }

  @Test
  void aBuildSaysWhatIsDoneAndWhatRemainsAndHappensOnce() throws Exception {
    Outcome first = slipway("version");
    Outcome second = slipway("version");

    assertThat(first.exitCode()).isZero();
    assertThat(first.text().replaceAll("\\d+ s", "N s").lines())
        .containsExactly(
            "slipway: building, once; what Maven says is in "
                + checkout.resolve("server/target/slipway/build.log"),
            "slipway: building 1 of 2: base, N s",
            "slipway: building 2 of 2: server, N s",
            "slipway: built in N s");
    assertThat(second.text()).isEmpty();
    assertThat(mavenRuns()).hasSize(1);
  }

  @Test
  void questionsAboutTheProgramTrainNothing() throws Exception {
    for (String question : List.of("version", "--help", "help")) {
      slipway(question);
    }
    slipway("run", "--help");

    assertThat(checkout.resolve("server/target/slipway/warm-up.lock")).doesNotExist();
  }

  @Test
  void aBuildThatFailsSaysWhyAndIsTriedAgain() throws Exception {
    write(checkout.resolve("broken"), "");

    Outcome failed = slipway("version");

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.text()).contains("[ERROR] it does not compile\nslipway: the build failed");
    Files.delete(checkout.resolve("broken"));
    assertThat(slipway("version").exitCode()).isZero();
    assertThat(mavenRuns()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void anInterruptedBuildLeavesNoProcessAndNothingThatIsTakenForWhole(String signal, int exitCode)
      throws Exception {
    Path gate = pipe(checkout.resolve("gate"));
    Process launcher = start("version");
    try (BufferedReader said = launcher.inputReader()) {
      awaitLine(said, "slipway: building 1 of 2");

      signal(signal, launcher.pid());

      // Its end is reached when no process of the build holds it open any more.
      assertThat(said.lines())
          .containsExactly("slipway: the build was interrupted; the next command begins it again");
    }
    assertThat(launcher.waitFor()).isEqualTo(exitCode);
    assertThat(mavenRuns()).singleElement().satisfies(pid -> assertThat(isAlive(pid)).isFalse());

    Files.delete(gate);
    Path half = checkout.resolve("base/target/quick/whole-since-then");
    write(half, "");
    assertThat(slipway("version").exitCode()).isZero();
    assertThat(mavenRuns()).hasSize(2);
    assertThat(half).doesNotExist();
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Path gate = pipe(checkout.resolve("gate"));
    Process first = start("version");
    try (BufferedReader saidFirst = first.inputReader()) {
      awaitLine(saidFirst, "slipway: building 1 of 2");
      Process second = start("version");
      try (BufferedReader saidSecond = second.inputReader()) {
        awaitLine(saidSecond, "slipway: another build of this checkout is under way");

        Files.writeString(gate, "go on\n");

        assertThat(saidSecond.lines()).isEmpty();
        assertThat(second.waitFor()).isZero();
      }
      assertThat(saidFirst.lines()).last().asString().startsWith("slipway: built in");
    }
    assertThat(first.waitFor()).isZero();
    assertThat(mavenRuns()).hasSize(1);
  }

  @Test
  void aCopiedCheckoutIsNotBuiltAgainAndAChangedOneIs() throws Exception {
    slipway("version");
    Path copy = scratch.resolve("copy");
    copyTree(checkout, copy);
    Path source = copy.resolve("server/src/main/java/Main.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    checkout = copy;

    assertThat(slipway("version").text()).isEmpty();
    assertThat(mavenRuns()).hasSize(1);

    Files.writeString(source, "class Main { int changed; }\n");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(slipway("version").text()).contains("slipway: built in");
  }

  @Test
  void trainingLeavesCachesAndNothingElse() throws Exception {
    slipway("version");

    assertThat(train("a key").waitFor()).isZero();

    Path program = checkout.resolve("server/target/slipway");
    assertThat(program.resolve("director.aot")).exists();
    assertThat(program.resolve("agents.aot")).exists();
    assertThat(program.resolve("cli.aot")).exists();
    assertThat(program.resolve("cached")).hasContent("a key");
    assertThat(Files.readAllLines(scratch.resolve("training.homes")))
        .hasSize(3)
        .allSatisfy(
            line -> {
              assertThat(line).startsWith(scratch.resolve("tmp") + "/").endsWith("/user 700");
              assertThat(Path.of(line.split(" ")[0]).getParent()).doesNotExist();
            });
    assertThat(scratch.resolve("user")).isEmptyDirectory();
  }

  @Test
  void trainingThatFailsIsNotTriedAgainAtEveryCommand() throws Exception {
    slipway("version");
    write(scratch.resolve("dull"), "");

    train("a key").waitFor();

    Path program = checkout.resolve("server/target/slipway");
    assertThat(program.resolve("director.aot")).doesNotExist();
    assertThat(program.resolve("cached")).hasContent("a key");
  }

  @Test
  void afterTheFirstCommandTheProgramIsTrainedAndDownEndsThat() throws Exception {
    pipe(scratch.resolve("study"));
    Path studying = pipe(scratch.resolve("studying"));

    assertThat(slipway("instances").exitCode()).isZero();
    // Opens when the training begins.
    Files.readString(studying);
    String pid = Files.readString(scratch.resolve("training.pid")).strip();
    assertThat(isAlive(pid)).isTrue();

    assertThat(slipway("down").exitCode()).isZero();

    assertThat(isAlive(pid)).isFalse();
    // The Director was started again to delete what was half deployed, and hears a request to end.
    String ignored = Files.readString(scratch.resolve("ignored")).strip();
    assertThat(Long.parseUnsignedLong(ignored, 16) & (1 << 14)).isZero();
    assertThat(Files.readString(scratch.resolve("java.log"))).contains("Main delete-deployment -n");
    assertThat(scratch.resolve("tmp")).isEmptyDirectory();
    assertThat(checkout.resolve("server/target/slipway/cached")).doesNotExist();
  }

  private Process train(String key) throws IOException {
    String program = checkout.resolve("server/target/slipway").toString();
    String release = checkout.resolve("examples/greeter").toString();
    return launch(
            List.of(
                checkout.resolve("server/src/main/dist/warm-up").toString(),
                "start",
                program,
                key,
                release))
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private Outcome slipway(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    try (BufferedReader said = process.inputReader()) {
      String text = String.join("\n", said.lines().toList());
      return new Outcome(List.of(arguments), process.waitFor(), text);
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(checkout.resolve("slipway").toString());
    command.addAll(List.of(arguments));
    return launch(command).start();
  }

  /**
   * With signals as a terminal's shell leaves them: a shell cannot trap what was ignored before it.
   */
  private ProcessBuilder launch(List<String> command) throws IOException {
    List<String> all = new ArrayList<>(List.of("env", "--default-signal"));
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("HOME", Files.createDirectories(scratch.resolve("user")).toString());
    builder.environment().put("TMPDIR", Files.createDirectories(scratch.resolve("tmp")).toString());
    return builder;
  }

  private static void awaitLine(BufferedReader said, String start) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(start)) {
        return;
      }
    }
    throw new AssertionError("It ended without saying: " + start);
  }

  private List<String> mavenRuns() throws IOException {
    return Files.readAllLines(checkout.resolve("maven.pids"));
  }

  private static boolean isAlive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("bash", "-c", "kill -" + name + " " + pid).start().waitFor();
  }

  private static Path pipe(Path path) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    return path;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** With new times, as a plain {@code cp -r} does. */
  private static void copy(Path source, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.copy(source, target);
  }

  private static void copyTree(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            copy(file, target.resolve(source.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
