package io.slipway.server;

import io.slipway.agent.AgentHost;
import io.slipway.agent.host.LocalProvider;
import io.slipway.agent.service.SupervisedServices;
import io.slipway.agent.ssh.SshGateway;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.InProcessBus;
import io.slipway.cpi.Cpi;
import io.slipway.http.HttpSettings;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.Orphans;
import io.slipway.server.configuration.Configuration;
import java.util.Random;
import java.util.Set;

/**
 * The agents of a home's instances, in this process. Closing it leaves the instances running; the
 * next one takes them up again.
 */
final class LocalAgentHost implements AgentHostLink {
  private final InProcessBus bus = new InProcessBus();
  private final InstanceSpaces spaces;
  private final AgentHost agents;
  private final LocalProvider provider;

  /**
   * @param orphans what an agent host before this one has left
   */
  LocalAgentHost(Home home, Configuration configuration, Clock clock, Orphans orphans) {
    spaces =
        InstanceSpaces.open(
            home.spaces(), new InstanceSpaces.Options(configuration.spaces().kind(), clock));
    new AddressBlock(home, spaces, new Random()).claim(home.directory().hashCode());
    agents =
        new AgentHost(
            bus,
            clock,
            new LocalBlobstore(home.blobs()),
            SupervisedServices.factory(clock),
            orphans,
            configuration.logs(),
            gateway(configuration.http()));
    provider = new LocalProvider(spaces, agents);
  }

  /** Who reaches the Director reaches the gateway. */
  private static SshGateway gateway(HttpSettings http) {
    String address = http.address();
    boolean anywhere = address.equals("0.0.0.0") || address.equals("::");
    String told = anywhere ? http.names().stream().findFirst().orElse("127.0.0.1") : address;
    return new SshGateway(address, told);
  }

  /** Takes up all instances of the home. */
  LocalAgentHost start() {
    try {
      provider.adoptAll();
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new SlipwayException(
          ErrorCode.GENERIC, "Interrupted while the instances were taken up", e);
    }
  }

  @Override
  public InProcessBus bus() {
    return bus;
  }

  @Override
  public Cpi cpi() {
    return provider;
  }

  /** Kills whatever runs in the home's instances, of which nothing else is left. */
  void endInstances() {
    spaces.endAll();
  }

  LocalProvider provider() {
    return provider;
  }

  AgentHost agents() {
    return agents;
  }

  @Override
  public void keepOnly(Set<String> vmCids) {
    provider.keepOnly(vmCids);
  }

  @Override
  public void close() {
    agents.close();
    spaces.close();
  }
}
