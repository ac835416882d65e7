/**
 * What is done to instances, as data: functions from what an instance is and what it shall be to
 * the list of {@link io.slipway.model.procedures.Step}s between the two (Director behaviour 4.3 to
 * 4.6, agent contract 5). Nothing here asks or tells anybody anything.
 */
@NullMarked
package io.slipway.model.procedures;

import org.jspecify.annotations.NullMarked;
