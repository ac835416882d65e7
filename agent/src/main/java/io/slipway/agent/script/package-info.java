/** Lifecycle scripts, drain scripts and errands (agent contract, section 4). */
@NullMarked
package io.slipway.agent.script;

import org.jspecify.annotations.NullMarked;
