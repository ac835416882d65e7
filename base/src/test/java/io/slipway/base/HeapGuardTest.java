package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapGuardTest {
  /** Fills its heap from two threads that let no error end them, as a server's threads do. */
  static final class Hoarder {
    private Hoarder() {}

    public static void main(String[] arguments) {
      HeapGuard.watch("The hoarder", "-Xmx", HeapGuard.Settings.DEFAULT);
      Thread.ofPlatform().start(Hoarder::hoard);
      hoard();
    }

    private static void hoard() {
      Object[] hoard = {};
      while (true) {
        try {
          hoard = new Object[] {hoard, new byte[1_000]};
        } catch (OutOfMemoryError e) {
          Thread.onSpinWait(); // A server goes on.
        }
      }
    }
  }

  @Test
  void aProcessWhoseHeapStaysFullEndsWithAReason() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Hoarder.class.getName())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(HeapGuard.EXIT_CODE);
    assertThat(told.lines().toList().getLast())
        .isEqualTo(
            "FATAL: The hoarder ends: its heap of 30 MiB stayed full for 5s. Start it again"
                + " with smaller or fewer deployments at once, or with a larger heap (-Xmx).");
  }

  /** A heap that is told at each look how much is in use before and after a collection. */
  private static final class ToldHeap implements HeapGuard.Heap {
    private final Iterator<List<Long>> looks;
    private List<Long> now = List.of();
    private int collections;
    private boolean collected;

    ToldHeap(List<List<Long>> looks) {
      this.looks = looks.iterator();
    }

    @Override
    public long maximumBytes() {
      return 100;
    }

    @Override
    public long usedBytes() {
      return now.get(collected ? 1 : 0);
    }

    @Override
    public void collect() {
      collected = true;
      collections++;
    }

    @Override
    public void pause() {
      now = looks.next();
      collected = false;
    }
  }

  @Test
  void aHeapThatRecoversIsLeftAlone() {
    List<List<Long>> looks =
        List.of(
            List.of(92L, 92L), // not full
            List.of(99L, 40L), // full of garbage
            List.of(99L, 93L), // full, for once
            List.of(50L, 50L),
            List.of(99L, 99L),
            List.of(99L, 99L)); // full twice
    ToldHeap heap = new ToldHeap(looks);

    HeapGuard.awaitFull(heap, HeapGuard.Settings.DEFAULT.full());

    assertThat(heap.looks.hasNext()).isFalse();
    assertThat(heap.collections).isEqualTo(4);
  }
}
