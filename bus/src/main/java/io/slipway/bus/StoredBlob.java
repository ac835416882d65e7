package io.slipway.bus;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something an agent has put into the blobstore.
 *
 * @param digest as printed: SHA-1 bare, others with their algorithm before a colon
 */
public record StoredBlob(String blobstoreId, String digest) {
  static StoredBlob of(@Nullable Object value, String method) {
    if (value instanceof Map<?, ?> result
        && result.get("blobstore_id") instanceof String blobstoreId
        && result.get("sha1") instanceof String digest) {
      return new StoredBlob(blobstoreId, digest);
    }
    throw new SlipwayException(
        ErrorCode.AGENT_TASK_NO_BLOBSTORE_ID,
        "The agent's result of '" + method + "' names no blob");
  }
}
