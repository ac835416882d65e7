package io.slipway.bus;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been written to logs since the news before.
 *
 * @param number of these news, from 1 on; that of the news before when there is nothing new
 * @param pieces at most 64 KiB of text, and none when nothing was written for a while
 * @param ended whether these are the last news
 */
public record LogNews(long number, List<LogPiece> pieces, boolean ended) {
  public LogNews {
    pieces = List.copyOf(pieces);
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("number", number);
    plain.put("pieces", pieces.stream().map(LogPiece::toPlain).toList());
    plain.put("ended", ended);
    return plain;
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  public static LogNews fromPlain(@Nullable Object payload) {
    PlainObject plain = PlainObject.of(payload, "news of logs");
    return new LogNews(
        plain.longOr("number", 0),
        plain.objects("pieces").stream().map(LogPiece::fromPlain).toList(),
        plain.truthOr("ended", false));
  }
}
