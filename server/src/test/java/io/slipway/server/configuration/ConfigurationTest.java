package io.slipway.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.log.LogRotation;
import io.slipway.base.CronSchedule;
import io.slipway.base.HeapGuard;
import io.slipway.bus.nats.NatsOptions;
import io.slipway.cpi.external.CpiOptions;
import io.slipway.director.Retention;
import io.slipway.director.credentials.ConfigServerOptions;
import io.slipway.director.credentials.ConfigServerSettings;
import io.slipway.director.remote.RemoteAgentOptions;
import io.slipway.director.tasks.TaskLimits;
import io.slipway.http.HttpSettings;
import io.slipway.http.access.AccessSettings;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceKind;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.DiskSettings;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.deployment.UpdateSettings.VmStrategy;
import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplatePolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of every record: its defaults, and that every key reaches its place in it. */
class ConfigurationTest {
  private static final String EVERY_KEY =
      """
      http:
        address: 10.0.0.7
        port: 3000
        names: [director.example, 10.0.0.8]
        connections: 100
        first_request: 11s
        next_request: 12s
        transfer: 13s
        upload: 2 GiB
      users:
        uaa: [https://uaa.example:8443, "https://[::1]/uaa"]
        uaa_ca: "-----BEGIN CERTIFICATE-----"
        uaa_public_key: "-----BEGIN PUBLIC KEY-----"
        uaa_symmetric_key: tokenkey
      tasks:
        workers: 4
        short_workers: 5
        threads: 6
        waiting: 7
        output: 1 MiB
      retention:
        tasks: 8
        events: 9
        interval: 10m
        orphaned_vms: 20m
        orphaned_disks: 30h
      deployments:
        settle: 750ms
        root_domain: slipway.example
        vm_strategy: create-swap-delete
        ignore_missing_gateway: true
        snapshots: true
        snapshot_schedule: 5 4 * * *
        native_disk_resize: true
        native_disk_update: true
      config_server:
        url: https://credhub.example:8844/api/
        ca: /etc/credhub.pem
        uaa_url: https://uaa.example:8443
        uaa_ca: /etc/uaa.pem
        uaa_client: director
        uaa_client_secret_file: /etc/secret
        timeout: 21s
      nats:
        servers: [nats://10.0.0.6:4222, "tls://nats.example:4222"]
        ca: /etc/nats-ca.pem
        certificate: /etc/director.pem
        private_key: /etc/director.key
      agents:
        client_ca: /etc/agents.pem
        client_ca_key: /etc/agents.key
        short_lived_credentials: false
        authorization_file: /run/nats-auth.json
        pid_file: /run/nats.pid
        reload: /bin/reload
        monitor: default.hm.bosh-internal
        env: /etc/env.yml
      cpi:
        path: /opt/cpi/bin/cpi
        api_version: 2
        timeout: 22m
        answer: 23 KiB
      templates:
        runtimes: 7
        compiled: 12
        guarded: false
        time: 14s
        match_time: 150ms
        output: 3 MiB
      spaces:
        kind: host
      logs:
        interval: 16m
        size: 17 KiB
        kept: 18
      memory:
        director: 1 GiB
        agents: 100 MiB
        full: 80
        full_time: 19s
      """;

  @TempDir Path home;

  private Configuration read(String text) throws IOException {
    Files.writeString(home.resolve(ConfigurationReader.FILE), text);
    return ConfigurationReader.read(home, Map.of()).configuration();
  }

  @Test
  void withoutAFileEverythingIsAsByDefault() {
    Reading reading = ConfigurationReader.read(home, Map.of());

    assertThat(reading.exists()).isFalse();
    assertThat(reading.set()).isEmpty();
    Configuration defaults = reading.configuration();
    assertThat(defaults).isEqualTo(Configuration.defaults());
    assertThat(defaults.http())
        .isEqualTo(HttpSettings.DEFAULT)
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                Optional.empty(),
                List.of(),
                512,
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(60),
                10_000L << 20));
    assertThat(defaults.users())
        .isEqualTo(AccessSettings.DEFAULT)
        .isEqualTo(
            new AccessSettings(List.of(), Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(defaults.tasks())
        .isEqualTo(TaskLimits.DEFAULT)
        .isEqualTo(new TaskLimits(3, 8, 32, 1_000, 32L << 20));
    assertThat(defaults.retention())
        .isEqualTo(Retention.Kept.DEFAULT)
        .isEqualTo(
            new Retention.Kept(
                2_000, 10_000, Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofDays(5)));
    assertThat(defaults.deployments()).isEqualTo(DirectorSettings.DEFAULT);
    assertThat(defaults.configServer()).isEqualTo(ConfigServerOptions.DEFAULT);
    assertThat(defaults.configServer().settings()).isEmpty();
    assertThat(defaults.nats()).isEqualTo(NatsOptions.DEFAULT);
    assertThat(defaults.nats().access()).isEmpty();
    assertThat(defaults.agents()).isEqualTo(RemoteAgentOptions.DEFAULT);
    assertThat(defaults.cpi())
        .isEqualTo(CpiOptions.DEFAULT)
        .isEqualTo(new CpiOptions(Optional.empty(), 3, Duration.ofHours(2), 4L << 20));
    assertThat(defaults.templates()).isEqualTo(TemplateEngine.Options.defaults());
    assertThat(defaults.templates().policy())
        .isEqualTo(
            new TemplatePolicy(true, Duration.ofSeconds(30), Duration.ofSeconds(1), 64L << 20));
    assertThat(defaults.spaces()).isEqualTo(InstanceSpaces.Options.defaults());
    assertThat(defaults.logs())
        .isEqualTo(LogRotation.Settings.DEFAULT)
        .isEqualTo(new LogRotation.Settings(Duration.ofMinutes(15), 50L << 20, 7));
    assertThat(defaults.memory())
        .isEqualTo(Memory.DEFAULT)
        .isEqualTo(
            new Memory(384L << 20, 512L << 20, new HeapGuard.Settings(93, Duration.ofSeconds(5))));
  }

  @Test
  void everyKeyReachesItsPlace() throws IOException {
    Configuration configuration = read(EVERY_KEY);

    assertThat(configuration.http())
        .isEqualTo(
            new HttpSettings(
                "10.0.0.7",
                Optional.of(3000),
                List.of("director.example", "10.0.0.8"),
                100,
                Duration.ofSeconds(11),
                Duration.ofSeconds(12),
                Duration.ofSeconds(13),
                2L << 30));
    assertThat(configuration.users())
        .isEqualTo(
            new AccessSettings(
                List.of("https://uaa.example:8443", "https://[::1]/uaa"),
                Optional.of("-----BEGIN CERTIFICATE-----"),
                Optional.of("-----BEGIN PUBLIC KEY-----"),
                Optional.of("tokenkey")));
    assertThat(configuration.tasks()).isEqualTo(new TaskLimits(4, 5, 6, 7, 1L << 20));
    assertThat(configuration.retention())
        .isEqualTo(
            new Retention.Kept(
                8, 9, Duration.ofMinutes(10), Duration.ofMinutes(20), Duration.ofHours(30)));
    assertThat(configuration.deployments())
        .isEqualTo(
            new DirectorSettings(
                "slipway.example",
                false,
                false,
                false,
                true,
                VmStrategy.CREATE_SWAP_DELETE,
                new DiskSettings(true, CronSchedule.parse("5 4 * * *").orElseThrow(), true, true),
                List.of(),
                SlipwayBlock.settling(Optional.of(Duration.ofMillis(750)))));
    assertThat(configuration.configServer().settings())
        .contains(
            new ConfigServerSettings(
                URI.create("https://credhub.example:8844/api/"),
                Optional.of(Path.of("/etc/credhub.pem")),
                new ConfigServerSettings.Uaa(
                    URI.create("https://uaa.example:8443"),
                    Optional.of(Path.of("/etc/uaa.pem")),
                    "director",
                    Path.of("/etc/secret")),
                Duration.ofSeconds(21)));
    assertThat(configuration.nats().access())
        .contains(
            new NatsOptions.Access(
                List.of("nats://10.0.0.6:4222", "tls://nats.example:4222"),
                Path.of("/etc/nats-ca.pem"),
                Path.of("/etc/director.pem"),
                Path.of("/etc/director.key")));
    assertThat(configuration.agents())
        .isEqualTo(
            new RemoteAgentOptions(
                Optional.of(Path.of("/etc/agents.pem")),
                Optional.of(Path.of("/etc/agents.key")),
                false,
                Optional.of(Path.of("/run/nats-auth.json")),
                Optional.of(Path.of("/run/nats.pid")),
                Optional.of(Path.of("/bin/reload")),
                Optional.of("default.hm.bosh-internal"),
                Optional.of(Path.of("/etc/env.yml"))));
    assertThat(configuration.cpi())
        .isEqualTo(
            new CpiOptions(
                Optional.of(Path.of("/opt/cpi/bin/cpi")), 2, Duration.ofMinutes(22), 23L << 10));
    assertThat(configuration.templates())
        .isEqualTo(
            TemplateEngine.Options.defaults()
                .runtimes(7)
                .compiledTemplates(12)
                .policy(
                    new TemplatePolicy(
                        false, Duration.ofSeconds(14), Duration.ofMillis(150), 3L << 20)));
    assertThat(configuration.spaces()).isEqualTo(InstanceSpaces.Options.only(SpaceKind.HOST));
    assertThat(configuration.logs())
        .isEqualTo(new LogRotation.Settings(Duration.ofMinutes(16), 17L << 10, 18));
    assertThat(configuration.memory())
        .isEqualTo(
            new Memory(1L << 30, 100L << 20, new HeapGuard.Settings(80, Duration.ofSeconds(19))));
  }

  @Test
  void aConfigServerNeedsItsUaa() throws IOException {
    Configuration configuration = read("config_server: {url: https://credhub.example}");
    assertThatThrownBy(() -> configuration.configServer().settings())
        .hasMessageEndingWith(
            "config_server.url needs also: uaa_url, uaa_client, uaa_client_secret_file");
  }

  @Test
  void natsNeedsCertificates() throws IOException {
    Configuration configuration = read("nats: {servers: nats://10.0.0.6:4222, ca: /etc/ca.pem}");
    assertThatThrownBy(() -> configuration.nats().access())
        .hasMessageEndingWith("nats.servers needs also: certificate, private_key");
  }

  /** So that the test above is of all keys, and sets none to what it would be anyway. */
  @Test
  void everyKeyIsSetToSomethingElseThanItsDefault() throws IOException {
    read(EVERY_KEY);
    Set<String> set =
        ConfigurationReader.read(home, Map.of()).set().stream()
            .map(Reading.Setting::key)
            .collect(Collectors.toSet());
    List<String> all = new ArrayList<>();
    for (Section<?> section : Configuration.SECTIONS) {
      section.names().forEach(name -> all.add(section.name() + "." + name));
    }
    assertThat(set).containsExactlyInAnyOrderElementsOf(all);

    Configuration configuration = read(EVERY_KEY);
    differs(HttpKeys.SECTION, configuration.http());
    differs(UserKeys.SECTION, configuration.users());
    differs(TaskKeys.SECTION, configuration.tasks());
    differs(RetentionKeys.SECTION, configuration.retention());
    differs(DeploymentKeys.SECTION, configuration.deployments());
    differs(ConfigServerKeys.SECTION, configuration.configServer());
    differs(NatsKeys.SECTION, configuration.nats());
    differs(AgentKeys.SECTION, configuration.agents());
    differs(CpiKeys.SECTION, configuration.cpi());
    differs(TemplateKeys.SECTION, configuration.templates());
    differs(SpaceKeys.SECTION, configuration.spaces());
    differs(LogKeys.SECTION, configuration.logs());
    differs(MemoryKeys.SECTION, configuration.memory());
  }

  private static <R> void differs(Section<R> section, R record) {
    for (Key<R, ?> key : section.keys()) {
      assertThat(key.text(record))
          .as("%s.%s", section.name(), key.name())
          .isNotEqualTo(key.text(section.defaults()));
    }
  }

  /** What is told of a setting can be written into the file. */
  @Test
  void whatIsToldIsReadBack() throws IOException {
    Configuration first = read(EVERY_KEY);
    StringBuilder told = new StringBuilder();
    for (Reading.Setting one : ConfigurationReader.read(home, Map.of()).set()) {
      String value = one.value().equals("(hidden)") ? "tokenkey" : one.value();
      String[] path = one.key().split("\\.", 2);
      if (told.indexOf("\n" + path[0] + ":") < 0) {
        told.append('\n').append(path[0]).append(":\n");
      }
      told.append("  ").append(path[1]).append(": ").append(value).append('\n');
    }
    assertThat(read(told.toString())).isEqualTo(first);
  }

  @Test
  void aDefaultIsAValueOneMaySet() {
    for (Section<?> section : Configuration.SECTIONS) {
      defaultsAreAllowed(section);
    }
  }

  private static <R> void defaultsAreAllowed(Section<R> section) {
    for (Key<R, ?> key : section.keys()) {
      if (!(key.form() instanceof Form.Open<?>)
          && !(key.form() instanceof Form.Hosts)
          && !(key.form() instanceof Form.Urls)) {
        assertThat(key.form().read(key.text(section.defaults())))
            .as("%s.%s", section.name(), key.name())
            .isPresent();
      }
    }
  }

  @Test
  void anAgentHostWithOtherSettingsIsAnother() throws IOException {
    String before = Configuration.defaults().agentHostFingerprint();
    assertThat(read("tasks: {workers: 9}").agentHostFingerprint()).isEqualTo(before);
    for (String text :
        List.of("spaces: {kind: host}", "logs: {kept: 1}", "memory: {agents: 99 MiB, full: 93}")) {
      assertThat(read(text).agentHostFingerprint()).as(text).isNotEqualTo(before);
    }
  }

  /** The launcher's files say the same when nobody sets anything, so that caches fit. */
  @Test
  void theProgramsOptionsHaveTheDefaultHeaps() throws IOException {
    Path files = Path.of("..", "server", "src", "main", "dist");
    assertThat(files.resolve("director.options"))
        .content()
        .contains("\n-Xmx" + (Memory.DEFAULT.director() >> 20) + "m\n");
    assertThat(files.resolve("agents.options"))
        .content()
        .contains("\n-Xmx" + (Memory.DEFAULT.agents() >> 20) + "m\n");
  }
}
