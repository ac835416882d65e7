/** Who asks, and what he may (Director API, section 2). */
@NullMarked
package io.slipway.http.access;

import org.jspecify.annotations.NullMarked;
