package io.slipway.agent.ssh;

import io.slipway.agent.core.AgentFailure;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.AbstractUserAuthFactory;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings clients to the servers of this machine's instances, whose addresses need not be this
 * machine's and whose port 22 cannot be had without root: it takes the place of the jump host that
 * clients are told of.
 *
 * <p>Whoever names a user that is set up gets to that user's instances, and to nothing else; there
 * the key is asked for. So the gateway itself asks for none: clients offer it their own keys, which
 * nobody here knows.
 */
public final class SshGateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SshGateway.class);
  private static final int MOST_SESSIONS = 256;
  private static final int SSH_PORT = 22;

  private final String address;
  private final String toldHost;

  /** By user and address, the port of the instance's server. */
  private final Map<Destination, Integer> ports = new ConcurrentHashMap<>();

  private @Nullable SshServer server;

  /** One that only this machine reaches. */
  public SshGateway() {
    this("127.0.0.1", "127.0.0.1");
  }

  /**
   * @param address where it listens
   * @param toldHost what clients call that
   */
  public SshGateway(String address, String toldHost) {
    this.address = address;
    this.toldHost = toldHost;
  }

  private record Destination(String user, String address) {}

  void add(String user, String address, int port) {
    ports.put(new Destination(user, address), port);
  }

  void remove(String user, String address) {
    ports.remove(new Destination(user, address));
  }

  private boolean knows(String user) {
    return ports.keySet().stream().anyMatch(one -> one.user.equals(user));
  }

  private Optional<SshdSocketAddress> find(String user, String address, int port) {
    return port == SSH_PORT
        ? Optional.ofNullable(ports.get(new Destination(user, address)))
            .map(own -> new SshdSocketAddress("127.0.0.1", own))
        : Optional.empty();
  }

  /** Where it listens, in the words OpenSSH takes for a host with a port; it begins when asked. */
  synchronized String host() {
    SshServer running = server;
    if (running == null) {
      running = serve();
      server = running;
    }
    String name = toldHost.contains(":") ? "[" + toldHost + "]" : toldHost;
    return "ssh://" + name + ":" + running.getPort();
  }

  private SshServer serve() {
    SshServer made = SshServer.setUpDefaultServer();
    made.setHost(address);
    made.setPort(0);
    try {
      made.setKeyPairProvider(KeyPairProvider.wrap(HostKey.make()));
      made.setUserAuthFactories(List.of(new KnownNames()));
      made.setAgentFactory(null);
      made.setChannelFactories(List.of(new Relays()));
      made.setForwardingFilter(new OnlyRelays());
      Limits.set(made, MOST_SESSIONS);
      made.start();
    } catch (IOException | GeneralSecurityException e) {
      throw AgentFailure.wrap("Starting the gateway for secure shells", e);
    }
    return made;
  }

  /**
   * Lets in whoever names a user that is set up. By its name it is the method of questions and
   * answers, with no question: that of none at all is not for letting in with this library, and
   * every client tries this one of itself.
   */
  private final class KnownNames extends AbstractUserAuthFactory {
    KnownNames() {
      super(UserAuthKeyboardInteractiveFactory.NAME);
    }

    @Override
    public UserAuth createUserAuth(ServerSession session) {
      return new AbstractUserAuth(UserAuthKeyboardInteractiveFactory.NAME) {
        @Override
        protected Boolean doAuth(Buffer buffer, boolean initial) {
          return knows(getUsername());
        }
      };
    }
  }

  /** What leads to the right server has been decided where the channel was opened. */
  private final class OnlyRelays extends RejectAllForwardingFilter {
    @Override
    public boolean canConnect(
        TcpForwardingFilter.Type type, SshdSocketAddress address, Session session) {
      return type == TcpForwardingFilter.Type.Direct
          && "127.0.0.1".equals(address.getHostName())
          && ports.entrySet().stream()
              .anyMatch(
                  one ->
                      one.getKey().user.equals(session.getUsername())
                          && one.getValue() == address.getPort());
    }
  }

  /** The only channels there are. */
  private final class Relays implements ChannelFactory {
    @Override
    public String getName() {
      return "direct-tcpip";
    }

    @Override
    public Channel createChannel(Session session) {
      return new Relay();
    }
  }

  private final class Relay extends TcpipServerChannel {
    Relay() {
      super(TcpForwardingFilter.Type.Direct, null);
    }

    /** The address a client asks for becomes that of the instance's server. */
    @Override
    protected OpenFuture doInit(Buffer buffer) {
      String address = buffer.getString();
      int port = buffer.getInt();
      String from = buffer.getString();
      int fromPort = buffer.getInt();
      SshdSocketAddress target =
          find(getSession().getUsername(), address, port)
              .orElseGet(() -> new SshdSocketAddress("0.0.0.0", port)); // which the filter refuses
      Buffer changed = new ByteArrayBuffer();
      changed.putString(target.getHostName());
      changed.putInt(target.getPort());
      changed.putString(from);
      changed.putInt(fromPort);
      return super.doInit(changed);
    }
  }

  @Override
  public synchronized void close() {
    SshServer running = server;
    server = null;
    if (running != null) {
      try {
        running.stop(true);
      } catch (IOException e) {
        log.warn("The gateway for secure shells does not end in order", e);
      }
    }
  }
}
