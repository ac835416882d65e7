/**
 * Blobstores that several people share: where the authors of a release keep its blobs and the
 * archives of its final versions.
 */
@NullMarked
package io.slipway.blobstore.shared;

import org.jspecify.annotations.NullMarked;
