package io.slipway.director.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.events.BoshLines;
import io.slipway.events.EventLines;
import io.slipway.events.InvalidEventException;
import io.slipway.events.TaskEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * BOSH's encoding of a task's stored events, which is itself stored nowhere: how large it is, and
 * near which stored line each part of it begins. Whoever reads on from where it ended costs what is
 * new and at most {@value #SPACING} bytes more, and a view takes a thousandth of what it is of.
 */
final class BoshView {
  /** Bytes of stored lines from one mark to the next. */
  static final int SPACING = 16 * 1024;

  private static final int PIECE = 64 * 1024;

  private final List<Mark> marks = new ArrayList<>();
  private Mark end = new Mark(0, 0);
  private long lastId;

  /** A place between two lines, in the stored lines and in BOSH's encoding of them. */
  private record Mark(long stored, long told) {
    Mark plus(int storedBytes, int toldBytes) {
      return new Mark(stored + storedBytes, told + toldBytes);
    }
  }

  /** Where stored lines are read: at most so many bytes from an offset on, none at the end. */
  @FunctionalInterface
  interface Source {
    byte[] read(long offset, int maximumBytes);
  }

  BoshView() {
    marks.add(end);
  }

  /** The view of everything that is stored. */
  static BoshView of(Source source) {
    BoshView view = new BoshView();
    lines(source, 0, Long.MAX_VALUE, line -> view.add(line.length + 1, event(line)));
    return view;
  }

  /** Every event that is stored; a line that is none is passed over. */
  static void events(Source source, Consumer<TaskEvent> consumer) {
    lines(
        source,
        0,
        Long.MAX_VALUE,
        line -> {
          event(line).ifPresent(consumer);
          return true;
        });
  }

  /** BOSH's line for an event, with its end; empty when it has none. */
  static byte[] told(TaskEvent event) {
    return BoshLines.encode(event).map(line -> (line + "\n").getBytes(UTF_8)).orElse(new byte[0]);
  }

  private boolean add(int storedBytes, Optional<TaskEvent> event) {
    event.ifPresentOrElse(
        known -> add(storedBytes, told(known).length, known.stamp().id()),
        () -> add(storedBytes, 0, 0));
    return true;
  }

  /** Another line is stored. */
  synchronized void add(int storedBytes, int toldBytes, long id) {
    end = end.plus(storedBytes, toldBytes);
    lastId = Math.max(lastId, id);
    if (end.stored - marks.getLast().stored >= SPACING) {
      marks.add(end);
    }
  }

  /** The bytes of BOSH's encoding. */
  synchronized long size() {
    return end.told;
  }

  /** The number of the last event. */
  synchronized long lastId() {
    return lastId;
  }

  /** A part of BOSH's encoding. */
  byte[] read(Source source, long offset, int maximumBytes) {
    Mark from;
    Mark to;
    synchronized (this) {
      to = end;
      from = before(offset);
    }
    if (offset >= to.told || maximumBytes == 0) {
      return new byte[0];
    }
    Part part = new Part(from.told, offset, maximumBytes);
    lines(source, from.stored, to.stored, line -> part.add(event(line).map(BoshView::told)));
    return part.bytes.toByteArray();
  }

  /** The last mark that is not behind the offset. */
  private Mark before(long offset) {
    int low = 0;
    int high = marks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (marks.get(middle).told <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return marks.get(low);
  }

  /** Takes of the lines that go by what is wanted. */
  private static final class Part {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long offset;
    private final int maximumBytes;
    private long at;

    Part(long at, long offset, int maximumBytes) {
      this.at = at;
      this.offset = offset;
      this.maximumBytes = maximumBytes;
    }

    /** Whether more is wanted. */
    boolean add(Optional<byte[]> told) {
      byte[] line = told.orElse(new byte[0]);
      int skipped = Math.clamp(offset - at, 0, line.length);
      bytes.write(line, skipped, Math.min(line.length - skipped, maximumBytes - bytes.size()));
      at += line.length;
      return bytes.size() < maximumBytes;
    }
  }

  private static Optional<TaskEvent> event(byte[] line) {
    try {
      return Optional.of(EventLines.decode(new String(line, UTF_8)));
    } catch (InvalidEventException _) {
      return Optional.empty(); // nobody has written such a line; the others count all the same
    }
  }

  /** Takes a line without its end, and says whether the next is wanted. */
  @FunctionalInterface
  private interface Line {
    boolean take(byte[] line);
  }

  /** The whole lines between two places, until no more are wanted. */
  private static void lines(Source source, long from, long to, Line consumer) {
    ByteArrayOutputStream incomplete = new ByteArrayOutputStream();
    long offset = from;
    while (offset < to) {
      byte[] piece = source.read(offset, (int) Math.min(PIECE, to - offset));
      if (piece.length == 0) {
        return;
      }
      offset += piece.length;
      int start = 0;
      for (int i = 0; i < piece.length; i++) {
        if (piece[i] == '\n') {
          incomplete.write(piece, start, i - start);
          start = i + 1;
          byte[] line = incomplete.toByteArray();
          incomplete.reset();
          if (!consumer.take(line)) {
            return;
          }
        }
      }
      incomplete.writeBytes(Arrays.copyOfRange(piece, start, piece.length));
    }
  }
}
