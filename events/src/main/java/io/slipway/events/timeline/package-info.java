/**
 * Where the time of a task went, and what made it slower than those before it. Values in, values
 * out.
 */
@NullMarked
package io.slipway.events.timeline;

import org.jspecify.annotations.NullMarked;
