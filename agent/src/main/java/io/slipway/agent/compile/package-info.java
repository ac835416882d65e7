/** Compiling packages (agent contract 3.8). */
@NullMarked
package io.slipway.agent.compile;

import org.jspecify.annotations.NullMarked;
