package io.slipway.model.rendering;

import io.slipway.base.Digest;
import io.slipway.template.JobTemplates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the templates of a job can see, as a digest: the job's content and release, and its
 * {@code spec} with properties and links. DNS numbers are not in it, because they never change.
 */
record RenderKey(String digest) {

  /** Makes keys for the instances of one group, which have most of their specs in common. */
  static final class Factory {
    private final Map<Object, byte[]> shared = Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * @param spec as templates see it; its values must not change any more. Those that are the same
     *     object for several instances are looked at once.
     */
    RenderKey of(JobTemplates job, Map<String, @Nullable Object> spec) {
      MessageDigest digest = Digest.Algorithm.SHA256.newMessageDigest();
      Feed feed = new Feed(digest);
      for (String text : List.of(job.identity(), job.name(), job.release(), job.version())) {
        feed.value(text);
      }
      spec.forEach(
          (key, value) -> {
            feed.value(key);
            if (value instanceof Map<?, ?> map
                && (key.equals("properties") || key.equals("links"))) {
              digest.update(shared.computeIfAbsent(map, _ -> digest(map)));
            } else {
              feed.value(value);
            }
          });
      return new RenderKey(HexFormat.of().formatHex(digest.digest()));
    }

    private static byte[] digest(Map<?, ?> map) {
      MessageDigest digest = Digest.Algorithm.SHA256.newMessageDigest();
      new Feed(digest).value(map);
      return digest.digest();
    }
  }

  /**
   * Feeds plain values to a digest so that different ones never look the same: each begins with its
   * kind and its length. Keys count in their order, as templates see it.
   */
  private record Feed(MessageDigest digest) {
    void value(@Nullable Object value) {
      switch (value) {
        case null -> begin('0', 0);
        case String text -> text('s', text);
        case Map<?, ?> map -> {
          begin('m', map.size());
          map.forEach(
              (key, one) -> {
                value(key);
                value(one);
              });
        }
        case List<?> list -> {
          begin('l', list.size());
          list.forEach(this::value);
        }
        default -> {
          text('o', value.getClass().getName());
          text('v', value.toString());
        }
      }
    }

    private void text(char kind, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      begin(kind, bytes.length);
      digest.update(bytes);
    }

    private void begin(char kind, int length) {
      digest.update((byte) kind);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    }
  }
}
