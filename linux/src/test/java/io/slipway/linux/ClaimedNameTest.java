package io.slipway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ClaimedNameTest {
  private final String name = "slipway-test-" + UUID.randomUUID();

  @Test
  void oneAtATimeHasAName() {
    Descriptor held = ClaimedName.claim(name).orElseThrow();
    assertThat(ClaimedName.claim(name)).isEmpty();
    assertThat(ClaimedName.claim(name + "-other")).isPresent();

    held.close();

    Descriptor next = ClaimedName.claim(name).orElseThrow();
    next.close();
  }

  @Test
  void aProcessHoldsWhatItInherits() {
    Descriptor held = ClaimedName.claim(name).orElseThrow();
    ChildProcess child = sleeping(held);
    held.close();
    assertThat(ClaimedName.claim(name)).isEmpty();

    Descriptor copy = ClaimedName.copyOf(name, child.pid()).orElseThrow();
    assertThat(ClaimedName.copyOf(name + "-other", child.pid())).isEmpty();
    assertThat(ClaimedName.copyOf(name, (int) ProcessHandle.current().pid())).isEmpty();
    end(child);
    assertThat(ClaimedName.claim(name)).isEmpty();

    copy.close();
    ClaimedName.claim(name).orElseThrow().close();
    assertThat(ClaimedName.copyOf(name, child.pid())).isEmpty();
  }

  private static ChildProcess sleeping(Descriptor stdin) {
    CallSequence.Result[] spawned = new CallSequence.Result[1];
    CallSequence.Outcome outcome =
        CallSequence.run(
            calls ->
                spawned[0] = calls.spawn(Spawn.of("/bin/sleep", "86400").stdin(stdin).build()));
    outcome.throwIfFailed();
    return new ChildProcess((int) outcome.result(spawned[0]));
  }

  private static void end(ChildProcess child) {
    Linux.kill(child.pid(), Linux.SIGKILL);
    child.waitStatus().join();
  }
}
