package io.slipway.linux;

import io.slipway.linux.CallSequence.Argument;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Steps that mount, as the sequence's thread sees the file tree at that point. */
public final class Mounts {
  private static final long MS_NOSUID = 0x2;
  private static final long MS_NODEV = 0x4;
  private static final long MS_NOEXEC = 0x8;
  private static final long MS_BIND = 0x1000;
  private static final long MS_REC = 0x4000;
  private static final long MS_PRIVATE = 0x4_0000;
  private static final long MNT_DETACH = 2;
  private static final long MOUNT_ATTR_RDONLY = 1;
  private static final long MOUNT_ATTR_SIZE = 32;
  private static final long AT_RECURSIVE = 0x8000;
  private static final long AT_REMOVEDIR = 0x200;
  private static final long OPEN_TREE_CLONE = 1;
  private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;

  private Mounts() {}

  /** From here on nothing mounted by this thread is seen elsewhere, nor the other way round. */
  public static void makePrivate(CallSequence calls) {
    mount(calls, "make / private", "none", "/", null, MS_REC | MS_PRIVATE, null);
  }

  /**
   * Makes a file or folder appear at another place, without what is mounted below it; where the
   * kernel insists (a user namespace may not uncover what was mounted over), with it.
   */
  public static void bind(CallSequence calls, String source, String target) {
    Argument[] alone = mountArguments(calls, source, target, null, MS_BIND, null);
    Argument[] withAllBelow = mountArguments(calls, source, target, null, MS_BIND | MS_REC, null);
    calls.callOr("bind " + source + " to " + target, SystemCall.MOUNT, alone, withAllBelow);
  }

  /** Makes what is mounted at the path, and below it, read-only. */
  public static void makeReadOnly(CallSequence calls, String path) {
    MemorySegment attributes = calls.allocate(MOUNT_ATTR_SIZE);
    attributes.set(ValueLayout.JAVA_LONG, 0, MOUNT_ATTR_RDONLY);
    calls.call(
        "make " + path + " read-only",
        SystemCall.MOUNT_SETATTR,
        Argument.of(Descriptor.AT_FDCWD),
        calls.text(path),
        Argument.of(AT_RECURSIVE),
        Argument.of(attributes.address()),
        Argument.of(MOUNT_ATTR_SIZE));
  }

  public static CallSequence.Result overlay(
      CallSequence calls, String lower, String upper, String work, String target, String options) {
    String data =
        "lowerdir=" + lower + ",upperdir=" + escaped(upper) + ",workdir=" + escaped(work) + options;
    return mount(calls, "mount overlay on " + target, "overlay", target, "overlay", 0, data);
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\\\").replace(",", "\\,");
  }

  /** Files in memory, none of which can be executed. */
  public static void temporaryFileSystem(CallSequence calls, String target, String options) {
    long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    mount(calls, "mount tmpfs on " + target, "tmpfs", target, "tmpfs", flags, options);
  }

  /** Pseudo terminals of its own. */
  public static void terminals(CallSequence calls, String target) {
    String options = "newinstance,ptmxmode=0666,mode=0620";
    long flags = MS_NOSUID | MS_NOEXEC;
    mount(calls, "mount devpts on " + target, "devpts", target, "devpts", flags, options);
  }

  /**
   * Makes a mounted folder the root; the old root appears in a folder of it.
   *
   * @param oldRoot name of that folder, relative to the new root
   */
  public static void pivotRoot(CallSequence calls, String newRoot, String oldRoot) {
    calls.call("chdir " + newRoot, SystemCall.CHDIR, calls.text(newRoot));
    calls.call(
        "pivot_root " + newRoot, SystemCall.PIVOT_ROOT, calls.text("."), calls.text(oldRoot));
    calls.call("chdir /", SystemCall.CHDIR, calls.text("/"));
  }

  /** Takes away what is mounted at the path; it ends when its last user has gone. */
  public static void detach(CallSequence calls, String path) {
    calls.call("umount " + path, SystemCall.UMOUNT2, calls.text(path), Argument.of(MNT_DETACH));
  }

  public static void tryRemoveDirectory(CallSequence calls, String path) {
    calls.tryCall(
        "rmdir " + path,
        SystemCall.UNLINKAT,
        Argument.of(Descriptor.AT_FDCWD),
        calls.text(path),
        Argument.of(AT_REMOVEDIR));
  }

  /** A detached copy of what is at the path, to be attached in another mount namespace. */
  public static CallSequence.Result copyTree(CallSequence calls, String path) {
    return calls.temporary(
        calls.call(
            "open_tree " + path,
            SystemCall.OPEN_TREE,
            Argument.of(Descriptor.AT_FDCWD),
            calls.text(path),
            Argument.of(OPEN_TREE_CLONE | Descriptor.O_CLOEXEC)));
  }

  public static void attachTree(CallSequence calls, CallSequence.Result tree, String path) {
    calls.call(
        "move_mount " + path,
        SystemCall.MOVE_MOUNT,
        Argument.of(tree),
        calls.text(""),
        Argument.of(Descriptor.AT_FDCWD),
        calls.text(path),
        Argument.of(MOVE_MOUNT_F_EMPTY_PATH));
  }

  private static CallSequence.Result mount(
      CallSequence calls,
      String what,
      String source,
      String target,
      @Nullable String type,
      long flags,
      @Nullable String data) {
    return calls.call(
        what, SystemCall.MOUNT, mountArguments(calls, source, target, type, flags, data));
  }

  private static Argument[] mountArguments(
      CallSequence calls,
      String source,
      String target,
      @Nullable String type,
      long flags,
      @Nullable String data) {
    return new Argument[] {
      calls.text(source),
      calls.text(target),
      type == null ? Argument.of(0) : calls.text(type),
      Argument.of(flags),
      data == null ? Argument.of(0) : calls.text(data)
    };
  }
}
