/** Readiness gates: what has to be so before an instance whose processes run counts as ready. */
@NullMarked
package io.slipway.agent.ready;

import org.jspecify.annotations.NullMarked;
