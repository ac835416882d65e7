package io.slipway.server.configuration;

import io.slipway.base.HeapGuard;
import java.time.Duration;
import java.util.List;

/** Keys of {@link Memory}. */
final class MemoryKeys {
  private static final Form<Long> HEAP = new Form.Size(64L << 20, 1L << 40);

  static final Key<Memory, Long> DIRECTOR =
      Key.of("director", HEAP, "the Director's largest heap", Memory::director);
  static final Key<Memory, Long> AGENTS =
      Key.of("agents", HEAP, "the agent host's largest heap", Memory::agents);
  static final Key<Memory, Integer> FULL =
      Key.of(
          "full",
          new Form.Count(50, 99),
          "percent of the heap; one of which more is in use after a collection is full",
          memory -> memory.guard().full());
  static final Key<Memory, Duration> FULL_TIME =
      Key.of(
          "full_time",
          new Form.Time(Duration.ofSeconds(1), Duration.ofHours(1)),
          "how long a heap has to stay full for its process to end, with a last line in its log",
          memory -> memory.guard().interval());

  static final Section<Memory> SECTION =
      new Section<>(
          "memory",
          "How much memory the processes may take.",
          Memory.DEFAULT,
          List.of(DIRECTOR, AGENTS, FULL, FULL_TIME),
          set ->
              new Memory(
                  set.of(DIRECTOR),
                  set.of(AGENTS),
                  new HeapGuard.Settings(set.of(FULL), set.of(FULL_TIME))));

  private MemoryKeys() {}
}
