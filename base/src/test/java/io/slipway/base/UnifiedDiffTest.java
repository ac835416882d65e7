package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
  private static final Pattern HEADER =
      Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

  @Test
  void equalTextsHaveNone() {
    assertThat(UnifiedDiff.between("a\nb", "a\nb")).isEmpty();
    assertThat(UnifiedDiff.between("", "")).isEmpty();
  }

  @Test
  void threeLinesAroundAChange() {
    assertThat(UnifiedDiff.between("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"))
        .isEqualTo("@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  }

  @Test
  void distantChangesHaveHunksOfTheirOwn() {
    String before = "a\n1\n2\n3\n4\n5\n6\n7\nb\n";
    assertThat(UnifiedDiff.between(before, "A\n1\n2\n3\n4\n5\n6\n7\nB\n"))
        .isEqualTo("@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
    assertThat(UnifiedDiff.between(before, "A\n1\n2\n3\n4\n5\n6\nB\n")).containsOnlyOnce("@@ -");
  }

  @Test
  void aMissingLastLineEndIsADifference() {
    assertThat(UnifiedDiff.between("a\n", "a"))
        .isEqualTo("@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n");
  }

  @Test
  void whatHasTooLittleInCommonIsReplaced() {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      before.append("a").append(i).append('\n');
      after.append("b").append(i).append('\n');
    }
    String diff = UnifiedDiff.between(before.toString(), after.toString());
    assertThat(apply(before.toString(), diff)).isEqualTo(after.toString());
  }

  @Test
  void appliedItGivesTheOtherText() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      String before = text(random);
      String after = text(random);
      String diff = UnifiedDiff.between(before, after);
      assertThat(apply(before, diff)).as("%s → %s by %s", before, after, diff).isEqualTo(after);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int lines = random.nextInt(25);
    for (int i = 0; i < lines; i++) {
      text.append("abc".charAt(random.nextInt(3))).append('\n');
    }
    return random.nextInt(4) == 0 && lines > 0 ? text.substring(0, text.length() - 1) : text + "";
  }

  /** As {@code patch} does, and as strictly. */
  private static String apply(String before, String diff) {
    List<String> old = new ArrayList<>(before.lines().map(line -> line + "\n").toList());
    if (!old.isEmpty() && !before.endsWith("\n")) {
      old.add(old.removeLast().stripTrailing());
    }
    List<String> result = new ArrayList<>();
    int position = 0;
    String[] lines = diff.isEmpty() ? new String[0] : diff.split("(?<=\n)");
    int left = 0;
    for (int i = 0; i < lines.length; i++) {
      Matcher header = HEADER.matcher(lines[i].strip());
      if (header.matches()) {
        assertThat(left).isZero();
        int length = header.group(2) == null ? 1 : Integer.parseInt(header.group(2));
        int start = Integer.parseInt(header.group(1)) - (length == 0 ? 0 : 1);
        while (position < start) {
          result.add(old.get(position++));
        }
        left = length;
        continue;
      }
      if (lines[i].startsWith("\\")) {
        continue;
      }
      String text = lines[i].substring(1);
      if (i + 1 < lines.length && lines[i + 1].startsWith("\\")) {
        text = text.substring(0, text.length() - 1);
      }
      char mark = lines[i].charAt(0);
      if (mark != '+') {
        assertThat(old.get(position++)).isEqualTo(text);
        left--;
      }
      if (mark != '-') {
        result.add(text);
      }
    }
    assertThat(left).isZero();
    result.addAll(old.subList(position, old.size()));
    return String.join("", result);
  }
}
