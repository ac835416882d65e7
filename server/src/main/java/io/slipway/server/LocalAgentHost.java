package io.slipway.server;

import io.slipway.agent.AgentHost;
import io.slipway.agent.AgentIdentity;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.cpi.LocalAgents;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the agents of the local provider's VMs in this process. */
final class LocalAgentHost implements LocalAgents {
  private final AgentHost agents;

  LocalAgentHost(AgentHost agents) {
    this.agents = agents;
  }

  @Override
  public void start(LocalVm vm) {
    agents.start(
        identity(vm),
        vm.space(),
        new AgentSettings(new LinkedHashMap<>(vm.networks()), vm.env(), Map.of()));
  }

  @Override
  public void adopt(LocalVm vm) {
    agents.adopt(identity(vm), vm.space());
  }

  private static AgentIdentity identity(LocalVm vm) {
    return new AgentIdentity(vm.agentId(), vm.cid());
  }

  @Override
  public void stop(String agentId) {
    agents.stop(agentId);
  }
}
