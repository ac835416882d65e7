/** What is asked of the house and what goes wrong, as data. */
@NullMarked
package io.slipway.simulation.scenario;

import org.jspecify.annotations.NullMarked;
