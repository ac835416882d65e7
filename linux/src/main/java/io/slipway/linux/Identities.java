package io.slipway.linux;

import io.slipway.linux.CallSequence.Argument;

/** Steps that change who the sequence's thread is, and how it behaves. */
public final class Identities {
  private static final int PRIO_PROCESS = 0;
  private static final int LOWEST_NICENESS = 19;

  private Identities() {}

  /** Group and user, real, effective and saved; no supplementary groups. Nothing undoes it. */
  public static void become(CallSequence calls, int uid, int gid) {
    // Refused in a user namespace with one id only, where there are no other groups to drop.
    calls.tryCall("setgroups", SystemCall.SETGROUPS, Argument.of(0), Argument.of(0));
    Argument group = Argument.of(gid);
    calls.call("setresgid " + gid, SystemCall.SETRESGID, group, group, group);
    Argument user = Argument.of(uid);
    calls.call("setresuid " + uid, SystemCall.SETRESUID, user, user, user);
  }

  /** Sets the niceness, at most 19; not being allowed to is ignored. */
  public static void tryNiceness(CallSequence calls, int niceness) {
    calls.tryCall(
        "setpriority",
        SystemCall.SETPRIORITY,
        Argument.of(PRIO_PROCESS),
        Argument.of(0),
        Argument.of(Math.min(niceness, LOWEST_NICENESS)));
  }

  public static void umask(CallSequence calls, int mask) {
    calls.call("umask", SystemCall.UMASK, Argument.of(mask));
  }

  public static CallSequence.Result workIn(CallSequence calls, String directory) {
    return calls.call("chdir " + directory, SystemCall.CHDIR, calls.text(directory));
  }
}
