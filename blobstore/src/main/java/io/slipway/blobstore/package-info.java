/** Where release, job, package and log archives are kept, as files by id. */
@NullMarked
package io.slipway.blobstore;

import org.jspecify.annotations.NullMarked;
