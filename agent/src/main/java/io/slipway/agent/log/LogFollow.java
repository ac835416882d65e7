package io.slipway.agent.log;

import io.slipway.agent.log.LogFolder.LogFile;
import io.slipway.base.Clock;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.bus.LogNews;
import io.slipway.bus.LogPiece;
import io.slipway.bus.LogRequest;
import io.slipway.instance.FileWatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One reader's way through the logs of an instance: as {@code tail -F} does, but pulled. The files
 * are the only buffer. Nothing is read before somebody asks for it, and of a file that grows faster
 * than it is read a part is left out, so that neither the writer waits nor the memory fills.
 */
final class LogFollow implements AutoCloseable {
  /** Bytes of one answer. */
  static final int MOST_AT_ONCE = 32 * 1024;

  /** More files are not followed by one reader. */
  static final int MOST_FILES = 1000;

  private static final int MOST_FOLDERS = 1000;

  /** Names of changed files that are remembered; beyond, everything is looked at. */
  private static final int MOST_CHANGED = 2 * MOST_FILES;

  private final LogFolder folder;
  private final LogSelection selection;
  private final LogRequest request;
  private final FileWatcher watcher;
  private final Clock clock;

  /** One reader at a time goes through the files. */
  private final ReentrantLock reading = new ReentrantLock();

  private final Map<String, FollowedFile> files = new TreeMap<>();
  private final SequencedSet<String> ready = new LinkedHashSet<>();
  private boolean tooMany;
  private long number;
  private @Nullable LogNews last;

  /** Guards what watchers change: they are never made to wait. */
  private final ReentrantLock changing = new ReentrantLock();

  private final Condition changedAnything = changing.newCondition();
  private final Map<String, FileWatcher.Watch> watches = new HashMap<>();
  private Set<String> changed = new LinkedHashSet<>();
  private boolean everything;
  private long turn;
  private boolean closed;

  /**
   * Looks at what is there.
   *
   * @throws IOException with a message for the user when there is too much of it
   */
  LogFollow(LogFolder folder, LogRequest request, FileWatcher watcher, Clock clock)
      throws IOException {
    this.folder = folder;
    this.selection = new LogSelection(request);
    this.request = request;
    this.watcher = watcher;
    this.clock = clock;
    try {
      begin();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void begin() throws IOException {
    for (Map.Entry<String, LogFile> file : look().files().entrySet()) {
      if (selection.matches(file.getKey())) {
        if (files.size() == MOST_FILES) {
          throw new LogFolder.TooMuchException(
              "More than "
                  + MOST_FILES
                  + " log files match. Name a job or a pattern that fits fewer.");
        }
        FollowedFile followed = new FollowedFile(file.getKey(), file.getValue());
        followed.beginWithLast(folder, request.lines());
        files.put(file.getKey(), followed);
      }
    }
    ready.addAll(files.keySet());
  }

  /** What there is; its folders are watched before they are looked into. */
  private LogFolder.Contents look() throws IOException {
    LogFolder.Contents contents = folder.contents();
    if (!request.follow()) {
      return contents;
    }
    // A folder may get files, or folders, between being seen and being watched.
    while (watch(contents.folders())) {
      contents = folder.contents();
    }
    return contents;
  }

  /** Whether any of these was not watched before. */
  private boolean watch(Set<String> folders) throws IOException {
    boolean anyNew = false;
    for (String name : folders) {
      changing.lock();
      try {
        if (closed || watches.containsKey(name)) {
          continue;
        }
        if (watches.size() == MOST_FOLDERS) {
          throw new LogFolder.TooMuchException(
              "There are more than " + MOST_FOLDERS + " folders in /var/vcap/sys/log");
        }
        watches.put(
            name, watcher.watch(folder.path().resolve(name), file -> tellChange(name, file)));
        anyNew = true;
      } catch (SlipwayException e) {
        if (folder.isFolder(name) || name.isEmpty()) {
          throw new IOException(
              "/var/vcap/sys/log/" + name + " cannot be watched: " + ErrorText.of(e), e);
        }
      } finally {
        changing.unlock();
      }
    }
    return anyNew;
  }

  private void tellChange(String inFolder, String file) {
    changing.lock();
    try {
      if (file.isEmpty()) {
        everything = true;
        FileWatcher.Watch ended = watches.remove(inFolder);
        if (ended != null) {
          ended.close();
        }
      } else if (changed.size() < MOST_CHANGED) {
        changed.add(inFolder.isEmpty() ? file : inFolder + "/" + file);
      } else {
        everything = true;
      }
      changedAnything.signalAll();
    } finally {
      changing.unlock();
    }
  }

  /**
   * What is new, as soon as there is something; no pieces when there is nothing for so long. Who
   * asks while another waits has given up on that other, which is answered at once.
   *
   * @param after the number of the news the reader has; the news after it are told again if he has
   *     not got them
   */
  LogNews read(long after, Duration limit) throws IOException, InterruptedException {
    Deadline deadline = new Deadline();
    Clock.Scheduled timer = clock.schedule(limit, deadline::pass);
    try {
      long mine = takeTurn();
      while (true) {
        reading.lockInterruptibly();
        try {
          LogNews news = now(after);
          if (!news.pieces().isEmpty() || news.ended()) {
            return news;
          }
        } finally {
          reading.unlock();
        }
        if (!awaitChange(mine, deadline)) {
          return new LogNews(after, List.of(), false);
        }
      }
    } finally {
      timer.cancel();
    }
  }

  private long takeTurn() {
    changing.lock();
    try {
      changedAnything.signalAll();
      return ++turn;
    } finally {
      changing.unlock();
    }
  }

  /** False when there is nothing to wait for any more. */
  private boolean awaitChange(long mine, Deadline deadline) throws InterruptedException {
    changing.lockInterruptibly();
    try {
      while (turn == mine && !closed && !deadline.passed && !everything && changed.isEmpty()) {
        changedAnything.await();
      }
      return turn == mine && !deadline.passed;
    } finally {
      changing.unlock();
    }
  }

  private final class Deadline {
    private boolean passed;

    void pass() {
      changing.lock();
      try {
        passed = true;
        changedAnything.signalAll();
      } finally {
        changing.unlock();
      }
    }
  }

  private LogNews now(long after) throws IOException {
    LogNews told = last;
    if (told != null && after == told.number() - 1) {
      return told;
    }
    if (after != number) {
      throw new IllegalArgumentException(
          "The news number " + (after + 1) + " of these logs are not kept any more");
    }
    Changes changes = takeChanges();
    if (changes.closed) {
      return new LogNews(after, List.of(), true);
    }
    List<LogPiece> pieces = new ArrayList<>();
    notice(changes, pieces);
    int left = MOST_AT_ONCE;
    while (left > 0 && !ready.isEmpty()) {
      left -= readOn(ready.removeFirst(), pieces);
    }
    boolean ended = !request.follow() && ready.isEmpty();
    LogNews news = new LogNews(pieces.isEmpty() && !ended ? after : ++number, pieces, ended);
    last = pieces.isEmpty() && !ended ? told : news;
    return news;
  }

  private record Changes(Set<String> names, boolean everything, boolean closed) {}

  private Changes takeChanges() {
    changing.lock();
    try {
      Changes changes = new Changes(changed, everything, closed);
      changed = new LinkedHashSet<>();
      everything = false;
      return changes;
    } finally {
      changing.unlock();
    }
  }

  private void notice(Changes changes, List<LogPiece> pieces) throws IOException {
    boolean anew = changes.everything;
    Set<String> meant = withLinks(changes.names);
    for (String name : meant) {
      if (files.containsKey(name)) {
        ready.add(name);
      } else {
        anew |= selection.matches(name) || folder.isFolder(name);
      }
    }
    if (anew) {
      ready.addAll(files.keySet());
      for (Map.Entry<String, LogFile> file : look().files().entrySet()) {
        if (!files.containsKey(file.getKey()) && selection.matches(file.getKey())) {
          add(file.getKey(), file.getValue(), pieces);
        }
      }
    }
  }

  /** A file that changes has changed under the names of its links as well. */
  private Set<String> withLinks(Set<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    files.forEach(
        (name, file) -> {
          if (names.contains(file.realName())) {
            all.add(name);
          }
        });
    return all;
  }

  /** A file that has come since is told from its beginning. */
  private void add(String name, LogFile file, List<LogPiece> pieces) {
    if (files.size() < MOST_FILES) {
      files.put(name, new FollowedFile(name, file));
      ready.add(name);
      tooMany = false;
    } else if (!tooMany) {
      tooMany = true;
      pieces.add(
          new LogPiece.Lines(
              name, List.of("(not followed: more than " + MOST_FILES + " log files match)")));
    }
  }

  /** Reads a piece of a file; how much it was. */
  private int readOn(String name, List<LogPiece> pieces) {
    FollowedFile followed = files.get(name);
    if (followed == null) {
      return 0;
    }
    try {
      Optional<LogFile> now = folder.resolve(name);
      if (now.isEmpty()) {
        files.remove(name);
        int rest = followed.readRest(folder, renamed(followed), pieces);
        pieces.add(new LogPiece.Changed(name, LogPiece.Change.GONE));
        return rest;
      }
      int rest = 0;
      if (!now.get().key().equals(followed.key())) {
        rest = followed.readRest(folder, renamed(followed), pieces);
        pieces.add(new LogPiece.Changed(name, LogPiece.Change.REPLACED));
        followed.beginAnew(now.get());
      }
      FollowedFile.Read read = followed.read(folder, now.get(), request.follow(), pieces);
      if (read.more()) {
        ready.add(name);
      }
      return rest + read.bytes();
    } catch (IOException _) {
      return 0; // It goes just now: the watcher tells.
    }
  }

  /** Where a file is that had this name: renamed, as when logs are rotated. */
  private Optional<LogFile> renamed(FollowedFile followed) throws IOException {
    Map<Object, LogFile> byKey =
        folder.contents().files().values().stream()
            .collect(Collectors.toMap(LogFile::key, file -> file, (first, _) -> first));
    return Optional.ofNullable(byKey.get(followed.key()));
  }

  /** Whoever waits is told that it has ended. */
  @Override
  public void close() {
    changing.lock();
    try {
      closed = true;
      watches.values().forEach(FileWatcher.Watch::close);
      watches.clear();
      changedAnything.signalAll();
    } finally {
      changing.unlock();
    }
  }
}
