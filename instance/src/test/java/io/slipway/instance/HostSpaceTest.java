package io.slipway.instance;

import static io.slipway.instance.TestSpaces.processesSaying;
import static io.slipway.instance.TestSpaces.say;
import static io.slipway.instance.TestSpaces.shell;
import static io.slipway.instance.TestSpaces.specification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostSpaceTest {
  @TempDir Path scratch;

  private InstanceSpaces spaces;
  private boolean wasFree;

  @BeforeEach
  void open() throws IOException {
    wasFree = !Files.exists(HostSpace.VCAP, LinkOption.NOFOLLOW_LINKS);
    spaces =
        InstanceSpaces.open(
            scratch.toRealPath().resolve("state"), InstanceSpaces.Options.only(SpaceKind.HOST));
  }

  @AfterEach
  void nothingStays() {
    for (String id : spaces.known()) {
      spaces.adopt(id).orElseThrow().destroy();
    }
    assertThat(Files.exists(HostSpace.VCAP, LinkOption.NOFOLLOW_LINKS)).isEqualTo(!wasFree);
  }

  @Test
  void runsCommandsInItsFolder() throws IOException {
    InstanceSpace space = spaces.create(specification());
    Path script = space.vcap().resolve("hook");
    Files.writeString(script, "#!/bin/sh\npwd -P; echo $1; echo err >&2\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path log = space.vcap().resolve("err.log");
    Command command =
        Command.of("/var/vcap/hook", "argument")
            .environment(TestSpaces.ENVIRONMENT)
            .workingDirectory("/var/vcap")
            .stdout(Output.capture(1000))
            .stderr(Output.append(log))
            .build();

    assertThat(say(space, command)).isEqualTo(space.vcap() + "\nargument");
    assertThat(log).hasContent("err\n");
    assertThat(space.toHostPath("/var/vcap/hook")).isEqualTo(script);
    assertThat(space.alive()).isTrue();
  }

  @Test
  void thereIsOneAtATime() {
    InstanceSpace space = spaces.create(specification());

    assertThatThrownBy(() -> spaces.create(specification()))
        .hasMessageContaining("one at a time")
        .hasMessageContaining(space.id());
    assertThat(spaces.known()).containsExactly(space.id());
  }

  @Test
  void killFindsDaemonsByTheirMarker() throws IOException {
    InstanceSpace space = spaces.create(specification());
    String seconds = TestSpaces.uniqueSeconds();
    say(space, "mkfifo " + space.vcap() + "/gate");
    SpaceProcess inFront =
        space.start(
            shell(
                    "setsid -f sleep "
                        + seconds
                        + "; sleep "
                        + seconds
                        + " & echo up > "
                        + space.vcap()
                        + "/gate; exec sleep "
                        + seconds)
                .build());
    assertThat(Files.readString(space.vcap().resolve("gate"))).isEqualTo("up\n");

    space.kill();

    assertThat(processesSaying("sleep " + seconds)).isEmpty();
    assertThat(inFront.exit().join()).isEqualTo(new ExitStatus.Signaled(9));
    assertThat(space.alive()).isFalse();
    space.restart();
    assertThat(say(space, "echo again")).isEqualTo("again");
  }

  @Test
  void linksDisks() throws IOException {
    InstanceSpace space = spaces.create(specification());
    Path disk = Files.createDirectories(spaces.disksDirectory().resolve("d"));

    space.bindDisk(disk, "/var/vcap/store");
    Files.writeString(space.vcap().resolve("store/f"), "x");
    space.destroy();

    assertThat(disk.resolve("f")).hasContent("x");
  }
}
