/**
 * The instance's processes: starting, stopping, states, heartbeats and alerts (agent contract,
 * sections 7 and 8).
 */
@NullMarked
package io.slipway.agent.service;

import org.jspecify.annotations.NullMarked;
