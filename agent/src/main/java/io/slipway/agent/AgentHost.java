package io.slipway.agent;

import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.log.LogRotation;
import io.slipway.agent.log.LogRotator;
import io.slipway.agent.service.MachineVitals;
import io.slipway.agent.service.Services;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.agent.settings.SettingsStore;
import io.slipway.agent.ssh.SshGateway;
import io.slipway.base.Clock;
import io.slipway.base.Registration;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.MessageBus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Orphans;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All agents of this machine, in this process. What cannot be done is an exception whose message
 * says what and why. Safe for use by many threads.
 */
public final class AgentHost implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AgentHost.class);

  private final AgentResources resources;
  private final Map<String, Agent> agents = new HashMap<>();
  private final Map<String, Registration> deaths = new HashMap<>();
  private final Set<String> booting = new HashSet<>();

  public AgentHost(MessageBus bus, Clock clock, Blobstore blobstore, Services.Factory supervisors) {
    this(
        bus,
        clock,
        blobstore,
        supervisors,
        Orphans.none(),
        LogRotation.Settings.DEFAULT,
        new SshGateway());
  }

  /**
   * @param orphans what an agent host before this one has left
   * @param gateway by which clients get to shells in instances; closed with this
   */
  public AgentHost(
      MessageBus bus,
      Clock clock,
      Blobstore blobstore,
      Services.Factory supervisors,
      Orphans orphans,
      LogRotation.Settings logs,
      SshGateway gateway) {
    this.resources =
        new AgentResources(
            bus,
            clock,
            blobstore,
            supervisors,
            new MachineVitals(clock),
            new LogRotator(clock, logs),
            orphans,
            gateway);
  }

  /** Brings up the agent of a new instance. It answers on the bus when this returns. */
  public Agent start(AgentIdentity identity, InstanceSpace space, AgentSettings settings) {
    return boot(identity, space, settings);
  }

  /** Brings up the agent of an instance that had one before, with the settings it had. */
  public Agent adopt(AgentIdentity identity, InstanceSpace space) {
    return boot(identity, space, new SettingsStore(new InstanceFiles(space)).load());
  }

  /** Several agents may boot at once. */
  private Agent boot(AgentIdentity identity, InstanceSpace space, AgentSettings settings) {
    String agentId = identity.agentId();
    synchronized (this) {
      if (agents.containsKey(agentId) || !booting.add(agentId)) {
        throw new IllegalStateException("Agent '" + agentId + "' is up already");
      }
    }
    try {
      Agent agent = Agent.boot(identity, space, settings, resources);
      synchronized (this) {
        agents.put(agentId, agent);
        // As on a VM: when everything in it dies, so does the agent.
        deaths.put(agentId, space.onDeath(() -> stop(agentId, agent)));
      }
      return agent;
    } finally {
      synchronized (this) {
        booting.remove(agentId);
      }
    }
  }

  /** Ends an agent and leaves its instance alone; one that is not there has ended already. */
  public void stop(String agentId) {
    @Nullable Agent agent;
    synchronized (this) {
      agent = agents.remove(agentId);
      forgetDeath(agentId);
    }
    if (agent != null) {
      agent.close();
    }
  }

  /** Ends this very agent, unless it has ended: another may have come in its place. */
  private void stop(String agentId, Agent agent) {
    boolean up;
    synchronized (this) {
      up = agents.remove(agentId, agent);
      if (up) {
        forgetDeath(agentId);
      }
    }
    if (up) {
      log.warn("The VM of agent {} has died, and its agent with it", agentId);
      agent.close();
    }
  }

  private void forgetDeath(String agentId) {
    Registration death = deaths.remove(agentId);
    if (death != null) {
      death.close();
    }
  }

  /**
   * Runs the action once every task is over that the agents up now have taken up from agents before
   * them.
   */
  public void whenResumed(Runnable action) {
    CompletableFuture<?>[] resumed;
    synchronized (this) {
      resumed = agents.values().stream().map(Agent::resumed).toArray(CompletableFuture<?>[]::new);
    }
    CompletableFuture.allOf(resumed).whenComplete((_, _) -> action.run());
  }

  /** Whether no agent has a task. */
  public synchronized boolean isIdle() {
    return agents.values().stream().allMatch(Agent::isIdle);
  }

  /** The ids of the agents that are up. */
  public synchronized Set<String> running() {
    return Set.copyOf(agents.keySet());
  }

  /** Ends every agent; the instances run on. */
  @Override
  public void close() {
    for (String agentId : running()) {
      stop(agentId);
    }
    resources.gateway().close();
    resources.rotator().close();
  }
}
