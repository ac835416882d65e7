package io.slipway.cli.render;

import io.slipway.base.UnifiedDiff;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How two trees of rendered files differ, by path, as a patch.
 *
 * @param text the patch; empty when nothing differs
 */
record TreeDiff(String text, int added, int removed, int changed) {

  static TreeDiff between(RenderedTree before, RenderedTree after) {
    TreeSet<String> paths = new TreeSet<>(before.files().keySet());
    paths.addAll(after.files().keySet());
    StringBuilder text = new StringBuilder();
    int added = 0;
    int removed = 0;
    int changed = 0;
    for (String path : paths) {
      @Nullable RenderedFile old = before.files().get(path);
      @Nullable RenderedFile now = after.files().get(path);
      if (old == null && now != null) {
        added++;
      } else if (now == null) {
        removed++;
      } else if (old != null && isSame(old, now)) {
        continue;
      } else {
        changed++;
      }
      write(text, path, old, now);
    }
    return new TreeDiff(text.toString(), added, removed, changed);
  }

  private static boolean isSame(RenderedFile old, RenderedFile now) {
    return old.mode() == now.mode() && Arrays.equals(old.content(), now.content());
  }

  private static void write(
      StringBuilder text, String path, @Nullable RenderedFile old, @Nullable RenderedFile now) {
    text.append("diff --git a/").append(path).append(" b/").append(path).append('\n');
    if (old == null && now != null) {
      text.append("new file mode 10").append(now.modeText()).append('\n');
    } else if (now == null && old != null) {
      text.append("deleted file mode 10").append(old.modeText()).append('\n');
    } else if (now != null && old != null && old.mode() != now.mode()) {
      text.append("old mode 10").append(old.modeText()).append('\n');
      text.append("new mode 10").append(now.modeText()).append('\n');
    }
    String oldName = old == null ? "/dev/null" : "a/" + path;
    String newName = now == null ? "/dev/null" : "b/" + path;
    Optional<String> oldText = text(old);
    Optional<String> newText = text(now);
    if (oldText.isEmpty() || newText.isEmpty()) {
      text.append("Binary files ").append(oldName).append(" and ").append(newName);
      text.append(" differ\n");
      return;
    }
    String hunks = UnifiedDiff.between(oldText.get(), newText.get());
    if (!hunks.isEmpty()) {
      text.append("--- ").append(oldName).append("\n+++ ").append(newName).append('\n');
      text.append(hunks);
    }
  }

  /** Empty for what is no text. */
  private static Optional<String> text(@Nullable RenderedFile file) {
    if (file == null) {
      return Optional.of("");
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.content())).toString();
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** {@code 2 files differ: 1 added, 1 changed}. */
  String summary() {
    int all = added + removed + changed;
    if (all == 0) {
      return "No file differs";
    }
    StringBuilder summary =
        new StringBuilder(all == 1 ? "1 file differs:" : all + " files differ:");
    String separator = " ";
    for (Count count :
        new Count[] {
          new Count(added, "added"), new Count(removed, "removed"), new Count(changed, "changed")
        }) {
      if (count.number() > 0) {
        summary.append(separator).append(count.number()).append(' ').append(count.what());
        separator = ", ";
      }
    }
    return summary.toString();
  }

  private record Count(int number, String what) {}
}
