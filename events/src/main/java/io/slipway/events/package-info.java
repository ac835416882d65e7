/**
 * What happens in a task, as values from birth, and the two ways in which it is written: as BOSH's
 * Director writes it, and without loss.
 */
@NullMarked
package io.slipway.events;

import org.jspecify.annotations.NullMarked;
