package io.slipway.base;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Ends the process when its heap stays full. A server without memory is half dead: connections are
 * accepted and not answered, threads end with errors nobody sees, and whoever relies on it waits.
 * One that has ended says so, and is started again. A full heap that recovers, because the greedy
 * work was stopped or failed, is left alone.
 *
 * <p>The virtual machine would tell when its heap is full, but has to allocate to do so, and where
 * nothing is left it tells nobody any more. So a thread of its own looks every few seconds, and
 * from its start on it allocates nothing.
 */
public final class HeapGuard {
  /** What the process ends with: an internal software error, of sysexits.h. */
  public static final int EXIT_CODE = 70;

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Of the largest heap, in percent. */
  private static final int FULL = 93;

  /** The heap that is watched; none of these allocates. */
  interface Heap {
    long maximumBytes();

    /** Garbage that was not collected yet included. */
    long usedBytes();

    void collect();

    void pause() throws InterruptedException;
  }

  private HeapGuard() {}

  /**
   * Watches this process until it ends.
   *
   * @param what the process is, for its last line on standard error
   */
  public static void watch(String what) {
    byte[] lastLine = lastLine(what);
    Heap heap = new OfThisProcess();
    Thread.ofPlatform()
        .name("heap-guard")
        .daemon(true)
        .start(
            () -> {
              awaitFull(heap);
              System.err.write(lastLine, 0, lastLine.length);
              System.err.flush();
              Runtime.getRuntime().halt(EXIT_CODE);
            });
  }

  private static byte[] lastLine(String what) {
    return ("FATAL: "
            + what
            + " ends: its heap of "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB stayed full for "
            + INTERVAL.toSeconds()
            + " seconds. Start it again with smaller or fewer deployments at once, or with a larger"
            + " heap (-Xmx).\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Returns when the heap was full after a collection, and after another one an interval later. */
  static void awaitFull(Heap heap) {
    int times = 0;
    while (times < 2) {
      try {
        heap.pause();
        times = isFull(heap) ? times + 1 : 0;
      } catch (InterruptedException e) {
        times = 0; // Nobody has a reason to interrupt it; it goes on.
      } catch (OutOfMemoryError e) {
        times++;
      }
    }
  }

  private static boolean isFull(Heap heap) {
    if (!isFull(heap.usedBytes(), heap)) {
      return false;
    }
    heap.collect();
    return isFull(heap.usedBytes(), heap);
  }

  private static boolean isFull(long used, Heap heap) {
    return used >= heap.maximumBytes() / 100 * FULL;
  }

  private static final class OfThisProcess implements Heap {
    private final Runtime runtime = Runtime.getRuntime();

    @Override
    public long maximumBytes() {
      return runtime.maxMemory();
    }

    @Override
    public long usedBytes() {
      return runtime.totalMemory() - runtime.freeMemory();
    }

    @Override
    public void collect() {
      runtime.gc();
    }

    @Override
    public void pause() throws InterruptedException {
      Thread.sleep(INTERVAL.toMillis());
    }
  }
}
