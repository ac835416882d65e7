package io.slipway.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for any number of descriptors to become readable, on one thread for the whole JVM (epoll).
 * Handlers run on that thread and must be short; they hand work on.
 */
public final class EventLoop {
  private static final Logger log = LoggerFactory.getLogger(EventLoop.class);

  private static final int EPOLLIN = 1;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EVENTS_AT_ONCE = 256;

  /** {@code struct epoll_event} is packed on x86-64 only. */
  private static final long EVENT_SIZE = Architecture.CURRENT == Architecture.X86_64 ? 12 : 16;

  private static final long EVENT_DATA = EVENT_SIZE - 8;

  /** What one read brings at most. */
  public static final int CHUNK = 64 * 1024;

  private final int epoll;

  /** Used by the loop's thread only. */
  private final MemorySegment chunk = Arena.global().allocate(CHUNK);

  private final AtomicLong keys = new AtomicLong();
  private final Map<Long, Registration> registrations = new ConcurrentHashMap<>();

  private EventLoop() {
    epoll =
        (int)
            Linux.check(
                Linux.call(SystemCall.EPOLL_CREATE1, Descriptor.O_CLOEXEC), "epoll_create1");
    Thread.ofPlatform().daemon().name("slipway-events").start(this::run);
  }

  /** The one loop of this JVM, started on first use. */
  public static EventLoop system() {
    return Holder.LOOP;
  }

  /**
   * Calls the handler whenever the descriptor is readable, at its end, or broken. The descriptor
   * belongs to the loop from now on.
   */
  public Registration whenReadable(Descriptor descriptor, Handler handler) {
    Registration registration = new Registration(keys.incrementAndGet(), descriptor, handler);
    registrations.put(registration.key, registration);
    long result = control(EPOLL_CTL_ADD, registration);
    if (result < 0) {
      registrations.remove(registration.key);
      descriptor.close();
      throw new SystemCallException("epoll_ctl", (int) -result);
    }
    return registration;
  }

  private long control(int operation, Registration registration) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_SIZE, 8);
      event.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
      event.set(ValueLayout.JAVA_LONG_UNALIGNED, EVENT_DATA, registration.key);
      return Linux.call(
          SystemCall.EPOLL_CTL,
          epoll,
          operation,
          registration.descriptor.number(),
          event.address());
    }
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate(EVENT_SIZE * EVENTS_AT_ONCE, 8);
      while (true) {
        long count =
            Linux.check(
                Linux.call(
                    SystemCall.EPOLL_PWAIT, epoll, events.address(), EVENTS_AT_ONCE, -1, 0, 0),
                "epoll_pwait");
        for (long i = 0; i < count; i++) {
          dispatch(events.get(ValueLayout.JAVA_LONG_UNALIGNED, i * EVENT_SIZE + EVENT_DATA));
        }
      }
    }
  }

  private void dispatch(long key) {
    Registration registration = registrations.get(key);
    if (registration == null) {
      return; // ended by a handler that ran earlier in the same round
    }
    try {
      registration.handler.readable(registration);
    } catch (RuntimeException | Error e) {
      // Nothing one handler does may end the loop that all others hang on.
      registration.close();
      log.error("An event handler failed", e);
    }
  }

  /** What to do when a descriptor is readable. */
  @FunctionalInterface
  public interface Handler {
    void readable(Registration registration);
  }

  /** Closing it ends the watching, then closes the descriptor. */
  public final class Registration implements AutoCloseable {
    private final long key;
    private final Descriptor descriptor;
    private final Handler handler;

    private Registration(long key, Descriptor descriptor, Handler handler) {
      this.key = key;
      this.descriptor = descriptor;
      this.handler = handler;
    }

    /** What is watched; the loop's to close. */
    public Descriptor descriptor() {
      return descriptor;
    }

    /**
     * Reads what is there; only from within the handler.
     *
     * @return the number of bytes, 0 at the end, -1 when there is nothing for now
     */
    public int read(byte[] buffer) {
      int wanted = (int) Math.min(buffer.length, chunk.byteSize());
      int count = read(chunk.asSlice(0, wanted));
      MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, buffer, 0, Math.max(0, count));
      return count;
    }

    int read(MemorySegment buffer) {
      long result =
          Linux.call(SystemCall.READ, descriptor.number(), buffer.address(), buffer.byteSize());
      return result == -Errno.EAGAIN ? -1 : (int) Linux.check(result, "read");
    }

    @Override
    public void close() {
      if (registrations.remove(key) != null) {
        control(EPOLL_CTL_DEL, this);
        descriptor.close();
      }
    }
  }

  private static final class Holder {
    static final EventLoop LOOP = new EventLoop();
  }
}
