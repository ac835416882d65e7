/**
 * A monit-compatible process supervisor for one instance, driven by events instead of cycles (agent
 * contract, section 7).
 */
@NullMarked
package io.slipway.supervisor;

import org.jspecify.annotations.NullMarked;
