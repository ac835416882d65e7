package io.slipway.cli.ssh;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/** Connects to instances, through jump hosts and proxies as asked. One for each command. */
public final class SshClients implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SSH_PORT = 22;

  private final String user;
  private final Iterable<KeyPair> keys;
  private final GatewayOptions.Gateway gateway;
  private final boolean anyHostKey;
  private final Path workingDirectory;
  private final SshClient client;

  /**
   * @param keys that let the user in
   * @param anyHostKey whether instances' keys are not looked at
   */
  public SshClients(
      String user,
      Iterable<KeyPair> keys,
      GatewayOptions.Gateway gateway,
      boolean anyHostKey,
      Path workingDirectory) {
    this.user = user;
    this.keys = keys;
    this.gateway = gateway;
    this.anyHostKey = anyHostKey;
    this.workingDirectory = workingDirectory;
    this.client = SshClient.setUpDefaultClient();
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setServerKeyVerifier(
        (session, _, key) -> {
          Expected expected = expected(session);
          return expected == null || expected.admits(key);
        });
    CoreModuleProperties.NIO_WORKERS.set(client, 2);
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, PATIENCE);
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
    client.start();
  }

  private static @Nullable Expected expected(ClientSession session) {
    var context = session.getConnectionContext();
    return context == null ? null : context.getAttribute(Expected.ATTRIBUTE);
  }

  /**
   * To be called before anything else here. Loading the library's preferred cryptography takes a
   * second, and the JDK's own does as well for all but Ed25519 keys: it is left out unless there
   * are keys or hosts of others, which may be of that kind.
   */
  public static void prepare(boolean foreign) {
    if (!foreign) {
      System.setProperty("org.apache.sshd.security.provider.BC.enabled", "false");
    }
  }

  /** Which key a host must have. */
  private record Expected(PublicKey key) {
    static final AttributeRepository.AttributeKey<Expected> ATTRIBUTE =
        new AttributeRepository.AttributeKey<>();

    boolean admits(PublicKey offered) {
      return KeyUtils.compareKeys(key, offered);
    }
  }

  /** The keys of a file. */
  public static Iterable<KeyPair> keysOf(Path file) {
    FileKeyPairProvider provider = new FileKeyPairProvider(file);
    provider.setPasswordFinder(FilePasswordProvider.EMPTY);
    try {
      List<KeyPair> keys = new ArrayList<>();
      provider.loadKeys(null).forEach(keys::add);
      if (!keys.isEmpty()) {
        return keys;
      }
    } catch (RuntimeException e) {
      throw new CommandFailed(
          "The private key '" + file + "' cannot be read: " + ErrorText.of(e), e);
    }
    throw new CommandFailed("There is no private key in '" + file + "'");
  }

  /** An instance's shells, commands and files. */
  public SshConnection connect(SshHost host) {
    try {
      return new SshConnection(host, open(host));
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailed(
          "Connecting to %s as '%s': %s".formatted(host.instance(), user, reason(e)), e);
    }
  }

  /** The library's own failures say by themselves what is wrong. */
  private static String reason(Exception e) {
    String message = e.getMessage();
    return e instanceof SshException && message != null ? message : ErrorText.of(e);
  }

  private ClientSession open(SshHost host) throws IOException, GeneralSecurityException {
    Optional<String> jump = gateway.host().or(() -> given(host.gatewayHost()));
    String address = host.address();
    int port = SSH_PORT;
    if (!gateway.disabled() && jump.isPresent()) {
      SshdSocketAddress entrance = throughGateway(jump.get(), host);
      address = entrance.getHostName();
      port = entrance.getPort();
    } else if (gateway.proxy().isPresent()) {
      SshdSocketAddress entrance = SocksRelay.open(gateway.proxy().get(), address, port);
      address = entrance.getHostName();
      port = entrance.getPort();
    }
    AttributeRepository context = null;
    if (!anyHostKey && !host.publicKey().isEmpty()) {
      context =
          AttributeRepository.ofKeyValuePair(
              Expected.ATTRIBUTE, new Expected(parse(host.publicKey())));
    }
    return authenticated(
        client.connect(user, address, port, context).verify(PATIENCE).getSession(), keys);
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(one -> !one.isEmpty());
  }

  private static PublicKey parse(String line) throws IOException, GeneralSecurityException {
    PublicKey key =
        PublicKeyEntry.parsePublicKeyEntry(line.strip())
            .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
    if (key == null) {
      throw new CommandFailed("The Director told a host key that cannot be read");
    }
    return key;
  }

  /** The jump host's own key is not looked at: it sees nothing but what is encrypted already. */
  private SshdSocketAddress throughGateway(String jump, SshHost host) throws IOException {
    URI uri = URI.create(jump.contains("://") ? jump : "ssh://" + jump);
    String named = uri.getUserInfo();
    String gatewayUser =
        gateway.user().or(() -> given(host.gatewayUser())).orElse(named == null ? user : named);
    int port = uri.getPort() < 0 ? SSH_PORT : uri.getPort();
    String name = uri.getHost();
    if (name == null) {
      throw new CommandFailed("'" + jump + "' is no jump host: write HOST or ssh://HOST:PORT");
    }
    ClientSession session = client.connect(gatewayUser, name, port).verify(PATIENCE).getSession();
    try {
      if (gateway.privateKey().isPresent()) {
        authenticated(session, keysOf(workingDirectory.resolve(gateway.privateKey().get())));
      } else {
        session.auth().verify(PATIENCE);
      }
      return session.startLocalPortForwarding(
          new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(host.address(), SSH_PORT));
    } catch (IOException e) {
      session.close(true);
      throw e;
    }
  }

  private static ClientSession authenticated(ClientSession session, Iterable<KeyPair> keys)
      throws IOException {
    session.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    keys.forEach(session::addPublicKeyIdentity);
    try {
      session.auth().verify(PATIENCE);
      return session;
    } catch (IOException e) {
      session.close(true);
      throw e;
    }
  }

  @Override
  public void close() {
    client.close(true);
  }

  /** A key for a user that lasts as long as a command. */
  public static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no elliptic curves", e);
    }
  }

  public static String publicLine(KeyPair pair) {
    return PublicKeyEntry.toString(pair.getPublic());
  }
}
