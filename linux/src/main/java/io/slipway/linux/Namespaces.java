package io.slipway.linux;

import io.slipway.linux.CallSequence.Argument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Steps that give a sequence's thread namespaces of its own, or another process's. */
public final class Namespaces {
  public static final int MOUNT = 0x0002_0000;
  public static final int HOST_NAME = 0x0400_0000;
  public static final int IPC = 0x0800_0000;
  public static final int PROCESS = 0x2000_0000;

  private static final int CLONE_FS = 0x200;
  private static final int TIME = 0x80;

  private Namespaces() {}

  /**
   * Root, working directory and umask become the thread's own; without this a thread cannot change
   * its mount namespace.
   */
  public static void separateFileContext(CallSequence calls) {
    calls.call("unshare CLONE_FS", SystemCall.UNSHARE, Argument.of(CLONE_FS));
  }

  /** New namespaces; a new process namespace holds for children only. */
  public static void unshare(CallSequence calls, int namespaces) {
    calls.call("unshare", SystemCall.UNSHARE, Argument.of(namespaces | CLONE_FS));
  }

  /**
   * What is started from here on, and all that comes from it, whatever it does to get away, is in a
   * time namespace of its own, by which it can be told. Nothing else is different there: the clocks
   * are the machine's. Since Linux 6.1; where it is refused, nothing happens.
   */
  public static void tellApart(CallSequence calls) {
    calls.tryCall("unshare CLONE_NEWTIME", SystemCall.UNSHARE, Argument.of(TIME));
  }

  /** The namespaces of a living process. */
  public static CallSequence.Result enter(CallSequence calls, Descriptor process, int namespaces) {
    return calls.call(
        "setns", SystemCall.SETNS, Argument.of(process.number()), Argument.of(namespaces));
  }

  public static void setHostName(CallSequence calls, String name) {
    calls.call(
        "sethostname " + name,
        SystemCall.SETHOSTNAME,
        calls.text(name),
        Argument.of(name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length));
  }

  /**
   * What identifies a process's namespace until the machine restarts, such as {@code
   * mnt:[4026532189]}; empty when the process is gone or not ours to look at.
   *
   * @param type as in {@code /proc/<pid>/ns}
   */
  public static Optional<String> identify(int pid, String type) {
    try {
      return Optional.of(
          Files.readSymbolicLink(Path.of("/proc", Integer.toString(pid), "ns", type)).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
