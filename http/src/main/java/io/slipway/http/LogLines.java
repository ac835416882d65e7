package io.slipway.http;

import io.slipway.director.instances.LogStream;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log stream as lines of JSON: {@code {"instance", "file", "lines"}}, or in place of the
 * lines {@code dropped_bytes} or {@code change}; without a file {@code gap} or {@code ended}, with
 * a {@code problem} if there was one. An empty line means that nothing happens.
 */
final class LogLines implements LogStream.Reader {
  private final OutputStream out;

  LogLines(OutputStream out) {
    this.out = out;
  }

  @Override
  public void accept(LogStream.Entry entry) throws IOException {
    switch (entry) {
      case LogStream.Told told -> {
        for (Map<String, @Nullable Object> piece : told.toPlain()) {
          Map<String, @Nullable Object> line = line(told.instance());
          line.putAll(piece);
          write(Json.write(line));
        }
      }
      case LogStream.Gap gap -> {
        Map<String, @Nullable Object> line = line(gap.instance());
        line.put("gap", true);
        write(Json.write(line));
      }
      case LogStream.Ended ended -> {
        Map<String, @Nullable Object> line = line(ended.instance());
        line.put("ended", true);
        ended.problem().ifPresent(problem -> line.put("problem", problem));
        write(Json.write(line));
      }
      case LogStream.Quiet _ -> write("");
    }
  }

  private static Map<String, @Nullable Object> line(String instance) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("instance", instance);
    return line;
  }

  private void write(String text) throws IOException {
    out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void caughtUp() throws IOException {
    out.flush();
  }
}
