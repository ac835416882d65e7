/**
 * What every part of the agent needs: where an instance's files are, how they are written, how
 * failures read.
 */
@NullMarked
package io.slipway.agent.core;

import org.jspecify.annotations.NullMarked;
