/** From what is asked for and what runs to what has to be done: pure functions, no I/O. */
@NullMarked
package io.slipway.model.planning;

import org.jspecify.annotations.NullMarked;
