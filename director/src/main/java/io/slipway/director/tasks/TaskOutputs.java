package io.slipway.director.tasks;

import io.slipway.base.Clock;
import io.slipway.base.Guarded;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.events.EventLines;
import io.slipway.events.TaskEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outputs of the tasks of this process. What is appended can be read at once; one thread brings
 * it to the repository in groups, because a commit costs a disk's round trip and a deploy writes
 * thousands of lines. {@link #flush} waits until everything appended before it is durable. Events
 * are stored once, without loss; how BOSH writes them is made of that when somebody reads it.
 *
 * <p>Whoever reads from elsewhere gets only what is durable: a Director that dies would otherwise
 * have told what the next one knows nothing of.
 */
final class TaskOutputs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskOutputs.class);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final long FULL_GROUP_BYTES = 512 * 1024;
  private static final int LARGEST_PIECE = 1024 * 1024;
  private static final int MOST_VIEWS = 32;

  private final TaskRepository repository;
  private final Transactions transactions;
  private final long largest;
  private final Clock clock;
  private final TaskSettings.Grouping grouping;
  private final Thread writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Map<Integer, OpenTask> open = new HashMap<>();

  /** Of tasks that have ended, those somebody read last. */
  private final Map<Integer, BoshView> views =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, BoshView> eldest) {
          return size() > MOST_VIEWS;
        }
      };

  private final Set<OpenOutput> dirty = new LinkedHashSet<>();
  private List<Flush> flushes = new ArrayList<>();
  private long dirtyBytes;
  private int followers;
  private long lastGroup;
  private boolean ripe;
  private boolean closing;
  private boolean stopped;

  /**
   * @param largest bytes of one output of one task
   */
  TaskOutputs(
      TaskRepository repository,
      Transactions transactions,
      long largest,
      Clock clock,
      TaskSettings.Grouping grouping) {
    this.repository = repository;
    this.transactions = transactions;
    this.largest = largest;
    this.clock = clock;
    this.grouping = grouping;
    this.lastGroup = clock.nanoTime() - grouping.watched().toNanos();
    this.writer = Thread.ofVirtual().name("slipway-task-outputs").start(this::writeGroups);
  }

  /**
   * From now on the task may append, behind what is stored already.
   *
   * @return the number of the last event that is stored; 0 when none is
   */
  long open(int task) {
    Map<OutputType, Long> sizes = new EnumMap<>(OutputType.class);
    for (OutputType type : OutputType.values()) {
      long size = type.isStored() ? repository.size(task, type) : 0;
      if (size > 0) {
        sizes.put(type, size);
      }
    }
    BoshView view =
        sizes.containsKey(OutputType.STORY) ? BoshView.of(stored(task)) : new BoshView();
    locked(
        () -> {
          OpenTask opened = new OpenTask(lock.newCondition(), view, null);
          views.remove(task);
          sizes.forEach((type, size) -> opened.outputs.put(type, new OpenOutput(task, type, size)));
          open.put(task, opened);
        });
    return view.lastId();
  }

  /** Nothing is appended for tasks that are not open: they have ended. */
  void append(int task, OutputType type, byte[] content) {
    if (type == OutputType.EVENT || type == OutputType.STORY) {
      throw new IllegalArgumentException("Events are appended as what they are");
    }
    if (content.length == 0) {
      return;
    }
    locked(
        () -> {
          OpenTask opened = open.get(task);
          if (opened != null) {
            OpenOutput output = opened.output(task, type);
            append(output, output.withinLimit(content, largest));
          }
        });
  }

  /**
   * The same for an event. What BOSH tells too has a part of the space to itself: however much is
   * told beside it, BOSH's own output lacks nothing for that.
   */
  void append(int task, TaskEvent event) {
    Line line = Line.of(event);
    locked(
        () -> {
          OpenTask opened = open.get(task);
          if (opened != null) {
            OpenOutput output = opened.output(task, OutputType.STORY);
            opened
                .limited(event, line, output.end(), largest)
                .ifPresent(
                    kept -> {
                      append(output, kept.stored);
                      opened.view.add(kept.stored.length, kept.toldBytes, kept.id);
                      opened.undurable.add(new Told(output.end(), opened.view.size()));
                    });
          }
        });
  }

  private void append(OpenOutput output, byte[] content) {
    if (content.length > 0) {
      output.append(content);
      dirty.add(output);
      dirtyBytes += content.length;
      work.signal();
    }
  }

  /** Every event of a task so far. */
  void events(int task, Consumer<TaskEvent> consumer) {
    BoshView.events(stored(task), consumer);
  }

  private BoshView.Source stored(int task) {
    return (offset, most) -> read(task, OutputType.STORY, offset, most);
  }

  private BoshView view(int task) {
    lock.lock();
    try {
      OpenTask opened = open.get(task);
      BoshView known = opened == null ? views.get(task) : opened.view;
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    BoshView view = BoshView.of(stored(task));
    locked(() -> views.put(task, view));
    return view;
  }

  /** The number of a task's last event; 0 when it has none. */
  long lastEvent(int task) {
    return view(task).lastId();
  }

  /** Somebody else has changed what is stored of a task that is not open. */
  void forget(int task) {
    locked(() -> views.remove(task));
  }

  /** What is durable of it by now, everything appended before included if that can be. */
  byte[] readDurable(int task, OutputType type, long offset, int maximumBytes) {
    if (type != OutputType.EVENT) {
      bringHome(task, type);
      return repository.read(task, type, offset, maximumBytes);
    }
    long left = durableSize(task, type) - offset;
    return left <= 0 ? new byte[0] : read(task, type, offset, (int) Math.min(maximumBytes, left));
  }

  long durableSize(int task, OutputType type) {
    if (type != OutputType.EVENT) {
      bringHome(task, type);
      return repository.size(task, type);
    }
    bringHome(task, OutputType.STORY);
    return durablyTold(task);
  }

  /** How much of BOSH's encoding of the events is made of what is durable. */
  private long durablyTold(int task) {
    lock.lock();
    try {
      OpenTask opened = open.get(task);
      if (opened != null) {
        return opened.durablyTold;
      }
    } finally {
      lock.unlock();
    }
    return view(task).size();
  }

  private void bringHome(int task, OutputType type) {
    boolean needed;
    lock.lock();
    try {
      OpenOutput output = output(task, type);
      needed = output != null && output.end() > output.stored && !stopped;
    } finally {
      lock.unlock();
    }
    if (needed) {
      try {
        flush();
      } catch (RuntimeException e) {
        log.debug("What task {} has said last cannot be read yet", task, e);
      }
    }
  }

  byte[] read(int task, OutputType type, long offset, int maximumBytes) {
    if (type == OutputType.EVENT) {
      return view(task).read(stored(task), offset, maximumBytes);
    }
    long stored;
    byte[] tail;
    lock.lock();
    try {
      OpenOutput output = output(task, type);
      stored = output == null ? Long.MAX_VALUE : output.stored;
      tail = output == null ? new byte[0] : output.tail(offset, maximumBytes);
    } finally {
      lock.unlock();
    }
    if (offset >= stored) {
      return tail;
    }
    // The repository only grows: what it has beyond the stored size is in the tail too.
    byte[] head =
        repository.read(task, type, offset, (int) Math.min(maximumBytes, stored - offset));
    int fromTail = Math.min(tail.length, maximumBytes - head.length);
    byte[] joined = Arrays.copyOf(head, head.length + fromTail);
    System.arraycopy(tail, 0, joined, head.length, fromTail);
    return joined;
  }

  long size(int task, OutputType type) {
    if (type == OutputType.EVENT) {
      return view(task).size();
    }
    lock.lock();
    try {
      OpenOutput output = output(task, type);
      if (output != null) {
        return output.end();
      }
    } finally {
      lock.unlock();
    }
    return repository.size(task, type);
  }

  private @Nullable OpenOutput output(int task, OutputType type) {
    OpenTask opened = open.get(task);
    return opened == null ? null : opened.outputs.get(type);
  }

  /** Waits until everything appended so far is in the repository; fails when that fails. */
  void flush() {
    store(() -> {});
  }

  /**
   * The same together with something else: either all of it is there afterwards or nothing.
   *
   * @param alongside writes to the store, in a transaction of the writer's
   */
  void store(Runnable alongside) {
    CompletableFuture<Void> flushed = new CompletableFuture<>();
    locked(
        () -> {
          if (stopped) {
            throw new IllegalStateException("Task outputs are closed");
          }
          flushes.add(new Flush(alongside, flushed));
          work.signal();
        });
    try {
      flushed.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** The task has ended like this; its followers get what is left, then the end. */
  void end(TaskRecord task) {
    locked(
        () -> {
          OpenTask opened = open.remove(task.id());
          if (opened != null) {
            opened.ended = task;
            opened.durablyTold = opened.view.size();
            opened.changed.signalAll();
            views.put(task.id(), opened.view);
          }
        });
  }

  /**
   * Pushes an output from the offset on to the listener.
   *
   * @param ended asked for a task that is not open (any more): how it ended
   */
  Subscription follow(
      int task, Supplier<TaskRecord> ended, OutputType type, long offset, OutputListener listener) {
    OpenTask followed;
    lock.lock();
    try {
      followed = open.get(task);
    } finally {
      lock.unlock();
    }
    if (followed == null) {
      followed = new OpenTask(lock.newCondition(), new BoshView(), ended.get());
    }
    Follower follower = new Follower(task, followed, type, offset, listener);
    Thread.ofVirtual().name("follow-task:" + task).start(follower);
    return follower;
  }

  /** Writes what is left, then stops. */
  @Override
  public void close() {
    locked(
        () -> {
          closing = true;
          work.signal();
        });
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeGroups() {
    boolean failed = false;
    while (!stopped) {
      try {
        failed = !writeNext(failed);
      } catch (RuntimeException | Error e) {
        // Every task waits for this thread: whatever it meets, it goes on.
        failed = true;
        Guarded.run("telling who waits for task output", () -> giveUpFlushes(e));
      }
    }
  }

  /** Writes a group, or sees that all is written; false when that failed. */
  private boolean writeNext(boolean failedBefore) {
    Group group;
    lock.lock();
    try {
      awaitWork(failedBefore);
      if (closing && failedBefore) {
        stopped = true;
      }
      group = takeGroup();
      if (stopped || (closing && group.isEmpty())) {
        stopped = true;
        group.flushes.forEach(
            flush ->
                flush
                    .done()
                    .completeExceptionally(
                        new IllegalStateException(
                            "Task outputs are closed, and could not be stored")));
        return true;
      }
    } finally {
      lock.unlock();
    }
    return write(group);
  }

  private void giveUpFlushes(Throwable failure) {
    log.error("Task output could not be stored", failure);
    locked(
        () -> {
          flushes.forEach(flush -> flush.done().completeExceptionally(failure));
          flushes = new ArrayList<>();
        });
  }

  /** Waits until there is a group worth a commit: somebody waits for it, it is large, or old. */
  private void awaitWork(boolean failedBefore) {
    while (dirty.isEmpty() && flushes.isEmpty() && !closing) {
      work.awaitUninterruptibly();
    }
    ripe = false;
    if (!isGroupWorthwhile(failedBefore)) {
      Clock.Scheduled timer =
          clock.schedule(failedBefore ? RETRY : patience(), () -> locked(this::ripen));
      while (!isGroupWorthwhile(failedBefore)) {
        work.awaitUninterruptibly();
      }
      timer.cancel();
    }
  }

  private boolean isGroupWorthwhile(boolean failedBefore) {
    boolean urgent = dirtyBytes >= FULL_GROUP_BYTES || (followers > 0 && hasBeenQuiet());
    return ripe || closing || !flushes.isEmpty() || (urgent && !failedBefore);
  }

  private boolean hasBeenQuiet() {
    return clock.nanoTime() - lastGroup >= grouping.watched().toNanos();
  }

  /** How long a group waits for more: less while somebody watches. */
  private Duration patience() {
    return followers > 0 ? grouping.watched() : grouping.unwatched();
  }

  private void ripen() {
    ripe = true;
    work.signal();
  }

  private Group takeGroup() {
    Map<OpenOutput, byte[]> contents = new HashMap<>();
    dirty.forEach(output -> contents.put(output, output.tail(output.stored, Integer.MAX_VALUE)));
    Group group = new Group(contents, flushes);
    lastGroup = clock.nanoTime();
    dirty.clear();
    dirtyBytes = 0;
    flushes = new ArrayList<>();
    return group;
  }

  private boolean write(Group group) {
    try {
      if (!group.isEmpty()) {
        transactions.inTransaction(
            () -> {
              group.contents.forEach(
                  (output, content) -> repository.append(output.task, output.type, content));
              group.flushes.forEach(flush -> flush.alongside().run());
            });
      }
    } catch (RuntimeException | Error e) {
      log.error("Task output could not be stored", e);
      locked(
          () ->
              group.contents.forEach(
                  (output, content) -> {
                    dirty.add(output);
                    dirtyBytes += content.length;
                  }));
      group.flushes.forEach(flush -> flush.done().completeExceptionally(e));
      return false;
    }
    locked(() -> group.contents.forEach((output, content) -> isStored(output, content.length)));
    group.flushes.forEach(flush -> flush.done().complete(null));
    return true;
  }

  private void isStored(OpenOutput output, int count) {
    output.stored(count);
    OpenTask opened = open.get(output.task);
    if (opened != null) {
      if (output.type == OutputType.STORY) {
        opened.isDurable(output.stored);
      }
      opened.changed.signalAll();
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Somebody who waits until all is durable.
   *
   * @param alongside what goes with it
   */
  private record Flush(Runnable alongside, CompletableFuture<Void> done) {}

  /** What one commit brings to the repository, and who waits for it. */
  private record Group(Map<OpenOutput, byte[]> contents, List<Flush> flushes) {
    boolean isEmpty() {
      return contents.isEmpty() && flushes.isEmpty();
    }
  }

  /**
   * An event's line, with its end.
   *
   * @param toldBytes what BOSH's line for it takes; 0 when it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // made and stored: nobody compares it
  private record Line(long id, byte[] stored, int toldBytes) {
    static Line of(TaskEvent event) {
      return new Line(
          event.stamp().id(),
          (EventLines.encode(event) + "\n").getBytes(StandardCharsets.UTF_8),
          BoshView.told(event).length);
    }
  }

  /** Where an event's line ends, in what is stored and in BOSH's encoding. */
  private record Told(long stored, long told) {}

  private static final class OpenTask {
    final Map<OutputType, OpenOutput> outputs = new EnumMap<>(OutputType.class);
    final Condition changed;
    final BoshView view;
    @Nullable TaskRecord ended;

    /** How much of BOSH's encoding is made of durable events, and what comes with the others. */
    long durablyTold;

    private final Deque<Told> undurable = new ArrayDeque<>();
    private final Set<TaskEvent.Omitted.What> omitted =
        EnumSet.noneOf(TaskEvent.Omitted.What.class);
    private boolean full;

    OpenTask(Condition changed, BoshView view, @Nullable TaskRecord ended) {
      this.changed = changed;
      this.view = view;
      this.ended = ended;
      this.durablyTold = view.size();
    }

    /** The events are stored up to there. */
    private void isDurable(long stored) {
      while (!undurable.isEmpty() && undurable.getFirst().stored <= stored) {
        durablyTold = undurable.removeFirst().told;
      }
    }

    OpenOutput output(int task, OutputType type) {
      return outputs.computeIfAbsent(type, absent -> new OpenOutput(task, absent, 0));
    }

    /** What is kept of an event: itself, or once that there is no space for it, or nothing. */
    Optional<Line> limited(TaskEvent event, Line line, long size, long largest) {
      boolean output = event instanceof TaskEvent.ScriptWrote;
      long space = output ? largest / 2 : line.toldBytes == 0 ? largest / 4 * 3 : largest;
      TaskEvent.Omitted.What kind =
          output ? TaskEvent.Omitted.What.SCRIPT_OUTPUT : TaskEvent.Omitted.What.BEYOND_BOSH;
      if (full || (line.toldBytes == 0 && omitted.contains(kind))) {
        return Optional.empty();
      }
      if (size + line.stored.length <= space && line.stored.length <= EventLines.MAXIMUM_LINE) {
        return Optional.of(line);
      }
      if (line.toldBytes == 0) {
        omitted.add(kind);
        return Optional.of(Line.of(new TaskEvent.Omitted(event.stamp(), kind, space)));
      }
      full = true;
      return Optional.of(
          Line.of(new TaskEvent.Warning(event.stamp(), OpenOutput.lastWords(largest))));
    }
  }

  /** An output: so many bytes in the repository, and the tail that is not (known to be) there. */
  private static final class OpenOutput {
    private static final byte[] NOTHING = new byte[0];

    final int task;
    final OutputType type;
    long stored;
    private byte[] buffer = new byte[1024];
    private int length;
    private boolean full;

    OpenOutput(int task, OutputType type, long stored) {
      this.task = task;
      this.type = type;
      this.stored = stored;
    }

    long end() {
      return stored + length;
    }

    /** The content, or the last line of an output that is full, or nothing after that. */
    byte[] withinLimit(byte[] content, long largest) {
      if (full) {
        return NOTHING;
      }
      if (end() + content.length <= largest) {
        return content;
      }
      full = true;
      return (lastWords(largest) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static String lastWords(long largest) {
      return "This output is as large as the limit of "
          + largest
          + " bytes allows; what follows is left out.";
    }

    void append(byte[] content) {
      int needed = Math.addExact(length, content.length);
      if (needed > buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
      }
      System.arraycopy(content, 0, buffer, length, content.length);
      length = needed;
    }

    byte[] tail(long offset, int maximumBytes) {
      int from = Math.clamp(offset - stored, 0, length);
      return Arrays.copyOfRange(buffer, from, from + Math.min(length - from, maximumBytes));
    }

    void stored(int count) {
      stored += count;
      length -= count;
      System.arraycopy(buffer, count, buffer, 0, length);
    }
  }

  /** Reads on whenever there is more, so that a slow listener costs no memory. */
  private final class Follower implements Subscription, Runnable {
    private final int task;
    private final OpenTask followed;
    private final OutputType type;
    private final OutputListener listener;
    private long offset;
    private boolean closed;

    Follower(int task, OpenTask followed, OutputType type, long offset, OutputListener listener) {
      this.task = task;
      this.followed = followed;
      this.type = type;
      this.offset = offset;
      this.listener = listener;
    }

    @Override
    public void run() {
      locked(
          () -> {
            followers++;
            work.signal();
          });
      try {
        tell();
      } finally {
        locked(() -> followers--);
      }
    }

    private void tell() {
      try {
        while (true) {
          TaskRecord ended = awaitChange();
          if (isClosed()) {
            return;
          }
          byte[] content = durable();
          if (content.length > 0) {
            offset += content.length;
            listener.bytes(content);
          } else if (ended != null) {
            listener.ended(ended);
            return;
          }
        }
      } catch (RuntimeException | Error e) {
        log.debug("A listener to task {} is gone", task, e);
        Guarded.run("ending a listener to task " + task, listener::broken);
      }
    }

    private byte[] durable() {
      if (type != OutputType.EVENT) {
        return repository.read(task, type, offset, LARGEST_PIECE);
      }
      long left;
      lock.lock();
      try {
        left = followed.durablyTold - offset;
      } finally {
        lock.unlock();
      }
      return left <= 0
          ? OpenOutput.NOTHING
          : read(task, type, offset, (int) Math.min(LARGEST_PIECE, left));
    }

    private @Nullable TaskRecord awaitChange() {
      lock.lock();
      try {
        while (!closed && followed.ended == null && !hasMore()) {
          followed.changed.awaitUninterruptibly();
        }
        return followed.ended;
      } finally {
        lock.unlock();
      }
    }

    private boolean hasMore() {
      if (type == OutputType.EVENT) {
        return followed.durablyTold > offset;
      }
      OpenOutput output = followed.outputs.get(type);
      return output != null && output.stored > offset;
    }

    private boolean isClosed() {
      lock.lock();
      try {
        return closed;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      locked(
          () -> {
            closed = true;
            followed.changed.signalAll();
          });
    }
  }
}
