/**
 * Requests to the agent: which methods there are, how arguments are bound, how failures are worded,
 * and the queue of long-running tasks (agent contract, sections 1 and 2).
 */
@NullMarked
package io.slipway.agent.message;

import org.jspecify.annotations.NullMarked;
