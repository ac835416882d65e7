/** Uploaded releases, their jobs, packages and compiled packages. */
@NullMarked
package io.slipway.director.releases;

import org.jspecify.annotations.NullMarked;
