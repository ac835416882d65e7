package io.slipway.http;

import io.slipway.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back for a request. */
sealed interface Answer {
  String JSON = "application/json";
  String TEXT = "text/html;charset=utf-8";

  int status();

  /** The whole body at once. */
  @SuppressWarnings("ArrayRecordComponent") // built, sent and forgotten: nobody compares it
  record Body(int status, Map<String, String> headers, String mediaType, byte[] content)
      implements Answer {}

  /** A file, sent as it is; deleted after when it was made for this answer. */
  record FileBody(Path file, String mediaType, boolean deleteAfter) implements Answer {
    @Override
    public int status() {
      return 200;
    }
  }

  /** Written bit by bit, for as long as there is something to say. */
  record Stream(String mediaType, Writer writer) implements Answer {
    @Override
    public int status() {
      return 200;
    }
  }

  /** Writes a stream's content. */
  @FunctionalInterface
  interface Writer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  static Answer json(@Nullable Object value) {
    return json(200, value);
  }

  static Answer json(int status, @Nullable Object value) {
    return new Body(status, Map.of(), JSON, utf8(Json.write(value)));
  }

  static Answer text(int status, String text) {
    return new Body(status, Map.of(), TEXT, utf8(text));
  }

  static Answer empty(int status) {
    return text(status, "");
  }

  /** Where to watch what was asked for: relative, so that any client finds it (API 1.4). */
  static Answer task(int taskId) {
    return new Body(302, Map.of("Location", "/tasks/" + taskId), TEXT, new byte[0]);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
