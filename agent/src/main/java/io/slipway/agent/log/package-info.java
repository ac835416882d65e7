/** Fetching logs and rotating them (agent contract, sections 3.5 and 9). */
@NullMarked
package io.slipway.agent.log;

import org.jspecify.annotations.NullMarked;
