@NullMarked
package io.slipway.blobstore;

import org.jspecify.annotations.NullMarked;
