package io.slipway.director.tasks;

import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one task has done so far. A Director that goes on with a task of one that died finds here
 * what it need not do again.
 */
public final class TaskJournal {
  /** By scope and key, in the order in which they were first written. */
  private final Map<String, Map<String, JournalEntry>> entries = new LinkedHashMap<>();

  private final Writer writer;
  private final boolean resumed;

  /** Makes entries durable. */
  @FunctionalInterface
  interface Writer {
    void write(List<JournalEntry> entries);
  }

  private TaskJournal(boolean resumed, List<JournalEntry> known, Writer writer) {
    this.resumed = resumed;
    this.writer = writer;
    known.forEach(this::keep);
  }

  static TaskJournal begun(Writer writer) {
    return new TaskJournal(false, List.of(), writer);
  }

  static TaskJournal resumed(List<JournalEntry> known, Writer writer) {
    return new TaskJournal(true, known, writer);
  }

  /** One that nothing keeps, for tasks nobody goes on with. */
  public static TaskJournal unkept() {
    return new TaskJournal(false, List.of(), _ -> {});
  }

  private void keep(JournalEntry entry) {
    entries.computeIfAbsent(entry.scope(), _ -> new LinkedHashMap<>()).put(entry.key(), entry);
  }

  /** Whether a Director before this one has worked on the task. */
  public boolean isResumed() {
    return resumed;
  }

  /** What is known of the scope, in the order in which it began. */
  public synchronized List<JournalEntry> of(String scope) {
    return List.copyOf(entries.getOrDefault(scope, Map.of()).values());
  }

  /** Every scope, in the order in which they began. */
  public synchronized List<String> scopes() {
    return List.copyOf(entries.keySet());
  }

  /** Returns when the entries are on disk. */
  public void write(List<JournalEntry> news) {
    if (news.isEmpty()) {
      return;
    }
    writer.write(List.copyOf(news));
    synchronized (this) {
      news.forEach(this::keep);
    }
  }

  /** Whether the task has found this out before. */
  public boolean knows(String fact) {
    return known(fact).isPresent();
  }

  private synchronized Optional<JournalEntry> known(String fact) {
    return Optional.ofNullable(entries.getOrDefault("", Map.of()).get(fact));
  }

  /**
   * A fact the task is built on, which may look different later: found out once, and kept before
   * anything is done about it.
   *
   * @param fact plain values
   */
  public Map<String, @Nullable Object> recall(
      String name, Supplier<Map<String, @Nullable Object>> fact) {
    Optional<JournalEntry> known = known(name);
    if (known.isPresent()) {
      return Json.parseObject(known.get().note());
    }
    Map<String, @Nullable Object> found = fact.get();
    write(List.of(new JournalEntry("", name, "", JournalEntry.State.DONE, Json.write(found))));
    return found;
  }

  /** The keys of entries, for whoever watches. */
  static String keys(List<JournalEntry> entries) {
    List<String> keys = new ArrayList<>();
    entries.forEach(
        entry ->
            keys.add(entry.key() + " " + entry.state().name().toLowerCase(java.util.Locale.ROOT)));
    return keys.stream().collect(Collectors.joining(", "));
  }
}
