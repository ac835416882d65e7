package io.slipway.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;

/** Single system calls, made on the calling thread, that need no preparation. */
public final class Linux {
  public static final int SIGHUP = 1;
  public static final int SIGINT = 2;
  public static final int SIGKILL = 9;
  public static final int SIGTERM = 15;
  public static final int SIGCHLD = 17;

  private static final long NS_GET_PID_FROM_PIDNS = 0x8004b706L;
  private static final long PIDFD_GET_INFO = 0xc040ff0bL;

  /** The first version of {@code struct pidfd_info}: where its mask and its exit code stand. */
  private static final long PIDFD_INFO_SIZE = 64;

  private static final long PIDFD_INFO_MASK = 0;
  private static final long PIDFD_INFO_EXIT_CODE = 60;
  private static final long PIDFD_INFO_EXIT = 8;
  private static final int WNOHANG = 1;
  private static final int PRIO_PROCESS = 0;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_CHILD_SUBREAPER = 36;

  private Linux() {}

  /** Why system calls cannot be made from this JVM; empty when they can. */
  public static Optional<String> whyUnavailable() {
    return Optional.ofNullable(CLibrary.whyNot());
  }

  public static boolean isAvailable() {
    return whyUnavailable().isEmpty();
  }

  /**
   * Sends a signal to a process, or to the group {@code -target} when it is negative.
   *
   * @return false when there is nobody to send it to
   */
  public static boolean kill(int target, int signal) {
    long result = call(SystemCall.KILL, target, signal);
    if (result == -Errno.ESRCH) {
      return false;
    }
    check(result, "kill " + target);
    return true;
  }

  /**
   * Collects a child that has ended.
   *
   * @return its wait status (see {@link WaitStatus}); empty when it has not ended, or is no child
   */
  public static OptionalInt reap(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(8, 8);
      long result = call(SystemCall.WAIT4, pid, status.address(), WNOHANG, 0);
      return result == pid
          ? OptionalInt.of(status.get(ValueLayout.JAVA_INT, 0))
          : OptionalInt.empty();
    }
  }

  /**
   * How a process has ended that need not be a child.
   *
   * @param process a descriptor opened while it lived
   * @return its wait status (see {@link WaitStatus}); empty when it has not been collected by its
   *     parent yet, or when the kernel does not tell: Linux does since 6.15
   */
  public static OptionalInt exitStatus(Descriptor process) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(PIDFD_INFO_SIZE, 8);
      info.set(ValueLayout.JAVA_LONG, PIDFD_INFO_MASK, PIDFD_INFO_EXIT);
      long result = call(SystemCall.IOCTL, process.number(), PIDFD_GET_INFO, info.address());
      boolean told =
          result == 0 && (info.get(ValueLayout.JAVA_LONG, PIDFD_INFO_MASK) & PIDFD_INFO_EXIT) != 0;
      return told
          ? OptionalInt.of(info.get(ValueLayout.JAVA_INT, PIDFD_INFO_EXIT_CODE))
          : OptionalInt.empty();
    }
  }

  /** Brings everything that was written to the file system of the open file onto its disk. */
  public static void syncFileSystem(Descriptor file) {
    check(call(SystemCall.SYNCFS, file.number()), "syncfs");
  }

  /** This process's own niceness, -20 to 19. */
  public static int niceness() {
    long raw = call(SystemCall.GETPRIORITY, PRIO_PROCESS, 0);
    check(raw, "getpriority");
    return (int) (20 - raw); // the bare call answers 40 to 1
  }

  /**
   * Undoes what {@link Identities#become} does to the whole process: the kernel then marks its
   * memory as not to be looked at, and with it much of {@code /proc/self}.
   */
  public static void restoreDumpable() {
    call(SystemCall.PRCTL, PR_SET_DUMPABLE, 1);
  }

  /**
   * The caller's number for a process known by its number in another process-id namespace; empty
   * when there is none. Since Linux 6.12; before, an exception with {@code ENOTTY}.
   */
  public static OptionalInt pidFromNamespace(Descriptor pidNamespace, int pidInside) {
    long result = call(SystemCall.IOCTL, pidNamespace.number(), NS_GET_PID_FROM_PIDNS, pidInside);
    if (result == -Errno.ESRCH) {
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) check(result, "ioctl NS_GET_PID_FROM_PIDNS"));
  }

  /**
   * From now on processes whose parent dies become children of this one, as long as they descend
   * from it; the next program this process becomes keeps that.
   */
  public static void adoptOrphans() {
    check(call(SystemCall.PRCTL, PR_SET_CHILD_SUBREAPER, 1), "prctl PR_SET_CHILD_SUBREAPER");
  }

  /** Becomes another program, with nothing in its environment. Returns only by an exception. */
  public static void become(String path, String... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, arguments.length + 2L);
      argv.setAtIndex(ValueLayout.ADDRESS, 0, arena.allocateFrom(path));
      for (int i = 0; i < arguments.length; i++) {
        argv.setAtIndex(ValueLayout.ADDRESS, i + 1L, arena.allocateFrom(arguments[i]));
      }
      MemorySegment nothing = arena.allocate(ValueLayout.ADDRESS, 1);
      check(
          call(
              SystemCall.EXECVE,
              arena.allocateFrom(path).address(),
              argv.address(),
              nothing.address()),
          "execve " + path);
    }
  }

  /** The result, or the negated error number; interrupted calls are made again. */
  static long call(SystemCall call, long... arguments) {
    CLibrary library = CLibrary.get();
    long[] six = new long[6];
    System.arraycopy(arguments, 0, six, 0, arguments.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = library.allocateCallState(arena);
      while (true) {
        long result = library.call(state, call.number(), six);
        if (result != -Errno.EINTR || call == SystemCall.CLOSE) {
          return result;
        }
      }
    }
  }

  static long check(long result, String what) {
    if (result < 0) {
      throw new SystemCallException(what, (int) -result);
    }
    return result;
  }
}
