/**
 * The apply spec (agent contract 6.1): what an instance is to be, as the Director says it and its
 * agent hears it. Values and their one encoding; nothing here knows how they travel.
 */
@NullMarked
package io.slipway.bus.spec;

import org.jspecify.annotations.NullMarked;
