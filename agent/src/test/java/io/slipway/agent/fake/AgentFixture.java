package io.slipway.agent.fake;

import io.slipway.agent.AgentHost;
import io.slipway.agent.AgentIdentity;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.base.Clock;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.MessageBus.Message;
import io.slipway.testkit.VirtualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One agent in a fake space, with everything around it, and all it publishes. */
public final class AgentFixture implements AutoCloseable {
  public static final AgentIdentity IDENTITY = new AgentIdentity("agent-1", "vm-1");

  public final VirtualClock clock;
  public final InProcessBus bus = new InProcessBus();
  public final LocalBlobstore blobstore;
  public final FakeSpace space;
  public final FakeServices services = new FakeServices();
  public final AgentClient client;
  private final AgentHost host;
  private final Queue<Message> published = new ConcurrentLinkedQueue<>();

  public AgentFixture(Path directory) {
    this(directory, new VirtualClock());
  }

  public AgentFixture(Path directory, VirtualClock clock) {
    this.clock = clock;
    this.blobstore = new LocalBlobstore(directory.resolve("blobs"));
    this.space = new FakeSpace(directory.resolve("space"));
    this.host = new AgentHost(bus, clock, blobstore, services.factory());
    // Requests are timed by a clock of their own: moving the agent's must not make them time out.
    this.client = new AgentClient(bus, Clock.system(), IDENTITY.agentId(), "web/instance-1");
    bus.subscribe(">", published::add);
    start();
  }

  public void start() {
    host.start(IDENTITY, space, new AgentSettings(Specs.NETWORKS, Map.of(), Map.of()));
  }

  /** The Director's process goes, and another comes. */
  public void restart() {
    host.stop(IDENTITY.agentId());
    host.adopt(IDENTITY, space);
  }

  public Specs specs() {
    return new Specs(blobstore);
  }

  public Path vcap() {
    return space.vcap();
  }

  public AgentReply ask(String method, @Nullable Object... arguments) {
    return bus.request(IDENTITY.agentId(), AgentRequest.of(method, arguments)).join();
  }

  /** What was published on subjects that begin so. */
  public List<Message> published(String prefix) {
    List<Message> found = new ArrayList<>();
    for (Message message : published) {
      if (message.subject().startsWith(prefix)) {
        found.add(message);
      }
    }
    return found;
  }

  @Override
  public void close() {
    host.close();
  }
}
