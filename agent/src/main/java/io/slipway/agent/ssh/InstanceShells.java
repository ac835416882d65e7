package io.slipway.agent.ssh;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.base.ErrorText;
import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the users set up into one instance and nowhere else. The server listens on this machine only
 * while there are users; {@link SshGateway} brings clients to it, and those that ask no gateway
 * find it on port 22 of the instance's address, where who runs Slipway may listen there.
 */
public final class InstanceShells implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InstanceShells.class);
  private static final int MOST_SESSIONS = 32;
  private static final int USUAL_PORT = 22;
  private static final String SHELL =
      "if [ -x /bin/bash ]; then exec /bin/bash \"$@\"; fi; exec /bin/sh \"$@\"";
  private static final String FILE_TRANSFER =
      """
      for server in /usr/lib/openssh/sftp-server /usr/libexec/openssh/sftp-server \
          /usr/lib/ssh/sftp-server /usr/libexec/sftp-server; do
        [ ! -x $server ] || exec $server
      done
      echo 'There is no sftp-server on this machine. Install OpenSSH (openssh-sftp-server), \
      use scp -O, or slipway scp, which needs neither.' >&2
      exit 127
      """;

  private final InstanceSpace space;
  private final Accounts accounts;
  private final SshUsers users;
  private final InstanceFiles files;
  private final String address;
  private final SshGateway gateway;
  private @Nullable SshServer server;

  /** Where clients look who know the instance's address only. */
  private Optional<SshServer> usualPlace = Optional.empty();

  /** Takes up the users that were set up before. */
  public InstanceShells(
      InstanceSpace space, InstanceFiles files, String address, SshGateway gateway) {
    this.space = space;
    this.accounts = new Accounts(space, files);
    this.users = new SshUsers(files);
    this.files = files;
    this.address = address;
    this.gateway = gateway;
    if (!users.names().isEmpty()) {
      open();
    }
  }

  /** How a client gets to a user that was set up. */
  public record Door(String hostPublicKey, String gatewayHost) {}

  public synchronized Door setUp(String name, String publicKey) throws IOException {
    SshUser user = SshUser.of(name, publicKey);
    users.add(user);
    try {
      accounts.add(user);
      open();
    } catch (RuntimeException e) {
      users.remove(name);
      throw e;
    }
    return new Door(HostKey.publicLine(HostKey.of(files)), gateway.host());
  }

  /** Removes the users the expression is found in, and ends their connections. */
  public synchronized void cleanUp(String expression) throws IOException {
    for (String name : users.matching(expression)) {
      users.remove(name);
      running()
          .flatMap(one -> one.getActiveSessions().stream())
          .filter(session -> name.equals(session.getUsername()))
          .forEach(session -> session.close(true));
      gateway.remove(name, address);
      accounts.remove(name);
    }
    if (users.names().isEmpty()) {
      close();
    }
  }

  private void open() {
    SshServer running = server;
    if (running == null) {
      running = serve("127.0.0.1", 0);
      server = running;
      usualPlace = serveWhereUsual();
    }
    int port = running.getPort();
    users.names().forEach(name -> gateway.add(name, address, port));
  }

  private Stream<SshServer> running() {
    return Stream.concat(Stream.ofNullable(server), usualPlace.stream());
  }

  /** Some clients ask no gateway. Nothing is lost where the port is not to be had. */
  private Optional<SshServer> serveWhereUsual() {
    if (address.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(serve(address, USUAL_PORT));
    } catch (AgentFailure e) {
      log.info("Port {} of {} is not to be had: {}", USUAL_PORT, address, ErrorText.of(e));
      return Optional.empty();
    }
  }

  private SshServer serve(String host, int port) {
    SshServer made = SshServer.setUpDefaultServer();
    made.setHost(host);
    made.setPort(port);
    made.setKeyPairProvider(KeyPairProvider.wrap(HostKey.of(files)));
    made.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    made.setPublickeyAuthenticator(
        (name, key, _) -> users.find(name).filter(user -> user.isLetInBy(key)).isPresent());
    made.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    made.setAgentFactory(null);
    made.setShellFactory(channel -> program(channel, shell("-l")));
    made.setCommandFactory((channel, command) -> program(channel, shell("-c", command)));
    made.setSubsystemFactories(List.of(new FileTransfer()));
    Limits.set(made, MOST_SESSIONS);
    try {
      made.start();
    } catch (IOException e) {
      throw AgentFailure.wrap("Starting the server for secure shells", e);
    }
    return made;
  }

  private SpaceProgram program(ChannelSession channel, List<String> argv) {
    String name = channel.getSession().getUsername();
    return new SpaceProgram(space, name, accounts.identity(name), argv);
  }

  private static List<String> shell(String... arguments) {
    List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", SHELL, "sh"));
    argv.addAll(List.of(arguments));
    return argv;
  }

  /** {@code sftp}, by the machine's own program for it, run as the user. */
  private final class FileTransfer implements SubsystemFactory {
    @Override
    public String getName() {
      return "sftp";
    }

    @Override
    public SpaceProgram createSubsystem(ChannelSession channel) {
      return program(channel, List.of("/bin/sh", "-c", FILE_TRANSFER));
    }
  }

  /** Ends all connections; who was set up is let in again by the next agent. */
  @Override
  public synchronized void close() {
    users.names().forEach(name -> gateway.remove(name, address));
    List<SshServer> ending = running().toList();
    server = null;
    usualPlace = Optional.empty();
    for (SshServer one : ending) {
      try {
        one.stop(true);
      } catch (IOException e) {
        log.warn("The server for secure shells does not end in order", e);
      }
    }
  }
}
