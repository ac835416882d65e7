/**
 * Messages between the Director and its agents: requests with their replies, and what agents
 * publish by themselves. {@link io.slipway.bus.AgentClient} is the Director's view of one agent;
 * {@link io.slipway.bus.MessageBus} is what carries it.
 */
@NullMarked
package io.slipway.bus;

import org.jspecify.annotations.NullMarked;
