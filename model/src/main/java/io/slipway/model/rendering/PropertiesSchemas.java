package io.slipway.model.rendering;

import io.slipway.base.SlipwayException;
import io.slipway.schema.PropertiesSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the properties of jobs against the schemas the jobs bring (Director behaviour 5.2). A job
 * never changes under its blob, so a schema is compiled once, the least recently used given up
 * first.
 */
final class PropertiesSchemas {
  private static final int KEPT = 1000;

  private final Map<String, PropertiesSchema> kept =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PropertiesSchema> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param blobId of the job's archive
   * @param text of its schema, if it has one
   * @param properties bound, with the values of variables
   * @throws SlipwayException when the schema cannot be used or the properties do not match it
   */
  void check(String job, String blobId, Optional<String> text, @Nullable Object properties) {
    text.flatMap(given -> schema(job, blobId, given)).ifPresent(schema -> schema.check(properties));
  }

  private Optional<PropertiesSchema> schema(String job, String blobId, String text) {
    synchronized (kept) {
      PropertiesSchema known = kept.get(blobId);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<PropertiesSchema> compiled = PropertiesSchema.read(job, text);
    synchronized (kept) {
      compiled.ifPresent(schema -> kept.put(blobId, schema));
    }
    return compiled;
  }
}
