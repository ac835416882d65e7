package io.slipway.linux;

import io.slipway.base.Guarded;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One inotify instance, read by the {@link EventLoop}. */
public final class Inotify {
  private static final int IN_MODIFY = 0x2;
  private static final int IN_CLOSE_WRITE = 0x8;
  private static final int IN_MOVED = 0xc0;
  private static final int IN_CREATE = 0x100;
  private static final int IN_DELETE = 0x200;
  private static final int IN_DELETE_SELF = 0x400;
  private static final int IN_MOVE_SELF = 0x800;
  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int IN_IGNORED = 0x8000;
  private static final int IN_ONLYDIR = 0x01000000;
  private static final int MASK =
      IN_MODIFY
          | IN_CLOSE_WRITE
          | IN_MOVED
          | IN_CREATE
          | IN_DELETE
          | IN_DELETE_SELF
          | IN_MOVE_SELF
          | IN_ONLYDIR;

  private static final int HEADER = 16;
  private static final int BUFFER_SIZE = 64 * 1024;

  private final Listener listener;
  private final Descriptor descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_SIZE, 8);

  /** Hears of every change; on the event loop's thread. */
  public interface Listener {
    /** A file of a watched folder was created, written, moved or deleted. */
    void changed(int watch, String fileName);

    /** The watched folder itself was moved or deleted. */
    void folderMoved(int watch);

    /** The kernel has dropped the watch; its number may be used again. */
    void ended(int watch);

    /** Events were lost. */
    void overflowed();
  }

  public Inotify(Listener listener) {
    this.listener = listener;
    this.descriptor =
        new Descriptor(
            (int)
                Linux.check(
                    Linux.call(
                        SystemCall.INOTIFY_INIT1, Descriptor.O_CLOEXEC | Descriptor.O_NONBLOCK),
                    "inotify_init1"));
    EventLoop.system().whenReadable(descriptor, this::read);
  }

  /** The watch's number; the same one for the same folder. */
  public int add(Path directory) {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          Linux.call(
              SystemCall.INOTIFY_ADD_WATCH,
              descriptor.number(),
              arena.allocateFrom(directory.toString()).address(),
              MASK);
      return (int) Linux.check(result, "inotify_add_watch " + directory);
    }
  }

  public void remove(int watch) {
    Linux.call(SystemCall.INOTIFY_RM_WATCH, descriptor.number(), watch);
  }

  private void read(EventLoop.Registration registration) {
    int length = registration.read(buffer);
    for (long at = 0; at < length; ) {
      int watch = buffer.get(ValueLayout.JAVA_INT, at);
      int mask = buffer.get(ValueLayout.JAVA_INT, at + 4);
      int nameLength = buffer.get(ValueLayout.JAVA_INT, at + 12);
      String name = nameLength == 0 ? "" : buffer.getString(at + HEADER, StandardCharsets.UTF_8);
      at += HEADER + nameLength;
      // One listener's failure must not end what all watches hang on.
      Guarded.run("telling of a changed file", () -> deliver(watch, mask, name));
    }
  }

  private void deliver(int watch, int mask, String name) {
    if ((mask & IN_Q_OVERFLOW) != 0) {
      listener.overflowed();
    } else if ((mask & IN_IGNORED) != 0) {
      listener.ended(watch);
    } else if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
      listener.folderMoved(watch);
    } else {
      listener.changed(watch, name);
    }
  }
}
