package io.slipway.agent.script;

import io.slipway.base.SlipwayException;
import io.slipway.bus.ScriptOutput;
import io.slipway.instance.FileWatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what a script writes to its log files while it runs: of each stream the first {@value
 * #HEAD} bytes as they come, and when it has ended the last {@value #TAIL}. What lies between
 * stands in the file and is read by nobody, so that a script may write as much as it likes. The
 * script writes to the files itself: it never waits for who tells.
 */
final class LiveOutput implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveOutput.class);

  static final int HEAD = 16 * 1024;
  static final int TAIL = 4 * 1024;

  /** A line that is longer comes in pieces. */
  static final int LONGEST_LINE = 4 * 1024;

  /** So many times at most the beginning of a stream is told on. */
  static final int MOST_MESSAGES = 500;

  private final Listener listener;
  private final Growth stdout;
  private final Growth stderr;
  private final FileWatcher.Watch watch;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** So that what was written before anybody watched is looked at. */
  private boolean news = true;

  private boolean closed;

  /** Gets what was written. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param from bytes that the run had written to the stream before these lines
     * @param to and with them
     */
    void wrote(ScriptOutput.Stream stream, long from, long to, List<String> lines);
  }

  /**
   * A log file.
   *
   * @param before its size before the script began
   * @param told how much of what the script has written since was told before
   */
  record LogFile(Path path, long before, long told) {}

  /**
   * Both files lie in the same folder, which exists.
   *
   * @param name what runs, for who looks after the machine
   */
  LiveOutput(FileWatcher watcher, String name, LogFile stdout, LogFile stderr, Listener listener) {
    this.listener = listener;
    this.stdout = new Growth(ScriptOutput.Stream.STDOUT, stdout);
    this.stderr = new Growth(ScriptOutput.Stream.STDERR, stderr);
    this.watch = watch(watcher, name, stdout.path.resolveSibling(""));
    this.thread = Thread.ofVirtual().name("live-output:" + name).start(this::tell);
  }

  /** A folder that cannot be watched: then everything is told when the script has ended. */
  private FileWatcher.Watch watch(FileWatcher watcher, String name, Path folder) {
    try {
      return watcher.watch(folder, this::notice);
    } catch (SlipwayException e) {
      log.warn("What {} writes is told when it has ended: {}", name, e.message());
      return () -> {};
    }
  }

  private void notice(String file) {
    if (file.isEmpty() || stdout.isToldOf(file) || stderr.isToldOf(file)) {
      lock.lock();
      try {
        news = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void tell() {
    while (awaitNews()) {
      stdout.tellBeginning();
      stderr.tellBeginning();
      if (stdout.full && stderr.full) {
        watch.close();
        return;
      }
    }
  }

  /** False when it is over. */
  private boolean awaitNews() {
    lock.lock();
    try {
      while (!news && !closed) {
        changed.awaitUninterruptibly();
      }
      news = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** The script has ended: tells the rest. */
  void finish() throws InterruptedException {
    close();
    thread.join();
    stdout.tellEnd();
    stderr.tellEnd();
  }

  /** Tells nothing more. */
  @Override
  public void close() {
    watch.close();
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What a file gains. */
  private final class Growth {
    private final ScriptOutput.Stream stream;
    private final Path file;

    /** Where in the file it goes on, and how much the run had written there. */
    private long position;

    private long written;
    private int messages;

    /** Whether the rest waits for the end. */
    private volatile boolean full;

    Growth(ScriptOutput.Stream stream, LogFile file) {
      this.stream = stream;
      this.file = file.path;
      this.written = file.told;
      this.position = file.before + file.told;
      this.full = written >= HEAD;
    }

    boolean isToldOf(String name) {
      return !full && name.equals(String.valueOf(file.getFileName()));
    }

    /** Whole lines, as long as they are among the first bytes. */
    void tellBeginning() {
      try (FileChannel channel = open()) {
        while (!full && available(channel) > 0) {
          int space = (int) (HEAD - written);
          byte[] bytes = bytes(channel, space);
          int length = wholeLines(bytes);
          if (length == 0) {
            full = bytes.length == space;
            return;
          }
          tell(Arrays.copyOf(bytes, length));
          full = written >= HEAD || ++messages >= MOST_MESSAGES;
        }
      } catch (NoSuchFileException _) {
        // It has not been written to.
      } catch (IOException e) {
        full = true;
        log.warn("{} cannot be read: {}", file, e.toString());
      }
    }

    void tellEnd() {
      try (FileChannel channel = open()) {
        long left = available(channel);
        if (left > TAIL) {
          skip(left - TAIL);
          byte[] bytes = bytes(channel, LONGEST_LINE);
          skip(afterLine(bytes));
        }
        byte[] rest = bytes(channel, TAIL);
        if (rest.length > 0) {
          tell(rest);
        }
      } catch (NoSuchFileException _) {
        // It never was written to.
      } catch (IOException e) {
        log.warn("{} cannot be read: {}", file, e.toString());
      }
    }

    /** A link that a release has put there leads nowhere. */
    private FileChannel open() throws IOException {
      return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /** A file that has become shorter was rotated: it begins anew. */
    private long available(FileChannel channel) throws IOException {
      long size = channel.size();
      if (size < position) {
        position = 0;
      }
      return size - position;
    }

    private byte[] bytes(FileChannel channel, int most) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.clamp(available(channel), 0L, most));
      while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
        // until full, or until the file turns out shorter
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private void skip(long bytes) {
      position += bytes;
      written += bytes;
    }

    private void tell(byte[] bytes) {
      long from = written;
      skip(bytes.length);
      listener.wrote(stream, from, written, lines(new String(bytes, StandardCharsets.UTF_8)));
    }
  }

  /** Up to the last line's end; a long line without one is cut, but not within a character. */
  private static int wholeLines(byte[] bytes) {
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return bytes.length <= LONGEST_LINE ? 0 : wholeCharacters(bytes, LONGEST_LINE);
  }

  private static int wholeCharacters(byte[] bytes, int length) {
    int end = length;
    while (end > length - 3 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  /**
   * Behind the first line's end, unless nothing comes after that, or at least behind what is left
   * of a character.
   */
  private static int afterLine(byte[] bytes) {
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    int start = 0;
    while (start < Math.min(3, bytes.length) && (bytes[start] & 0xC0) == 0x80) {
      start++;
    }
    return start;
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      int start = 0;
      while (line.length() - start > LONGEST_LINE) {
        int end = start + LONGEST_LINE;
        end -= Character.isHighSurrogate(line.charAt(end - 1)) ? 1 : 0;
        lines.add(line.substring(start, end));
        start = end;
      }
      lines.add(line.substring(start));
    }
    return lines;
  }
}
