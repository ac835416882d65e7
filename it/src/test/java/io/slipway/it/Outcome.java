package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a command ended, and all it said. */
record Outcome(List<String> command, int exitCode, String text) {
  private static final Pattern STAGE = Pattern.compile("\\| L ([a-z -]+): ");
  private static final Pattern SCRIPT =
      Pattern.compile("^  ([a-z0-9-]+/[a-z-]+)  (ok|failed|killed|could)");

  /** What a hook wrote, as it came: in no order with what others did. */
  private static final Pattern OUTPUT = Pattern.compile("^  \\S+/\\S+ [a-z0-9-]+/[a-z-]+ \\| ");

  Outcome succeeded() {
    assertThat(exitCode).as("%s", this).isZero();
    return this;
  }

  Outcome failed() {
    assertThat(exitCode).as("%s", this).isEqualTo(1);
    return this;
  }

  /**
   * The steps of instance updates and the scripts that ended, in order; scripts that follow each
   * other run at the same time and are sorted.
   */
  List<String> story() {
    List<String> story = new ArrayList<>();
    TreeSet<String> together = new TreeSet<>();
    for (String line : text.lines().filter(one -> !OUTPUT.matcher(one).find()).toList()) {
      Matcher stage = STAGE.matcher(line);
      Matcher script = SCRIPT.matcher(line);
      if (script.find()) {
        String name = script.group(1);
        assertThat(together.add(name)).as("%s runs once in %s", name, this).isTrue();
      } else if (stage.find() || line.contains("processes running") || line.contains(" | ")) {
        story.addAll(together);
        together.clear();
        if (line.contains("| L ") && !line.contains("| L Error")) {
          story.add(stage.group(1));
        }
      }
    }
    story.addAll(together);
    return story;
  }

  /** The scripts alone. */
  List<String> scripts() {
    return story().stream().filter(step -> step.contains("/")).toList();
  }

  @Override
  public String toString() {
    return String.join(" ", command) + " → " + exitCode + "\n" + text;
  }
}
