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

  /**
   * When a heap counts as full.
   *
   * @param full how much of the largest heap is in use after a collection, in percent
   * @param interval from one look to the next; a heap that is full at two of them stays full
   */
  public record Settings(int full, Duration interval) {
    public static final Settings DEFAULT = new Settings(93, Duration.ofSeconds(5));
  }

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
   * @param enlarge what gives it a larger heap, for the same
   */
  public static void watch(String what, String enlarge, Settings settings) {
    byte[] lastLine = lastLine(what, enlarge, settings);
    Heap heap = new OfThisProcess(settings.interval());
    Thread.ofPlatform()
        .name("heap-guard")
        .daemon(true)
        .start(
            () -> {
              awaitFull(heap, settings.full());
              System.err.write(lastLine, 0, lastLine.length);
              System.err.flush();
              Runtime.getRuntime().halt(EXIT_CODE);
            });
  }

  private static byte[] lastLine(String what, String enlarge, Settings settings) {
    return ("FATAL: "
            + what
            + " ends: its heap of "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB stayed full for "
            + Durations.text(settings.interval())
            + ". Start it again with smaller or fewer deployments at once, or with a larger"
            + " heap ("
            + enlarge
            + ").\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Returns when the heap was full after a collection, and after another one an interval later. */
  static void awaitFull(Heap heap, int full) {
    int times = 0;
    while (times < 2) {
      try {
        heap.pause();
        times = isFull(heap, full) ? times + 1 : 0;
      } catch (InterruptedException e) {
        times = 0; // Nobody has a reason to interrupt it; it goes on.
      } catch (OutOfMemoryError e) {
        times++;
      }
    }
  }

  private static boolean isFull(Heap heap, int full) {
    if (!isFull(heap.usedBytes(), heap, full)) {
      return false;
    }
    heap.collect();
    return isFull(heap.usedBytes(), heap, full);
  }

  private static boolean isFull(long used, Heap heap, int full) {
    return used >= heap.maximumBytes() / 100 * full;
  }

  private static final class OfThisProcess implements Heap {
    private final Runtime runtime = Runtime.getRuntime();
    private final long interval;

    OfThisProcess(Duration interval) {
      this.interval = interval.toMillis();
    }

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
      Thread.sleep(interval);
    }
  }
}
