/** Passwords, keys and certificates. The only place that knows how one is made. */
@NullMarked
package io.slipway.director.credentials.generating;

import org.jspecify.annotations.NullMarked;
