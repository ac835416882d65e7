package io.slipway.agent;

/**
 * Who an agent is.
 *
 * @param agentId what the Director calls it
 * @param vmName what the CPI calls the machine it is on
 */
public record AgentIdentity(String agentId, String vmName) {}
