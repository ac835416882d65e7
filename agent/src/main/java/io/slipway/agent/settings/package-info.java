/**
 * What an instance was told when it was made, and what the Director changed since (agent contract
 * 3.7, 11.2).
 */
@NullMarked
package io.slipway.agent.settings;

import org.jspecify.annotations.NullMarked;
