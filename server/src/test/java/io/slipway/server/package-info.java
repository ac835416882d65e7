/** Tests of the wiring that need no Director. */
@NullMarked
package io.slipway.server;

import org.jspecify.annotations.NullMarked;
