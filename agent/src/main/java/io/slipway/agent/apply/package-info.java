/** From an apply spec to installed jobs and packages (agent contract, section 6). */
@NullMarked
package io.slipway.agent.apply;

import org.jspecify.annotations.NullMarked;
