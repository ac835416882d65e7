package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.FileTree;
import io.slipway.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program and its home: who may look into it, who starts what, and what ends when. */
final class HomeTest {
  private static final Path PROGRAM = Path.of("..", "server", "target", "program").toAbsolutePath();

  @TempDir Path scratch;
  private Path home;

  @BeforeEach
  void requireProgram() throws IOException {
    scratch = scratch.toRealPath();
    home = scratch.resolve("home");
    if (!isPackaged()) {
      System.out.println("Skipped: the program is not packaged");
      Assumptions.abort("the program is not packaged");
    }
  }

  private static boolean isPackaged() {
    return Files.isDirectory(PROGRAM.resolve("lib"));
  }

  @AfterEach
  void end() throws Exception {
    if (isPackaged()) {
      slipway("down", "--all", "-n");
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + PROGRAM.resolve("jvm.options"),
                "-XX:TieredStopAtLevel=1",
                "-Dslipway.program=" + PROGRAM,
                "-cp",
                PROGRAM.resolve("lib") + "/*",
                "io.slipway.server.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(scratch.toFile());
    builder.environment().put("SLIPWAY_HOME", home.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static Outcome ended(Process process, String... arguments)
      throws IOException, InterruptedException {
    String text = String.join("\n", process.inputReader().readAllLines());
    return new Outcome(List.of(arguments), process.waitFor(), text);
  }

  private Outcome slipway(String... arguments) throws IOException, InterruptedException {
    return ended(start(arguments), arguments);
  }

  private Object running(String member) throws IOException {
    return String.valueOf(
        Json.parseObject(Files.readString(home.resolve("director.json"))).get(member));
  }

  /** Makes the home one whose Director listened on that port before. */
  private void listenBefore(int port) throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("director.port"), port + "\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private ProcessHandle director() throws IOException {
    return ProcessHandle.of(Long.parseLong(running("pid").toString())).orElseThrow();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static String environment(Outcome up) {
    return up.text().substring(up.text().indexOf("export "));
  }

  @Test
  void nobodyElseLooksIntoAHomeWhateverMadeIt() throws Exception {
    Path release = ReleaseFiles.small(scratch, "small");
    slipway("lint", release.toString());
    assertThat(mode(home)).isEqualTo("rwx------");

    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    slipway("version").succeeded();
    assertThat(mode(home)).isEqualTo("rwx------");

    slipway("up").succeeded();
    try (Stream<Path> files = Files.walk(home)) {
      List<Path> open =
          files
              .filter(file -> !file.startsWith(home.resolve("cache")))
              .filter(file -> isOpen(file))
              .toList();
      // The authority's certificate is for everybody, and lies in a folder that is not.
      assertThat(open)
          .allMatch(
              file -> file.startsWith(home.resolve("keys")) && file.toString().endsWith(".pem"));
    }
  }

  private static boolean isOpen(Path file) {
    try {
      return !mode(file).endsWith("------");
    } catch (IOException e) {
      return false; // it was there a moment ago
    }
  }

  @Test
  void manyStartsMakeOneDirector() throws Exception {
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      starts.add(start("up"));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Process process : starts) {
      outcomes.add(ended(process, "up").succeeded());
    }
    assertThat(outcomes.stream().map(HomeTest::environment).distinct()).hasSize(1);
    assertThat(outcomes.stream().filter(one -> one.text().contains("runs already"))).hasSize(2);

    Process down = start("down");
    Process up = start("up");
    ended(down, "down").succeeded();
    ended(up, "up").succeeded();
    slipway("up").succeeded();
    slipway("deployments").succeeded();
  }

  @Test
  void whatAKilledDirectorLeftCountsForNothingAndThePortStays() throws Exception {
    // On the one that everybody prefers, another test's Director may be next.
    listenBefore(freePort());
    slipway("up").succeeded();
    Object url = running("url");
    ProcessHandle killed = director();
    killed.destroyForcibly();
    killed.onExit().join();
    Process stranger = new ProcessBuilder("sleep", "86400").start();
    try {
      Files.writeString(
          home.resolve("director.json"),
          "{\"url\":\"https://127.0.0.1:1\",\"pid\":" + stranger.pid() + "}");
      assertThat(slipway("down").succeeded().text()).contains("does not run");
      assertThat(stranger.isAlive()).isTrue();

      assertThat(slipway("up").succeeded().text()).contains("The local Director runs at " + url);
      slipway("down").succeeded();
    } finally {
      stranger.destroyForcibly();
    }
    int port = Integer.parseInt(url.toString().replaceAll(".*:", ""));
    try (ServerSocket taker = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(slipway("up").succeeded().text())
          .contains("Port " + taker.getLocalPort() + ",", "is somebody else's now");
    }
  }

  @Test
  void anInstanceGetsNoAddressOnWhichAStrangerListens() throws Exception {
    TestSlipway.requireSpaces(scratch);
    slipway("up").succeeded();
    String block = Files.readString(home.resolve("addresses")).replace(".0.0/16\n", "");
    try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getByName(block + ".0.2"))) {
      Outcome run = slipway("run", ReleaseFiles.greeter(scratch, "beside").toString()).succeeded();
      assertThat(run.text()).contains(block + ".0.3").doesNotContain(block + ".0.2 ");
      assertThat(stranger.isBound()).isTrue();
    }
  }

  @Test
  void aDeletedHomeTakesItsInstancesWithIt() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path release = ReleaseFiles.greeter(scratch, "leaving");
    slipway("run", release.toString()).succeeded();
    ProcessHandle instance =
        ProcessHandle.of(TestSlipway.hostPid(TestSlipway.spaceWith(home, "greeter"), "greeter"))
            .orElseThrow();
    assertThat(slipway("down").succeeded().text()).contains("1 instance goes on running");
    assertThat(instance.isAlive()).isTrue();

    FileTree.delete(home);

    instance.onExit().join();
    assertThat(TestSlipway.mountsNaming(home)).isEmpty();
  }

  @Test
  void aDirectorEndsWithItsHome() throws Exception {
    slipway("up").succeeded();
    ProcessHandle director = director();

    FileTree.delete(home);

    director.onExit().join();
    assertThat(slipway("doctor", "--clean", "-n").succeeded().text()).doesNotContain(home + "\n");
  }

  @Test
  void downAllLeavesNothingRunning() throws Exception {
    TestSlipway.requireSpaces(scratch);
    slipway("run", ReleaseFiles.greeter(scratch, "ending").toString()).succeeded();

    assertThat(slipway("down", "--all", "-n").succeeded().text())
        .endsWith("The local Director is stopped.");

    assertThat(home.resolve("spaces/instances")).isEmptyDirectory();
    assertThat(TestSlipway.processesNaming(home.toString())).isEmpty();
  }
}
