/** Stand-ins for what is around an agent: an instance's space, its supervisor. */
@NullMarked
package io.slipway.agent.fake;

import org.jspecify.annotations.NullMarked;
