package io.slipway.http;

import io.slipway.api.ApiObject;
import io.slipway.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back for a request. */
sealed interface Answer {
  String JSON = "application/json";
  String TEXT = "text/html;charset=utf-8";

  int status();

  String mediaType();

  /** Beside those that say what the body is. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /** The whole body at once. */
  @SuppressWarnings("ArrayRecordComponent") // built, sent and forgotten: nobody compares it
  record Body(int status, Map<String, String> headers, String mediaType, byte[] content)
      implements Answer {}

  /**
   * A file or a part of one, sent as it is.
   *
   * @param size of the whole file
   * @param deleteAfter it was made for this answer
   */
  record FileBody(
      int status, Path file, long size, ByteRanges.Part part, String mediaType, boolean deleteAfter)
      implements Answer, Closeable {
    static FileBody of(Path file, String mediaType) throws IOException {
      long size = Files.size(file);
      return new FileBody(200, file, size, new ByteRanges.Part(0, size - 1), mediaType, false);
    }

    FileBody deletedAfter() {
      return new FileBody(status, file, size, part, mediaType, true);
    }

    /** What the header asks for of it; several ranges at once are not served, which is allowed. */
    Answer ranged(String header) {
      return switch (ByteRanges.parse(header, size)) {
        case ByteRanges.Unsatisfiable _ -> unsatisfiable(mediaType, size);
        case ByteRanges.Parts(List<ByteRanges.Part> parts) when parts.size() == 1 ->
            new FileBody(206, file, size, parts.getFirst(), mediaType, deleteAfter);
        case ByteRanges.Parts _, ByteRanges.Everything _ -> this;
      };
    }

    @Override
    public Map<String, String> headers() {
      return status == 206 ? Map.of("Content-Range", part.of(size)) : Map.of();
    }

    @Override
    public void close() {
      if (deleteAfter) {
        file.toFile().delete();
      }
    }
  }

  /** Nothing of what was asked for exists (API 4.4). */
  static Answer unsatisfiable(String mediaType, long size) {
    return new Body(
        416,
        Map.of("Content-Range", "bytes */" + size),
        mediaType,
        utf8("Byte range unsatisfiable"));
  }

  /**
   * Written bit by bit, for as long as there is something to say.
   *
   * @param endless whether it may go on as long as the client likes
   */
  record Stream(String mediaType, boolean endless, Writer writer) implements Answer {
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

  static Answer of(ApiObject one) {
    return of(200, one);
  }

  static Answer of(int status, ApiObject one) {
    return json(status, one.toPlain());
  }

  static Answer list(List<? extends ApiObject> all) {
    return json(all.stream().map(ApiObject::toPlain).toList());
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
