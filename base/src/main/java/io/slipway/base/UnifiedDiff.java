package io.slipway.base;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The difference of two texts, line by line, as {@code diff -u} writes it. The shortest one by
 * Myers' algorithm, unless the texts have too little in common for that to be worth its time.
 */
public final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /** As many removed and added lines are looked for; time and memory grow with their square. */
  private static final int MAXIMUM_CHANGES = 2000;

  private enum Kind {
    KEPT(' '),
    REMOVED('-'),
    ADDED('+');

    private final char mark;

    Kind(char mark) {
      this.mark = mark;
    }
  }

  private record Line(Kind kind, String text) {}

  private final List<String> before;
  private final List<String> after;
  private final List<Line> lines = new ArrayList<>();

  private UnifiedDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** The hunks; empty text for equal texts. */
  public static String between(String before, String after) {
    UnifiedDiff diff = new UnifiedDiff(split(before), split(after));
    diff.compare();
    return diff.hunks();
  }

  /** The lines with their ends; what stands behind the last end is a line too. */
  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(start, end));
      start = end;
    }
    return lines;
  }

  private void compare() {
    int shorter = Math.min(before.size(), after.size());
    int prefix = 0;
    while (prefix < shorter && before.get(prefix).equals(after.get(prefix))) {
      prefix++;
    }
    int suffix = 0;
    while (suffix < shorter - prefix
        && before.get(before.size() - 1 - suffix).equals(after.get(after.size() - 1 - suffix))) {
      suffix++;
    }
    add(Kind.KEPT, before.subList(0, prefix));
    compare(
        before.subList(prefix, before.size() - suffix),
        after.subList(prefix, after.size() - suffix));
    add(Kind.KEPT, before.subList(before.size() - suffix, before.size()));
  }

  private void add(Kind kind, List<String> texts) {
    texts.forEach(text -> lines.add(new Line(kind, text)));
  }

  private void compare(List<String> a, List<String> b) {
    List<int[]> trace = new ArrayList<>();
    int maximum = Math.min(a.size() + b.size(), MAXIMUM_CHANGES);
    int[] furthest = new int[2 * maximum + 3];
    int middle = maximum + 1;
    for (int changes = 0; changes <= maximum; changes++) {
      trace.add(Arrays.copyOfRange(furthest, middle - changes - 1, middle + changes + 2));
      for (int diagonal = -changes; diagonal <= changes; diagonal += 2) {
        int x = step(furthest, middle, diagonal, changes);
        int y = x - diagonal;
        while (x < a.size() && y < b.size() && a.get(x).equals(b.get(y))) {
          x++;
          y++;
        }
        furthest[middle + diagonal] = x;
        if (x >= a.size() && y >= b.size()) {
          lines.addAll(walkBack(a, b, trace));
          return;
        }
      }
    }
    add(Kind.REMOVED, a);
    add(Kind.ADDED, b);
  }

  /** Where the diagonal is entered: from above (an added line) or from the left (a removed one). */
  private static int step(int[] furthest, int middle, int diagonal, int changes) {
    return isAddition(furthest, middle, diagonal, changes)
        ? furthest[middle + diagonal + 1]
        : furthest[middle + diagonal - 1] + 1;
  }

  private static boolean isAddition(int[] furthest, int middle, int diagonal, int changes) {
    return diagonal == -changes
        || (diagonal != changes
            && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1]);
  }

  private static List<Line> walkBack(List<String> a, List<String> b, List<int[]> trace) {
    List<Line> backwards = new ArrayList<>();
    int x = a.size();
    int y = b.size();
    for (int changes = trace.size() - 1; changes >= 0; changes--) {
      int[] furthest = trace.get(changes);
      int middle = changes + 1;
      int diagonal = x - y;
      boolean addition = isAddition(furthest, middle, diagonal, changes);
      int fromX = changes == 0 ? 0 : furthest[middle + diagonal + (addition ? 1 : -1)];
      int fromY = changes == 0 ? 0 : fromX - (diagonal + (addition ? 1 : -1));
      int keptX = changes == 0 ? 0 : fromX + (addition ? 0 : 1);
      while (x > keptX) {
        backwards.add(new Line(Kind.KEPT, a.get(x - 1)));
        x--;
        y--;
      }
      if (changes > 0) {
        backwards.add(
            addition ? new Line(Kind.ADDED, b.get(fromY)) : new Line(Kind.REMOVED, a.get(fromX)));
      }
      x = fromX;
      y = fromY;
    }
    return backwards.reversed();
  }

  private String hunks() {
    StringBuilder text = new StringBuilder();
    int next = 0;
    while (true) {
      int first = firstChange(next);
      if (first == lines.size()) {
        return text.toString();
      }
      int end = first + 1;
      int change = firstChange(end);
      while (change < lines.size() && change - end <= 2 * CONTEXT) {
        end = change + 1;
        change = firstChange(end);
      }
      writeHunk(text, Math.max(next, first - CONTEXT), Math.min(lines.size(), end + CONTEXT));
      next = end;
    }
  }

  private int firstChange(int from) {
    int position = from;
    while (position < lines.size() && lines.get(position).kind() == Kind.KEPT) {
      position++;
    }
    return position;
  }

  private void writeHunk(StringBuilder text, int from, int to) {
    text.append("@@ -")
        .append(range(from, to, Kind.ADDED))
        .append(" +")
        .append(range(from, to, Kind.REMOVED))
        .append(" @@\n");
    for (Line line : lines.subList(from, to)) {
      text.append(line.kind().mark).append(line.text());
      if (!line.text().endsWith("\n")) {
        text.append("\n\\ No newline at end of file\n");
      }
    }
  }

  /** First line and number of lines on the side that does not have the other side's lines. */
  private String range(int from, int to, Kind others) {
    long start = count(0, from, others);
    long length = count(from, to, others);
    return length == 1
        ? Long.toString(start + 1)
        : (length == 0 ? start : start + 1) + "," + length;
  }

  private long count(int from, int to, Kind others) {
    return lines.subList(from, to).stream().filter(line -> line.kind() != others).count();
  }
}
