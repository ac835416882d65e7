package io.slipway.bus;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bit of what is to be told of one log file, whose name is relative to the log folder. */
public sealed interface LogPiece {
  String file();

  /**
   * Lines without their ends. What is not UTF-8 stands as U+FFFD; a line longer than 16 KiB comes
   * in several.
   */
  record Lines(String file, List<String> lines) implements LogPiece {
    public Lines {
      lines = List.copyOf(lines);
    }
  }

  /** The reader was too slow for this file: so many bytes of it are left out here. */
  record Dropped(String file, long bytes) implements LogPiece {}

  /** Something happened to the file. */
  record Changed(String file, Change change) implements LogPiece {}

  /** What may happen to a file that is followed. */
  enum Change {
    TRUNCATED,
    REPLACED,
    GONE
  }

  default Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("file", file());
    switch (this) {
      case Lines lines -> plain.put("lines", lines.lines);
      case Dropped dropped -> plain.put("dropped_bytes", dropped.bytes);
      case Changed changed ->
          plain.put(
              "change",
              switch (changed.change) {
                case TRUNCATED -> "truncated";
                case REPLACED -> "replaced";
                case GONE -> "gone";
              });
    }
    return plain;
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  static LogPiece fromPlain(PlainObject plain) {
    String file = plain.text("file");
    if (plain.has("lines")) {
      return new Lines(file, plain.texts("lines"));
    }
    if (plain.has("dropped_bytes")) {
      return new Dropped(file, plain.longOr("dropped_bytes", 0));
    }
    return new Changed(
        file,
        switch (plain.text("change")) {
          case "truncated" -> Change.TRUNCATED;
          case "replaced" -> Change.REPLACED;
          case "gone" -> Change.GONE;
          default -> throw new IllegalArgumentException("A log file's change is unknown");
        });
  }
}
