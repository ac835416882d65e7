/** What is there whether a Director runs or not, and what must be true of it. */
@NullMarked
package io.slipway.simulation.world;

import org.jspecify.annotations.NullMarked;
