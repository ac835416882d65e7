/** Locks that keep two tasks from changing one thing at a time. */
@NullMarked
package io.slipway.director.locks;

import org.jspecify.annotations.NullMarked;
