package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.agent.fake.Specs;
import io.slipway.agent.service.SupervisedServices;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.base.Clock;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.AgentClient;
import io.slipway.bus.InProcessBus;
import io.slipway.instance.Conversation;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secure shells into a real space. Skipped where no space can be made. */
class SshInRealSpaceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String USER = "bosh_0123456789abcde";

  @TempDir Path directory;

  private final KeyPair key = newKey();
  private final AgentIdentity identity = new AgentIdentity(UUID.randomUUID().toString(), "vm-1");
  private final InProcessBus bus = new InProcessBus();
  private final AgentClient agent =
      new AgentClient(bus, Clock.system(), identity.agentId(), "web/0");
  private final SshClient client = SshClient.setUpDefaultClient();
  private @Nullable InstanceSpaces spaces;
  private @Nullable InstanceSpace space;
  private @Nullable AgentHost host;

  @BeforeEach
  void begin() throws IOException {
    InstanceSpaces opened =
        InstanceSpaces.open(directory.resolve("state"), InstanceSpaces.Options.defaults());
    spaces = opened;
    Optional<SpaceKind> kind = opened.doctor().best();
    boolean possible = kind.isPresent() && kind.get() != SpaceKind.HOST;
    if (!possible) {
      System.out.println("Skipped: this machine allows no instance spaces: " + opened.doctor());
    }
    assumeTrue(possible, "instance spaces can be made here");
    InstanceSpace made =
        opened.create(
            new SpaceSpecification(
                "i-" + UUID.randomUUID(), "shells", InetAddress.getByName("127.1.0.77")));
    space = made;
    host = newHost();
    host.start(identity, made, new AgentSettings(Specs.networks("127.1.0.77"), Map.of(), Map.of()));
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.start();
  }

  private AgentHost newHost() {
    return new AgentHost(
        bus,
        Clock.system(),
        new LocalBlobstore(directory.resolve("blobs")),
        SupervisedServices.factory(Clock.system()));
  }

  @AfterEach
  void end() {
    client.stop();
    if (host != null) {
      host.close();
    }
    if (space != null) {
      space.destroy();
    }
    if (spaces != null) {
      spaces.close();
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, @Nullable Object> setUp() {
    return agent.ssh(
        "setup", Map.of("user", USER, "public_key", PublicKeyEntry.toString(key.getPublic())));
  }

  private void cleanUp() {
    agent.ssh("cleanup", Map.of("user_regex", "^" + USER));
  }

  /** How a command ended, and what it wrote. */
  private record Ended(int code, String out, String err) {}

  private ClientSession gateway(Map<String, @Nullable Object> door, String user)
      throws IOException {
    URI uri = URI.create(String.valueOf(door.get("gateway")));
    ClientSession session =
        client.connect(user, uri.getHost(), uri.getPort()).verify(PATIENCE).getSession();
    session.auth().verify(PATIENCE);
    return session;
  }

  private ClientSession connect(Map<String, @Nullable Object> door, KeyPair with)
      throws IOException {
    SshdSocketAddress entrance =
        gateway(door, USER)
            .startLocalPortForwarding(
                new SshdSocketAddress("127.0.0.1", 0),
                new SshdSocketAddress(String.valueOf(door.get("ip")), 22));
    ClientSession session =
        client
            .connect(USER, entrance.getHostName(), entrance.getPort())
            .verify(PATIENCE)
            .getSession();
    session.addPublicKeyIdentity(with);
    session.auth().verify(PATIENCE);
    return session;
  }

  private static Ended run(ClientSession session, String command, boolean inTerminal)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ChannelExec channel = session.createExecChannel(command);
    channel.setUsePty(inTerminal);
    channel.setIn(InputStream.nullInputStream());
    channel.setOut(out);
    channel.setErr(err);
    channel.open().verify(PATIENCE);
    channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0L);
    Integer code = channel.getExitStatus();
    return new Ended(
        code == null ? -1 : code,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aUserRunsCommandsInsideAndNowhereElse() throws Exception {
    Map<String, @Nullable Object> door = setUp();
    assertThat(door)
        .containsEntry("command", "setup")
        .containsEntry("status", "success")
        .containsKey("ip");
    ClientSession session = connect(door, key);
    assertThat(PublicKeyEntry.toString(session.getServerKey()))
        .isEqualTo(door.get("host_public_key"));

    Ended ended = run(session, "hostname; pwd; cat >&2 <<< oops; exit 3", false);
    assertThat(ended)
        .isEqualTo(new Ended(3, "shells\n/var/vcap/bosh_ssh/" + USER + "\n", "oops\n"));
    assertThat(run(session, "kill -9 $$", false).code()).isEqualTo(137);
    assertThat(run(session, "[ -t 0 ] && tty", true).out()).startsWith("/dev/pts/");
    // What takes a terminal over finds nothing in it that nobody typed.
    assertThat(run(session, "stty raw min 0 time 0 && head -c 1 | wc -c", true).out().strip())
        .isEqualTo("0");

    Path outside = Files.writeString(directory.resolve("outside"), "secret");
    assertThat(run(session, "cat '" + outside + "'", false).code()).isEqualTo(1);
    if (space().users().distinct()) {
      assertThat(run(session, "id -nG", false).out()).contains("bosh_sudoers", "vcap");
      assertThat(run(session, "cat /var/vcap/bosh/settings.json", false).code()).isEqualTo(1);
    }
  }

  @Test
  void nobodyElseGetsIn() throws Exception {
    Map<String, @Nullable Object> door = setUp();
    assertThatThrownBy(() -> connect(door, newKey())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> gateway(door, "bosh_somebody")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> gateway(door, "root")).isInstanceOf(IOException.class);

    // The key a user puts there itself lets nobody in.
    KeyPair other = newKey();
    ClientSession session = connect(door, key);
    String line = PublicKeyEntry.toString(other.getPublic());
    assertThat(run(session, "echo '" + line + "' >> ~/.ssh/authorized_keys", false).code())
        .isZero();
    assertThatThrownBy(() -> connect(door, other)).isInstanceOf(IOException.class);
  }

  @Test
  void theGatewayLeadsToTheUsersInstancesOnly() throws Exception {
    Map<String, @Nullable Object> door = setUp();
    URI uri = URI.create(String.valueOf(door.get("gateway")));
    ClientSession session = gateway(door, USER);
    assertThatThrownBy(() -> session.createExecChannel("true").open().verify(PATIENCE))
        .isInstanceOf(IOException.class);
    for (SshdSocketAddress elsewhere :
        new SshdSocketAddress[] {
          new SshdSocketAddress("127.0.0.1", uri.getPort()),
          new SshdSocketAddress("127.9.9.9", 22),
          new SshdSocketAddress(String.valueOf(door.get("ip")), 80)
        }) {
      assertThatThrownBy(
              () ->
                  session
                      .createDirectTcpipChannel(new SshdSocketAddress("127.0.0.1", 1), elsewhere)
                      .open()
                      .verify(PATIENCE))
          .as("%s", elsewhere)
          .isInstanceOf(IOException.class);
    }
    // An instance's own server forwards nothing at all.
    assertThatThrownBy(
            () ->
                connect(door, key)
                    .createDirectTcpipChannel(
                        new SshdSocketAddress("127.0.0.1", 1),
                        new SshdSocketAddress("127.0.0.1", uri.getPort()))
                    .open()
                    .verify(PATIENCE))
        .isInstanceOf(IOException.class);
  }

  /** As clients do that ask no gateway; listening there is the privilege of root. */
  @Test
  void theUsualPortIsOpenWhileThereAreUsers() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root listens on port 22");
    String address = String.valueOf(setUp().get("ip"));
    ClientSession session = client.connect(USER, address, 22).verify(PATIENCE).getSession();
    session.addPublicKeyIdentity(key);
    session.auth().verify(PATIENCE);
    assertThat(run(session, "hostname", false).out()).isEqualTo("shells\n");

    cleanUp();
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), PATIENCE);
    assertThatThrownBy(() -> client.connect(USER, address, 22).verify(PATIENCE))
        .isInstanceOf(IOException.class);
  }

  @Test
  void cleaningUpEndsIt() throws Exception {
    Map<String, @Nullable Object> door = setUp();
    ClientSession session = connect(door, key);
    assertThat(run(session, "true", false).code()).isZero();
    cleanUp();
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), PATIENCE);
    assertThat(session.isOpen()).isFalse();
    assertThatThrownBy(() -> connect(door, key)).isInstanceOf(IOException.class);
    assertThat(space().toHostPath("/var/vcap/bosh_ssh")).isEmptyDirectory();
    assertThatThrownBy(
            () ->
                space()
                    .converse(
                        new Conversation(
                            List.of("/bin/true"), Map.of(), "/", USER, Optional.empty())))
        .hasMessageContaining("There is no user");
  }

  @Test
  void theNextAgentLetsTheSameUsersIn() throws Exception {
    String before = String.valueOf(setUp().get("host_public_key"));
    AgentHost first = host;
    if (first != null) {
      first.close();
    }
    AgentHost second = newHost();
    host = second;
    second.adopt(identity, space());
    Map<String, @Nullable Object> door =
        agent.ssh(
            "setup",
            Map.of("user", "bosh_other", "public_key", PublicKeyEntry.toString(key.getPublic())));
    assertThat(door).containsEntry("host_public_key", before);
    assertThat(run(connect(door, key), "true", false).code()).isZero();
  }

  @Test
  void hostileInputIsRefusedInWords() {
    String line = PublicKeyEntry.toString(key.getPublic());
    for (String name :
        new String[] {
          "",
          "root",
          "bosh_",
          "bosh_a b",
          "bosh_a:0:0",
          "bosh_$(id)",
          "bosh_../x",
          "bosh_a\nroot",
          "bosh_" + "a".repeat(28)
        }) {
      assertThatThrownBy(() -> agent.ssh("setup", Map.of("user", name, "public_key", line)))
          .as(name)
          .hasMessageContaining("a user's name is 'bosh_'");
    }
    for (String bad :
        new String[] {
          "",
          "nonsense",
          "ssh-rsa AAAA",
          "ssh-rsa !!!!",
          line + "\n" + line,
          "command=\"id\" " + line,
          "x".repeat(20_000)
        }) {
      assertThatThrownBy(() -> agent.ssh("setup", Map.of("user", USER, "public_key", bad)))
          .as(bad.length() > 40 ? bad.substring(0, 40) : bad)
          .hasMessageContaining("the public key");
    }
    setUp();
    for (String regex : new String[] {"(", "(".repeat(200) + "x", "a".repeat(300), "^((.+)+)+#$"}) {
      assertThatThrownBy(() -> agent.ssh("cleanup", Map.of("user_regex", regex)))
          .as(regex)
          .hasMessageContaining("user_regex");
    }
    assertThat(agent.ssh("cleanup", Map.of("user_regex", "^vcap")))
        .containsEntry("status", "success");
  }

  @Test
  void giantCommandsFailAlone() throws Exception {
    ClientSession session = connect(setUp(), key);
    assertThat(run(session, ": " + "x".repeat(200_000), false).code()).isNotZero();
    assertThat(run(session, "true", false).code()).isZero();
  }

  private InstanceSpace space() {
    InstanceSpace made = space;
    if (made == null) {
      throw new AssertionError("There is no space");
    }
    return made;
  }
}
