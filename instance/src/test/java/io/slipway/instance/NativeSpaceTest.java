package io.slipway.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.base.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeSpaceTest extends SpaceContract {
  @TempDir Path notesFolder;

  @Override
  SpaceKind kind() {
    return SpaceKind.NATIVE;
  }

  private Command.Builder overseen(String script) {
    return TestSpaces.shell(script)
        .oversight(new Command.Oversight(Optional.of(notesFolder.resolve("notes"))));
  }

  /** Starts a script that says when it is ready, on a named pipe. */
  private SpaceProcess started(InstanceSpace space, String script) throws IOException {
    TestSpaces.say(space, "mkfifo /var/vcap/ready");
    SpaceProcess process = space.start(overseen(script).build());
    assertThat(Files.readString(space.vcap().resolve("ready"))).isNotEmpty();
    return process;
  }

  @Test
  void whatLeftGroupSessionAndParentsIsEndedToo() throws Exception {
    InstanceSpace space = create();
    String escape =
        "trap '' TERM;"
            + " setsid sh -c '(env -i setsid sh -c \"trap : TERM; exec 0<&- 1>&- 2>&- 3>&-;"
            + " while :; do sleep 1000; done\" &) ; exit 0' ;"
            + " exec >&- 2>&-; echo up > /var/vcap/ready; while :; do sleep 1000; done";
    SpaceProcess process = started(space, escape);
    assumeTrue(process.survivor().mark().isPresent(), "the kernel has no time namespaces");
    SpaceProcess stranger = space.start(TestSpaces.shell("exec sleep 1000").build());
    assertThat(new Kin(process.survivor(), Clock.system()).living()).hasSizeGreaterThan(2);

    assertThat(process.endAll(Duration.ofMillis(50), Clock.system())).isEmpty();

    assertThat(new Kin(process.survivor(), Clock.system()).living()).isEmpty();
    assertThat(process.exit().join()).isEqualTo(new ExitStatus.Signaled(9));
    assertThat(stranger.exit()).isNotDone();
    stranger.endAll(Duration.ofSeconds(10), Clock.system());
    assertThat(stranger.exit().join()).isEqualTo(new ExitStatus.Signaled(15));
  }

  @Test
  void aProgramNotesWhatItLikesOnDescriptorThree() throws Exception {
    InstanceSpace space = create();
    SpaceProcess process = space.start(overseen("echo STATUS=here >&3; ls /proc/self/fd").build());
    assertThat(process.exit().join()).isEqualTo(new ExitStatus.Exited(0));
    assertThat(Files.readString(notesFolder.resolve("notes"))).isEqualTo("STATUS=here\n");
    assertThat(process.endAll(Duration.ofSeconds(1), Clock.system())).isEmpty();
  }

  @Test
  void theClocksAreTheMachinesOwn() {
    InstanceSpace space = create();
    String uptime = "cut -d. -f1 /proc/uptime";
    long inside =
        Long.parseLong(
            TestSpaces.say(space, overseen(uptime).stdout(Output.capture(100)).build()).strip());
    assertThat(inside)
        .isCloseTo(
            Long.parseLong(TestSpaces.say(space, uptime).strip()),
            org.assertj.core.data.Offset.offset(2L));
  }
}
