package io.slipway.cli.console;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * One value in a table.
 *
 * @param text may have several lines; empty is shown as {@code -}
 * @param failing whether it tells of something wrong
 */
public record Cell(String text, boolean failing) {
  public static Cell of(@Nullable Object value) {
    return new Cell(value == null ? "" : String.valueOf(value), false);
  }

  public static Cell lines(Collection<String> lines) {
    return new Cell(String.join("\n", lines), false);
  }

  public static Cell failingIf(boolean failing, String text) {
    return new Cell(text, failing);
  }
}
