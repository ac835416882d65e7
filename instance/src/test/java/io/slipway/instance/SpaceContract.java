package io.slipway.instance;

import static io.slipway.instance.TestSpaces.ENVIRONMENT;
import static io.slipway.instance.TestSpaces.mountsNaming;
import static io.slipway.instance.TestSpaces.processesSaying;
import static io.slipway.instance.TestSpaces.say;
import static io.slipway.instance.TestSpaces.shell;
import static io.slipway.instance.TestSpaces.specification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.FileTree;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spaces made of namespaces do, whoever makes them; run on real namespaces. */
abstract class SpaceContract {
  private static final int LONGEST_PATH = 4095;

  @TempDir Path scratch;

  private Path state;
  InstanceSpaces spaces;

  abstract SpaceKind kind();

  @BeforeEach
  void open() throws IOException {
    state = scratch.toRealPath().resolve("state");
    spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(kind()));
    KindReport report =
        spaces.doctor().kinds().stream()
            .filter(one -> one.kind() == kind())
            .findFirst()
            .orElseThrow();
    if (!report.works()) {
      System.out.println("Skipped on this machine: " + kind() + ": " + report.explanation());
    }
    Assumptions.assumeTrue(report.works(), report.explanation());
  }

  @AfterEach
  void nothingStays() throws IOException {
    for (String id : spaces.known()) {
      spaces.adopt(id).orElseThrow().destroy();
    }
    assertThat(state.resolve("instances")).isEmptyDirectory();
    assertThat(mountsNaming(state)).isEmpty();
  }

  InstanceSpace create() {
    return spaces.create(specification());
  }

  Path script(InstanceSpace space, String name, String content) throws IOException {
    Path file = space.vcap().resolve(name);
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  @Test
  void hasHostNameProcessesAndVcapOfItsOwn() {
    InstanceSpace space = create();

    assertThat(space.alive()).isTrue();
    assertThat(space.kind()).isEqualTo(kind());
    assertThat(space.address()).isEqualTo(InetAddress.ofLiteral("127.7.0.1"));
    assertThat(space.facts()).isEqualTo(Map.of("agent_id", "a-" + space.id()));
    assertThat(say(space, "hostname; cat /etc/hostname"))
        .isEqualTo(space.hostName() + "\n" + space.hostName());
    assertThat(say(space, "cat /proc/1/comm; ls -d /proc/[0-9]* | wc -l")).startsWith("sleep\n");
    assertThat(Integer.parseInt(say(space, "ls -d /proc/[0-9]* | wc -l"))).isLessThan(8);
    assertThat(say(space, "echo here > /var/vcap/f; ls /var/vcap")).isEqualTo("f");
    assertThat(space.vcap().resolve("f")).hasContent("here\n");
    assertThat(say(space, "grep 127.7.0.1 /etc/hosts")).isEqualTo("127.7.0.1 " + space.hostName());
  }

  @Test
  void hasTheUsualPlaces() {
    InstanceSpace space = create();

    assertThat(say(space, "stat -c '%a %n' /tmp /var/tmp /run /var/log /root /dev/shm"))
        .isEqualTo("1777 /tmp\n1777 /var/tmp\n755 /run\n771 /var/log\n700 /root\n1777 /dev/shm");
    assertThat(say(space, "readlink /var/run; ls /.host 2>/dev/null | wc -l")).isEqualTo("/run\n0");
    assertThat(say(space, "echo x > /dev/null; head -c 4 /dev/urandom | wc -c")).isEqualTo("4");
    assertThat(say(space, "echo shared > /dev/shm/f && cat /dev/shm/f")).isEqualTo("shared");
    assertThat(say(space, "echo y | tee /dev/stderr 2>/dev/null; id -un; id -un vcap"))
        .isEqualTo("y\nroot\nvcap");
    assertThat(say(space, "touch /usr/f 2>&1 || true")).contains("Read-only file system");
    assertThat(say(space, "touch /sys/f 2>&1 || true")).isNotEmpty();
  }

  @Test
  void changesToEtcStayInside() {
    InstanceSpace space = create();
    String name = "slipway-test-" + ProcessHandle.current().pid();

    space.start(shell("echo x > /etc/" + name).build()).completion().join();

    assertThat(Path.of("/etc", name)).doesNotExist();
    assertThat(say(space, "cut -d: -f2 /etc/shadow | sort -u")).isEqualTo("*");
  }

  @Test
  void givesTheEnvironmentAsItIsAndNoDescriptors() {
    InstanceSpace space = create();
    Command command =
        Command.of("/usr/bin/env")
            .environment(Map.of("A", "b c", "PATH", "/bin"))
            .stdout(Output.capture(1000))
            .build();

    assertThat(say(space, command).lines()).containsExactlyInAnyOrder("A=b c", "PATH=/bin");
    assertThat(say(space, "ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0"))
        .isEqualTo("0 1 2 3 /dev/null"); // 3 is ls itself, reading the folder
  }

  @Test
  void setsDirectoryUmaskNicenessUserAndSession() {
    InstanceSpace space = create();
    int own = Integer.parseInt(say(space, "nice"));

    assertThat(say(space, shell("pwd").workingDirectory("/var/vcap").build()))
        .isEqualTo("/var/vcap");
    assertThat(say(space, shell("umask").build())).isEqualTo("0022");
    assertThat(say(space, shell("umask").umask(077).build())).isEqualTo("0077");
    assertThat(say(space, shell("nice").niceness(5).build()))
        .isEqualTo(Integer.toString(Math.min(own + 5, 19)));
    int vcap = space.users().vcap().uid();
    assertThat(say(space, shell("id -u; id -g; id -G").user("vcap").build()))
        .isEqualTo(vcap + "\n" + vcap + "\n" + vcap);
    assertThat(say(space, shell("id -G").build())).isEqualTo("0");
    assertThat(say(space, shell("cut -d' ' -f5 /proc/self/stat; echo $$").build()))
        .matches("(\\d+)\\n\\1");
    assertThat(say(space, shell("cut -d' ' -f6 /proc/self/stat; echo $$").newSession().build()))
        .matches("(\\d+)\\n\\1");
  }

  @Test
  void saysWhatCannotBeExecuted() throws IOException {
    InstanceSpace space = create();
    Files.writeString(space.vcap().resolve("plain"), "#!/bin/sh\n");
    script(space, "no-shebang", "echo hello\n");
    script(space, "no-interpreter", "#!/no/such/interpreter\n");
    Files.createDirectory(space.vcap().resolve("folder"));

    assertSpawnFails(space, "/var/vcap/plain", "permission denied");
    assertSpawnFails(space, "/var/vcap/folder", "permission denied");
    assertSpawnFails(space, "/var/vcap/no-shebang", "exec format error");
    assertSpawnFails(space, "/var/vcap/no-interpreter", "no such file or directory");
    assertSpawnFails(space, "/var/vcap/missing", "no such file or directory");
    assertSpawnFails(space, "no-such-program", "no such file or directory");
  }

  private static void assertSpawnFails(InstanceSpace space, String program, String reason) {
    assertThatExceptionOfType(SpawnException.class)
        .isThrownBy(() -> space.start(Command.of(program).environment(ENVIRONMENT).build()))
        .withMessage("fork/exec " + program + ": " + reason);
  }

  @Test
  void looksProgramsUpInThePathOfTheCommand() throws IOException {
    InstanceSpace space = create();
    script(space, "tool", "#!/bin/sh\necho found $1\n");
    Command command =
        Command.of("tool", "it")
            .environment(Map.of("PATH", "/nowhere:/var/vcap:/bin"))
            .stdout(Output.capture(100))
            .build();

    assertThat(say(space, command)).isEqualTo("found it");
  }

  @Test
  void reportsHowAProcessEnded() {
    InstanceSpace space = create();

    assertThat(space.start(shell("exit 42").build()).exit().join())
        .isEqualTo(new ExitStatus.Exited(42));
    ExitStatus killed = space.start(shell("kill -TERM $$").build()).exit().join();
    assertThat(killed).isEqualTo(new ExitStatus.Signaled(15));
    assertThat(killed.code()).isEqualTo(143);
  }

  @Test
  void appendsToLogFiles() throws IOException {
    InstanceSpace space = create();
    Path log = space.vcap().resolve("out.log");
    Command command =
        shell("echo out; echo err >&2")
            .stdout(Output.append(log))
            .stderr(Output.append(space.vcap().resolve("err.log")))
            .build();

    say(space, command);
    say(space, command);

    assertThat(log).hasContent("out\nout\n");
    assertThat(space.vcap().resolve("err.log")).hasContent("err\nerr\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aLogFileThatIsALinkLeadsNowhereOutside() throws IOException {
    InstanceSpace space = create();
    Path outside = Files.writeString(scratch.resolve("outside"), "untouched");
    Files.createSymbolicLink(space.vcap().resolve("evil.log"), outside);
    Command command =
        shell("echo gotcha").stdout(Output.append(space.vcap().resolve("evil.log"))).build();

    assertThatThrownBy(() -> space.start(command)).isInstanceOf(SpaceException.class);
    assertThat(outside).hasContent("untouched");
    Command elsewhere = shell("echo gotcha").stdout(Output.append(outside)).build();
    assertThatThrownBy(() -> space.start(elsewhere))
        .isInstanceOf(SpaceException.class)
        .hasMessageContaining("does not belong to space");
  }

  @Test
  void keepsTheEndOfAFlood() {
    InstanceSpace space = create();
    SpaceProcess process =
        space.start(
            shell("head -c 3000000 /dev/zero; echo the end").stdout(Output.tail(8)).build());

    assertThat(process.completion().join().success()).isTrue();
    assertThat(process.stdout().text()).isEqualTo("the end\n");
    assertThat(process.stdout().totalBytes()).isEqualTo(3000008);
    assertThat(process.stdout().truncated()).isTrue();
  }

  @Test
  void exitDoesNotWaitForChildrenButCompletionDoes() throws IOException {
    InstanceSpace space = create();
    say(space, "mkfifo /var/vcap/gate");
    SpaceProcess process =
        space.start(shell("(cat /var/vcap/gate; echo late) & echo early").build());

    assertThat(process.exit().join()).isEqualTo(new ExitStatus.Exited(0));
    CompletableFuture<ExitStatus> completion = process.completion();
    assertThat(completion).isNotDone();
    Files.writeString(space.vcap().resolve("gate"), "opened\n");

    assertThat(completion.join()).isEqualTo(new ExitStatus.Exited(0));
    assertThat(process.stdout().text()).isEqualTo("early\nopened\nlate\n");
  }

  @Test
  void signalsTheWholeGroup() throws IOException {
    InstanceSpace space = create();
    SpaceProcess process =
        startAndListen(
            space,
            "sleep 1000 & echo $! > /var/vcap/pid; trap 'exit 7' TERM; echo up > /var/vcap/gate; wait",
            "up");
    int inside = Integer.parseInt(Files.readString(space.vcap().resolve("pid")).strip());
    ProcessHandle sleep = ProcessHandle.of(space.toHostPid(inside).orElseThrow()).orElseThrow();

    assertThat(process.signalGroup(0)).isTrue();
    assertThat(process.signalGroup(15)).isTrue();

    assertThat(process.completion().join()).isEqualTo(new ExitStatus.Exited(7));
    sleep.onExit().join(); // its output closes a moment before it is gone
    assertThat(process.signalGroup(0)).isFalse();
    assertThat(process.signalGroup(15)).isFalse();
  }

  /** Starts a script and waits for what it says to the named pipe {@code /var/vcap/gate}. */
  private static SpaceProcess startAndListen(InstanceSpace space, String script, String expected)
      throws IOException {
    say(space, "mkfifo /var/vcap/gate");
    SpaceProcess process = space.start(shell(script).build());
    assertThat(Files.readString(space.vcap().resolve("gate"))).matches(expected + "\\n");
    return process;
  }

  @Test
  void translatesProcessNumbers() throws IOException {
    InstanceSpace space = create();
    SpaceProcess process =
        startAndListen(
            space, "echo $$ > /var/vcap/pid; echo > /var/vcap/gate; exec sleep 1000", "");
    int inside = Integer.parseInt(say(space, "cat /var/vcap/pid"));

    assertThat(space.toHostPid(inside)).isEqualTo(OptionalInt.of(process.hostPid()));
    assertThat(inside).isNotEqualTo(process.hostPid());
    assertThat(space.toHostPid(30_000)).isEmpty();
    assertThat(space.toHostPid(-1)).isEmpty();
    assertThat(space.toHostPid(0)).isEmpty();
    process.signalGroup(9);
    process.exit().join();
    assertThat(space.toHostPid(inside)).isEmpty();
  }

  @Test
  void orphansAreCollected() {
    InstanceSpace space = create();
    say(space, "for i in 1 2 3 4 5; do (setsid sh -c : &) ; done");

    // An orphan's end and its collection are one step for the kernel; so no zombie ever shows.
    assertThat(say(space, "cat /proc/[0-9]*/stat 2>/dev/null | grep -c ' Z 1 ' || true"))
        .isEqualTo("0");
  }

  @Test
  void killEndsDaemonsToo() {
    InstanceSpace space = create();
    String mark = TestSpaces.uniqueSeconds();
    say(
        space,
        "setsid nohup sleep "
            + mark
            + " >/dev/null 2>&1 & setsid -f sleep "
            + mark
            + " >/dev/null 2>&1");
    SpaceProcess inFront = space.start(shell("sleep " + mark).build());
    assertThat(processesSaying("sleep " + mark)).hasSizeGreaterThanOrEqualTo(2);

    space.kill();

    assertThat(processesSaying("sleep " + mark)).isEmpty();
    assertThat(inFront.exit().join()).isEqualTo(new ExitStatus.Signaled(9));
    assertThat(space.alive()).isFalse();
    assertThatThrownBy(() -> say(space, "true"))
        .isInstanceOf(SpaceException.class)
        .hasMessageContaining("is not running");
    space.kill(); // once more does no harm
  }

  @Test
  void restartsOverTheSameFilesAndDisks() throws IOException {
    InstanceSpace space = create();
    Path disk = Files.createDirectories(spaces.disksDirectory().resolve("disk-1"));
    space.bindDisk(disk, "/var/vcap/store");
    say(space, "echo kept > /var/vcap/f; echo kept > /var/vcap/store/g");

    space.restart();

    assertThat(space.alive()).isTrue();
    assertThat(say(space, "cat /var/vcap/f /var/vcap/store/g; hostname"))
        .isEqualTo("kept\nkept\n" + space.hostName());
    assertThat(say(space, "cat /proc/1/comm")).isEqualTo("sleep");
  }

  @Test
  void aBootForgetsWhatAVmHoldsInMemory() throws IOException {
    InstanceSpace space = create();
    say(
        space,
        """
        cd /var/vcap; mkdir -p data/sys/run/web data/sys/log data/tmp
        echo 7 > data/sys/run/web/pid; echo x > data/sys/log/kept; echo x > data/tmp/kept
        echo x > /tmp/kept; echo x > /var/tmp/kept; echo x > /run/socket; echo x > /dev/shm/segment
        """);

    space.restart();

    assertThat(space.vcap().resolve("data/sys/run")).doesNotExist();
    assertThat(
            say(
                space,
                "cd /var/vcap/data; cat sys/log/kept tmp/kept /tmp/kept /var/tmp/kept | tr -d '\\n';"
                    + " stat -c %a /run/lock; ls /run /dev/shm"))
        .startsWith("xxxx1777\n")
        .doesNotContain("socket", "segment");
  }

  @Test
  void aBootFollowsNoLinkOutOfTheSpace() throws IOException {
    InstanceSpace space = create();
    Path outside = Files.createDirectories(state.resolve("outside/sys/run"));
    Files.writeString(outside.resolve("precious"), "x");
    say(
        space,
        "cd /var/vcap; ln -s %1$s/outside data; ln -s %1$s/outside/sys/run /run/link"
            .formatted(state));

    space.restart();

    assertThat(outside.resolve("precious")).hasContent("x");
  }

  @Test
  void bindsDisksThatOutliveIt() throws IOException {
    InstanceSpace space = create();
    Path disk = Files.createDirectories(spaces.disksDirectory().resolve("disk-1"));
    Files.writeString(disk.resolve("old"), "from before");

    space.bindDisk(disk, "/var/vcap/store");

    assertThat(say(space, "cat /var/vcap/store/old; echo new > /var/vcap/store/new"))
        .isEqualTo("from before");
    assertThat(disk.resolve("new")).hasContent("new\n");
    assertThat(space.toHostPath("/var/vcap/store/new")).isEqualTo(disk.resolve("new"));
    assertThatThrownBy(() -> space.bindDisk(disk, "/var/vcap/store"))
        .hasMessageContaining("already bound");
    space.unbind("/var/vcap/store");
    assertThat(say(space, "ls /var/vcap/store")).isEmpty();
    space.bindDisk(disk, "/var/vcap/store");
    space.destroy();
    assertThat(disk.resolve("new")).hasContent("new\n");
  }

  @Test
  void destroysWholeAndTwice() throws IOException {
    InstanceSpace space = create();
    Path outside = Files.createDirectory(scratch.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "kept");
    Files.createSymbolicLink(space.vcap().resolve("link"), outside);
    say(space, "mkdir -p /var/vcap/a/b; touch /var/vcap/a/b/c; chmod 000 /var/vcap/a/b");

    space.destroy();
    space.destroy();

    assertThat(state.resolve("instances").resolve(space.id())).doesNotExist();
    assertThat(outside.resolve("precious")).hasContent("kept");
    assertThat(spaces.known()).isEmpty();
    assertThat(spaces.adopt(space.id())).isEmpty();
    assertThat(space.alive()).isFalse();
  }

  @Test
  void setsOwners() throws IOException {
    InstanceSpace space = create();
    Path folder = Files.createDirectory(space.vcap().resolve("data"));
    Path file = Files.writeString(folder.resolve("f"), "x");
    Path outside = Files.writeString(scratch.resolve("outside"), "x");
    Files.createSymbolicLink(folder.resolve("link"), outside);
    Object ownerOutside = Files.getAttribute(outside, "unix:uid");

    space.chown(folder, "root", "vcap", true);

    Users users = space.users();
    if (users.distinct()) {
      assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(users.vcap().gid());
      assertThat(say(space, "stat -c '%U:%G' /var/vcap/data/f")).isEqualTo("root:vcap");
      assertThat(Files.getAttribute(folder.resolve("link"), "unix:gid", LinkOption.NOFOLLOW_LINKS))
          .isEqualTo(users.vcap().gid());
      assertThatThrownBy(() -> space.chown(outside, "vcap", "vcap", false))
          .hasMessageContaining("does not belong");
      assertThatThrownBy(() -> space.chown(file, "nobody-knows", "vcap", false))
          .hasMessageContaining("no user 'nobody-knows'");
    }
    assertThat(Files.getAttribute(outside, "unix:uid")).isEqualTo(ownerOutside);
  }

  @Test
  void pathsFollowTheInstancesLinksAndNeverTheHosts() throws IOException {
    InstanceSpace space = create();
    say(
        space,
        "cd /var/vcap; mkdir -p data/sys/log; ln -s /var/vcap/data/sys sys; ln -s / top;"
            + " ln -s ../../../../../../etc/passwd up; ln -s loop loop; ln -s /tmp/x tmp");

    assertThat(space.toHostPath("/var/vcap/sys/log/f"))
        .isEqualTo(space.vcap().resolve("data/sys/log/f"));
    assertThat(space.toHostPath("/var/vcap/../vcap/./top/var/vcap/f"))
        .isEqualTo(space.vcap().resolve("f"));
    assertThat(space.toHostPath("/var/run/f").getFileName()).hasToString("f");
    assertThat(space.toHostPath("/var/vcap/tmp").endsWith("root/tmp/x")).isTrue();
    for (String path :
        List.of(
            "/etc/passwd",
            "/var/vcap/up",
            "/usr/bin",
            "/proc/1/root",
            "/",
            "/..",
            "relative",
            "/var/vcap/loop",
            "/var/vcap/../../../../etc",
            "/var/vcap/a\0b")) {
      assertThatThrownBy(() -> space.toHostPath(path)).as(path).isInstanceOf(SpaceException.class);
    }
  }

  @Test
  void anIdCannotLeaveTheFolder() {
    for (String id : List.of("../x", "a/b", "", ".", "..", ".hidden", "a\nb", "x".repeat(129))) {
      assertThatThrownBy(() -> specification(id)).as(id).isInstanceOf(SpaceException.class);
      assertThat(spaces.adopt(id)).isEmpty();
    }
  }

  @Test
  void anIdIsTakenOnce() {
    InstanceSpace space = create();

    assertThatThrownBy(() -> spaces.create(specification(space.id())))
        .hasMessageContaining("already");
    assertThat(space.alive()).isTrue();
    assertThat(spaces.known()).containsExactly(space.id());
  }

  @Test
  void anotherManagerAdoptsWhatLives() {
    InstanceSpace space = create();
    say(space, "echo here > /var/vcap/f");
    try (InstanceSpaces others = InstanceSpaces.open(state, InstanceSpaces.Options.defaults())) {
      InstanceSpace adopted = others.adopt(space.id()).orElseThrow();

      assertThat(adopted.alive()).isTrue();
      assertThat(adopted.kind()).isEqualTo(kind());
      assertThat(adopted.hostName()).isEqualTo(space.hostName());
      assertThat(adopted.facts()).isEqualTo(space.facts());
      assertThat(say(adopted, "cat /var/vcap/f")).isEqualTo("here");
      assertThat(others.adopt("nobody")).isEmpty();
      adopted.destroy();
    }
    assertThat(space.alive()).isFalse();
  }

  @Test
  void aRecordIsNotTrustedBlindly() throws IOException {
    InstanceSpace space = create();
    Path record = state.resolve("instances").resolve(space.id()).resolve("space.json");
    String good = Files.readString(record);
    List<String> forged =
        List.of(
            good.replaceAll("(\"process_namespace\" : \"pid:\\[)\\d+", "$11"),
            good.replaceAll("(\"boot_id\" : \")[^\"]+", "$1another"),
            good.replaceAll("(\"first_process\" : \\{[^}]*\"start_ticks\" : )\\d+", "$11"));

    for (String text : forged) {
      assertThat(text).isNotEqualTo(good);
      Files.writeString(record, text);
      try (InstanceSpaces others = InstanceSpaces.open(state, InstanceSpaces.Options.defaults())) {
        assertThat(others.adopt(space.id()).orElseThrow().alive()).isFalse();
      }
    }
    Files.writeString(record, good);
  }

  @Test
  void fiftyAtOnce() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(50);
    List<Throwable> failures = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
    for (int i = 0; i < 50; i++) {
      SpaceSpecification specification = specification();
      Thread.startVirtualThread(
          () -> {
            try {
              InstanceSpace space = spaces.create(specification);
              assertThat(say(space, "hostname")).isEqualTo(specification.hostName());
              space.destroy();
            } catch (Throwable e) {
              failures.add(e);
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    assertThat(failures).isEmpty();
    assertThat(spaces.known()).isEmpty();
  }

  @Test
  void whatAKilledMakerLeftIsRemoved() throws IOException {
    InstanceSpace space = create();
    String mark = TestSpaces.uniqueSeconds();
    say(space, "setsid sleep " + mark + " >/dev/null 2>&1 &");
    Path folder = state.resolve("instances").resolve(space.id());
    // As if its maker had been killed after starting it and before writing that down.
    SpaceRecord record = SpaceRecord.read(new SpaceFolder(folder)).orElseThrow();
    SpaceRecord.creating(
            record.specification(),
            kind(),
            new io.slipway.linux.ProcessIdentity(record.owner().pid(), 1),
            record.bootId())
        .write(new SpaceFolder(folder));
    Files.createDirectory(state.resolve("instances/bare"));

    try (InstanceSpaces others = InstanceSpaces.open(state, InstanceSpaces.Options.defaults())) {
      assertThat(others.adopt(space.id())).isEmpty();
      assertThat(others.known()).isEmpty();
    }

    assertThat(processesSaying("sleep " + mark)).isEmpty();
    assertThat(folder).doesNotExist();
    assertThat(spaces.known()).isEmpty();
  }

  @Test
  void whatIsBeingMadeByALivingProcessIsLeftAlone() throws IOException {
    Path folder = Files.createDirectory(state.resolve("instances/young"));
    SpaceRecord.creating(
            specification("young"),
            kind(),
            io.slipway.linux.ProcessIdentity.current(),
            CurrentProcess.read().bootId())
        .write(new SpaceFolder(folder));

    assertThat(spaces.known()).isEmpty();

    assertThat(folder).exists();
    FileTree.delete(folder);
  }

  @Test
  void aFailedCreateLeavesNothing() throws IOException {
    // Deep enough that the space's folder has a name the kernel takes, and what is in it has not.
    Path deep = scratch.toRealPath();
    String id = "x".repeat(100);
    while (deep.toString().length() < LONGEST_PATH - 320) {
      deep = deep.resolve("d".repeat(100));
    }
    int missing = LONGEST_PATH - 126 - deep.toString().length();
    deep = Files.createDirectories(deep.resolve("d".repeat(missing)));
    InstanceSpaces cramped = InstanceSpaces.open(deep, InstanceSpaces.Options.only(kind()));

    SpaceSpecification specification =
        new SpaceSpecification(id, "host", InetAddress.ofLiteral("127.0.0.1"));
    assertThatThrownBy(() -> cramped.create(specification))
        .isInstanceOf(SpaceException.class)
        .hasMessageContaining("File name too long");

    assertThat(deep.resolve("instances")).isEmptyDirectory();
    assertThat(cramped.known()).isEmpty();
  }

  @Test
  void aSpaceWhoseRecordIsBrokenCanBeDestroyed() throws IOException {
    InstanceSpace space = create();
    String mark = TestSpaces.uniqueSeconds();
    say(space, "setsid sleep " + mark + " >/dev/null 2>&1 &");
    Files.writeString(
        state.resolve("instances").resolve(space.id()).resolve("space.json"), "{\"id\": ");

    try (InstanceSpaces others = InstanceSpaces.open(state, InstanceSpaces.Options.defaults())) {
      assertThat(others.known()).containsExactly(space.id());
      assertThatThrownBy(() -> others.adopt(space.id())).hasMessageContaining("cannot be read");
      others.destroy(space.id());
      others.destroy(space.id());
      others.destroy("nobody");
      assertThat(others.known()).isEmpty();
    }
    assertThat(processesSaying("sleep " + mark)).isEmpty();
  }
}
