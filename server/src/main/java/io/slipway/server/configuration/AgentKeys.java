package io.slipway.server.configuration;

import io.slipway.director.remote.RemoteAgentOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Keys of {@link RemoteAgentOptions}. */
final class AgentKeys {
  static final Key<RemoteAgentOptions, Optional<Path>> CLIENT_CA =
      file(
          "client_ca",
          "the authority that signs agents' certificates, in PEM; needed with `nats.servers`",
          RemoteAgentOptions::clientCa);
  static final Key<RemoteAgentOptions, Optional<Path>> CLIENT_CA_KEY =
      file(
          "client_ca_key", "its RSA key; needed with `client_ca`", RemoteAgentOptions::clientCaKey);
  static final Key<RemoteAgentOptions, Boolean> SHORT_LIVED =
      Key.of(
          "short_lived_credentials",
          new Form.Flag(),
          "whether the certificate that comes with a VM is replaced at once, and let in no more;"
              + " BOSH's `enable_short_lived_nats_bootstrap_credentials`",
          RemoteAgentOptions::shortLived);
  static final Key<RemoteAgentOptions, Optional<Path>> AUTHORIZATION_FILE =
      Key.of(
          "authorization_file",
          new Form.Open<>(
              new Form.AbsoluteFile(), "none: somebody else tells the servers who may connect"),
          "the file the NATS server includes, which the Director writes whenever a VM comes or"
              + " goes",
          RemoteAgentOptions::authorizationFile);
  static final Key<RemoteAgentOptions, Optional<Path>> PID_FILE =
      file(
          "pid_file",
          "the NATS server's `pid_file`: it gets SIGHUP after each change",
          RemoteAgentOptions::pidFile);
  static final Key<RemoteAgentOptions, Optional<Path>> RELOAD =
      file(
          "reload",
          "a program that is run after each change, for servers elsewhere",
          RemoteAgentOptions::reload);
  static final Key<RemoteAgentOptions, Optional<String>> MONITOR =
      Key.of(
          "monitor",
          new Form.Open<>(new Form.Word(255), "none"),
          "the common name of a health monitor's certificate, which is let in as well, such as"
              + " default.hm.bosh-internal",
          RemoteAgentOptions::monitor);
  static final Key<RemoteAgentOptions, Optional<Path>> ENV =
      file(
          "env",
          "a YAML file with what every VM's `env.bosh` holds besides what its manifest says:"
              + " `blobstores`, `ntp`, `mbus.urls`; BOSH's `agent.env.bosh`",
          RemoteAgentOptions::env);

  static final Section<RemoteAgentOptions> SECTION =
      new Section<>(
          "agents",
          "What agents on other machines are given, and how they are let in"
              + " ([fleet.md](fleet.md)).",
          RemoteAgentOptions.DEFAULT,
          List.of(
              CLIENT_CA,
              CLIENT_CA_KEY,
              SHORT_LIVED,
              AUTHORIZATION_FILE,
              PID_FILE,
              RELOAD,
              MONITOR,
              ENV),
          set ->
              new RemoteAgentOptions(
                  set.of(CLIENT_CA),
                  set.of(CLIENT_CA_KEY),
                  set.of(SHORT_LIVED),
                  set.of(AUTHORIZATION_FILE),
                  set.of(PID_FILE),
                  set.of(RELOAD),
                  set.of(MONITOR),
                  set.of(ENV)));

  private AgentKeys() {}

  private static Key<RemoteAgentOptions, Optional<Path>> file(
      String name, String meaning, Function<RemoteAgentOptions, Optional<Path>> of) {
    return Key.of(name, new Form.Open<>(new Form.AbsoluteFile(), "none"), meaning, of);
  }
}
