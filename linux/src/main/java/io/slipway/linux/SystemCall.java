package io.slipway.linux;

/** The system calls used here, with their numbers on x86-64 and on arm64. */
public enum SystemCall {
  BIND(49, 200),
  CHDIR(80, 49),
  CLOSE(3, 57),
  EPOLL_CREATE1(291, 20),
  EPOLL_CTL(233, 21),
  EPOLL_PWAIT(281, 22),
  EVENTFD2(290, 19),
  EXECVE(59, 221),
  FCNTL(72, 25),
  GETPRIORITY(140, 141),
  INOTIFY_ADD_WATCH(254, 27),
  INOTIFY_INIT1(294, 26),
  INOTIFY_RM_WATCH(255, 28),
  IOCTL(16, 29),
  KILL(62, 129),
  MOUNT(165, 40),
  MOUNT_SETATTR(442, 442),
  MOVE_MOUNT(429, 429),
  OPENAT(257, 56),
  OPEN_TREE(428, 428),
  PIDFD_GETFD(438, 438),
  PIDFD_OPEN(434, 434),
  PIPE2(293, 59),
  PIVOT_ROOT(155, 41),
  PPOLL(271, 73),
  PRCTL(157, 167),
  READ(0, 63),
  SETGROUPS(116, 159),
  SETHOSTNAME(170, 161),
  SETNS(308, 268),
  SETPRIORITY(141, 140),
  SETRESGID(119, 149),
  SETRESUID(117, 147),
  SOCKET(41, 198),
  SYNCFS(306, 267),
  UMASK(95, 166),
  UMOUNT2(166, 39),
  UNLINKAT(263, 35),
  UNSHARE(272, 97),
  WAIT4(61, 260),
  WRITE(1, 64);

  private final int x86;
  private final int arm;

  SystemCall(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  long number() {
    return Architecture.CURRENT == Architecture.ARM64 ? arm : x86;
  }

  /** As manuals write it. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
