package io.slipway.blobstore.shared;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.UUID;

/** Ids come from files that anyone may have written: one must never be a way out of its store. */
final class BlobIds {
  private static final int MAXIMUM_LENGTH = 1024;

  private BlobIds() {}

  static String create() {
    return UUID.randomUUID().toString();
  }

  /** The id, if it is a relative path of plain parts. */
  static String checked(String id) {
    boolean plain = !id.isEmpty() && !id.startsWith("-") && id.length() <= MAXIMUM_LENGTH;
    for (String part : id.split("/", -1)) {
      plain &= part.matches("[0-9A-Za-z_+=@:.-]+") && !part.equals(".") && !part.equals("..");
    }
    if (!plain) {
      throw new SlipwayException(
          ErrorCode.RESOURCE_ERROR,
          "'%s' cannot be the id of a blob: expected letters, digits and _+=@:.-, in parts divided by slashes"
              .formatted(id));
    }
    return id;
  }
}
