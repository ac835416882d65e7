package io.slipway.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code posix_spawn}: the child comes from the calling thread and inherits what was done to it.
 */
final class SpawnStep implements CallSequence.Step {
  private static final short SETPGROUP = 0x02;
  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;

  private final CLibrary library;
  private final String what;
  private final MemorySegment attributes;
  private final MemorySegment fileActions;
  private final MemorySegment[] candidates;
  private final MemorySegment argv;
  private final MemorySegment environment;
  private final MemorySegment pid;
  private final CallSequence.@Nullable Argument stdin;
  private final CallSequence.@Nullable Argument stdout;
  private final CallSequence.@Nullable Argument stderr;
  private final CallSequence.@Nullable Argument third;

  SpawnStep(CLibrary library, Arena arena, Spawn spawn) {
    this.library = library;
    this.what = spawn.argv().getFirst();
    this.attributes = library.allocateSpawnStruct(arena);
    this.fileActions = library.allocateSpawnStruct(arena);
    this.pid = arena.allocate(8, 8);
    this.candidates =
        spawn.candidates().stream().map(arena::allocateFrom).toArray(MemorySegment[]::new);
    this.argv = pointers(arena, spawn.argv());
    this.environment =
        pointers(
            arena,
            spawn.environment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList());
    this.stdin = spawn.stdin().orElse(null);
    this.stdout = spawn.stdout().orElse(null);
    this.stderr = spawn.stderr().orElse(null);
    this.third = spawn.third().orElse(null);
    try {
      prepare(arena, spawn.newSession());
    } catch (Throwable e) {
      throw CLibrary.unexpected(e);
    }
  }

  private void prepare(Arena arena, boolean newSession) throws Throwable {
    check((int) library.spawnAttributesInit.invokeExact(attributes));
    short flags = (short) ((newSession ? SETSID : SETPGROUP) | SETSIGDEF | SETSIGMASK);
    check((int) library.spawnAttributesSetFlags.invokeExact(attributes, flags));
    check((int) library.spawnAttributesSetGroup.invokeExact(attributes, 0));
    MemorySegment all = library.allocateFullSignalSet(arena);
    check((int) library.spawnAttributesSetDefaultSignals.invokeExact(attributes, all));
    MemorySegment none = library.allocateEmptySignalSet(arena);
    check((int) library.spawnAttributesSetMask.invokeExact(attributes, none));
    check((int) library.fileActionsInit.invokeExact(fileActions));
    MemorySegment nowhere = arena.allocateFrom("/dev/null");
    if (stdin == null) {
      open(0, nowhere, 0);
    }
    if (stdout == null) {
      open(1, nowhere, Descriptor.O_WRONLY);
    }
    if (stderr == null) {
      open(2, nowhere, Descriptor.O_WRONLY);
    }
  }

  private void open(int number, MemorySegment path, int flags) throws Throwable {
    check((int) library.fileActionsOpen.invokeExact(fileActions, number, path, flags, 0));
  }

  private static void check(int errno) {
    if (errno != 0) {
      throw new SystemCallException("posix_spawn's preparation", errno);
    }
  }

  private static MemorySegment pointers(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return array;
  }

  @Override
  public String what() {
    return what;
  }

  @Override
  public boolean optional() {
    return false;
  }

  @Override
  public long perform(CallSequence sequence, long[] results) {
    try {
      return spawn(results);
    } catch (Throwable e) {
      throw CLibrary.unexpected(e);
    }
  }

  private long spawn(long[] results) throws Throwable {
    int errno = duplicate(stdin, 0, results);
    errno = errno == 0 ? duplicate(stdout, 1, results) : errno;
    errno = errno == 0 ? duplicate(stderr, 2, results) : errno;
    errno = errno == 0 ? duplicate(third, 3, results) : errno;
    int first = third == null ? 3 : 4;
    errno = errno == 0 ? (int) library.fileActionsCloseFrom.invokeExact(fileActions, first) : errno;
    if (errno != 0) {
      return -errno;
    }
    int worst = Errno.ENOENT;
    for (MemorySegment candidate : candidates) {
      errno =
          (int)
              library.posixSpawn.invokeExact(
                  pid, candidate, fileActions, attributes, argv, environment);
      switch (errno) {
        case 0 -> {
          return pid.get(ValueLayout.JAVA_INT, 0);
        }
        case Errno.EACCES -> worst = Errno.EACCES;
        case Errno.ENOENT, Errno.ENOTDIR -> {}
        default -> {
          return -errno;
        }
      }
    }
    return candidates.length == 1 ? -errno : -worst;
  }

  private int duplicate(CallSequence.@Nullable Argument source, int target, long[] results)
      throws Throwable {
    if (source == null) {
      return 0;
    }
    CallSequence.Result earlier = source.result();
    int number = (int) (earlier == null ? source.constant() : results[earlier.step()]);
    return (int) library.fileActionsDuplicate.invokeExact(fileActions, number, target);
  }

  @Override
  public void release() {
    try {
      int ignored = (int) library.fileActionsDestroy.invokeExact(fileActions);
      ignored += (int) library.spawnAttributesDestroy.invokeExact(attributes);
    } catch (Throwable e) {
      throw CLibrary.unexpected(e);
    }
  }
}
