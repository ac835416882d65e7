package io.slipway.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LinuxTest {
  @Test
  void knowsProcessesByNumberAndStart() throws Exception {
    Process process = new ProcessBuilder("/bin/sleep", "86400").start();
    int pid = (int) process.pid();
    ProcessIdentity identity = ProcessIdentity.of(pid).orElseThrow();

    assertThat(identity.isAlive()).isTrue();
    assertThat(new ProcessIdentity(pid, identity.startTicks() + 1).isAlive()).isFalse();
    assertThat(Linux.kill(pid, Linux.SIGTERM)).isTrue();
    process.waitFor();
    assertThat(identity.isAlive()).isFalse();
    assertThat(Linux.kill(pid, 0)).isFalse();
    assertThat(ProcessIdentity.of(-1)).isEmpty();
    assertThat(ProcessIdentity.of(0)).isEmpty();
  }

  @Test
  void namesTheCallThatFailed() {
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> Descriptor.open(Path.of("/no/such/file")))
        .withMessage("open /no/such/file: No such file or directory")
        .extracting(SystemCallException::errno)
        .isEqualTo(Errno.ENOENT);
  }

  @Test
  void readsWaitStatusWords() {
    assertThat(WaitStatus.exitCode(0x2a00)).isEqualTo(42);
    assertThat(WaitStatus.isSignaled(0x2a00)).isFalse();
    assertThat(WaitStatus.isSignaled(9)).isTrue();
    assertThat(WaitStatus.signal(0x80 | 11)).isEqualTo(11); // with a core dump
  }

  @Test
  void everyCallHasItsNumbers() {
    assertThat(SystemCall.values()).allMatch(call -> call.number() >= 0);
    assertThat(SystemCall.PIVOT_ROOT.label()).isEqualTo("pivot_root");
  }
}
