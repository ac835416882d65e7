/** What happens when, drawn from a seed. */
@NullMarked
package io.slipway.simulation.schedule;

import org.jspecify.annotations.NullMarked;
