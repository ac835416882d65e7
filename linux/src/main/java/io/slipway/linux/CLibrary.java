package io.slipway.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The C library's functions, linked once. Everything but spawning and texts goes through {@code
 * syscall(2)}: the C library's own wrappers of {@code setresuid} and the like act on every thread
 * of the process, the bare calls on the calling thread only, which is what is wanted here.
 */
final class CLibrary {
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** Larger than any C library's {@code posix_spawnattr_t}, {@code posix_spawn_file_actions_t}. */
  private static final long SPAWN_STRUCT_SIZE = 1024;

  private static final int SIGNAL_SET_SIZE = 128;

  final MethodHandle syscall;
  final MethodHandle posixSpawn;
  final MethodHandle spawnAttributesInit;
  final MethodHandle spawnAttributesDestroy;
  final MethodHandle spawnAttributesSetFlags;
  final MethodHandle spawnAttributesSetGroup;
  final MethodHandle spawnAttributesSetDefaultSignals;
  final MethodHandle spawnAttributesSetMask;
  final MethodHandle fileActionsInit;
  final MethodHandle fileActionsDestroy;
  final MethodHandle fileActionsOpen;
  final MethodHandle fileActionsDuplicate;
  final MethodHandle fileActionsCloseFrom;
  private final MethodHandle signalSetFill;
  private final MethodHandle errorText;

  private CLibrary() {
    Linker linker = Linker.nativeLinker();
    SymbolLookup symbols = linker.defaultLookup();
    syscall =
        linker.downcallHandle(
            symbol(symbols, "syscall"),
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    posixSpawn =
        link(linker, symbols, "posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    spawnAttributesInit = link(linker, symbols, "posix_spawnattr_init", ADDRESS);
    spawnAttributesDestroy = link(linker, symbols, "posix_spawnattr_destroy", ADDRESS);
    spawnAttributesSetFlags =
        link(linker, symbols, "posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
    spawnAttributesSetGroup = link(linker, symbols, "posix_spawnattr_setpgroup", ADDRESS, JAVA_INT);
    spawnAttributesSetDefaultSignals =
        link(linker, symbols, "posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
    spawnAttributesSetMask = link(linker, symbols, "posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
    fileActionsInit = link(linker, symbols, "posix_spawn_file_actions_init", ADDRESS);
    fileActionsDestroy = link(linker, symbols, "posix_spawn_file_actions_destroy", ADDRESS);
    fileActionsOpen =
        link(
            linker,
            symbols,
            "posix_spawn_file_actions_addopen",
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_INT);
    fileActionsDuplicate =
        link(linker, symbols, "posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
    fileActionsCloseFrom =
        link(linker, symbols, "posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
    signalSetFill = link(linker, symbols, "sigfillset", ADDRESS);
    errorText =
        linker.downcallHandle(
            symbol(symbols, "strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
  }

  static CLibrary get() {
    CLibrary library = Holder.LIBRARY;
    if (library == null) {
      throw new IllegalStateException(Holder.WHY_NOT);
    }
    return library;
  }

  /** Why there is no native code here; null when there is. */
  static @Nullable String whyNot() {
    return Holder.WHY_NOT;
  }

  private static MethodHandle link(
      Linker linker, SymbolLookup symbols, String name, ValueLayout... arguments) {
    return linker.downcallHandle(symbol(symbols, name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MemorySegment symbol(SymbolLookup symbols, String name) {
    return symbols
        .find(name)
        .orElseThrow(
            () ->
                new UnsupportedOperationException(
                    "the C library has no " + name + "; glibc 2.34 or newer is needed"));
  }

  MemorySegment allocateCallState(Arena arena) {
    return arena.allocate(CALL_STATE);
  }

  MemorySegment allocateSpawnStruct(Arena arena) {
    return arena.allocate(SPAWN_STRUCT_SIZE, 16);
  }

  MemorySegment allocateEmptySignalSet(Arena arena) {
    return arena.allocate(SIGNAL_SET_SIZE, 16);
  }

  MemorySegment allocateFullSignalSet(Arena arena) {
    MemorySegment set = arena.allocate(SIGNAL_SET_SIZE, 16);
    try {
      int ignored = (int) signalSetFill.invokeExact(set);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return set;
  }

  /** The result, or the negated error number. */
  long call(MemorySegment callState, long number, long[] a) {
    try {
      long result =
          (long) syscall.invokeExact(callState, number, a[0], a[1], a[2], a[3], a[4], a[5]);
      return result == -1 ? -(long) callState.get(JAVA_INT, ERRNO_OFFSET) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  String describeError(int errno) {
    try {
      MemorySegment text = (MemorySegment) errorText.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Downcalls declare Throwable and throw nothing but errors of linkage or use. */
  static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("A call into the C library could not be made", e);
  }

  private static final class Holder {
    static final @Nullable CLibrary LIBRARY;
    static final @Nullable String WHY_NOT;

    static {
      CLibrary library = null;
      String whyNot = null;
      if (!"Linux".equals(System.getProperty("os.name"))) {
        whyNot = "this is not Linux";
      } else if (Architecture.CURRENT == Architecture.OTHER) {
        whyNot = "system call numbers are known for x86-64 and arm64 only";
      } else {
        try {
          library = new CLibrary();
        } catch (UnsupportedOperationException | IllegalCallerException e) {
          whyNot = e.getMessage();
        }
      }
      LIBRARY = library;
      WHY_NOT = whyNot;
    }
  }
}
