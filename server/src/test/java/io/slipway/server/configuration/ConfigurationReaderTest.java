package io.slipway.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.instance.SpaceKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {
  @TempDir Path home;
  private Path file;

  @BeforeEach
  void findFile() {
    file = home.resolve(ConfigurationReader.FILE);
  }

  private Reading read(String text, Map<String, String> environment) throws IOException {
    Files.writeString(file, text);
    return ConfigurationReader.read(home, environment);
  }

  /** What is told to be wrong, without the path of the file. */
  private String problems(String text) throws IOException {
    Files.writeString(file, text);
    try {
      ConfigurationReader.read(home, Map.of());
    } catch (SlipwayException e) {
      return String.valueOf(e.getMessage()).replace(file.toString(), "slipway.yml");
    }
    throw new AssertionError("Nothing was told to be wrong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "http:\n", "tasks: {}\n"})
  void anEmptyFileIsAsGoodAsNone(String text) throws IOException {
    assertThat(read(text, Map.of()).configuration()).isEqualTo(Configuration.defaults());
  }

  @Test
  void allThatIsWrongIsToldAtOnceWithItsPlaceAndWhatIsRight() throws IOException {
    assertThat(
            problems(
                """
                tasks:
                  worker: 5
                  threads: 0
                htpp:
                  port: 80
                workers: 3
                retention: [1]
                http:
                  port: many
                  first_request: 2d
                  upload: 10
                  names: director
                  address: localhost
                deployments: {settle: 11m, vm_strategy: fast, ignore_missing_gateway: maybe}
                templates:
                  time:
                spaces:
                  kind: {a: b}
                """))
        .isEqualTo(
            """
            The settings cannot be used:
            slipway.yml:2:3: 'tasks.worker' is no setting. Did you mean 'workers'?
            slipway.yml:3:12: tasks.threads is '0' but must be a whole number from 1 to 1000
            slipway.yml:4:1: 'htpp' is no setting. Did you mean 'http'?
            slipway.yml:6:1: 'workers' is no setting. Did you mean 'tasks.workers'?
            slipway.yml:7:12: retention must be a mapping of tasks, events, interval, orphaned_vms, orphaned_disks, but this is a list
            slipway.yml:9:9: http.port is 'many' but must be a whole number from 1 to 65535
            slipway.yml:10:18: http.first_request is '2d' but must be a time from 1s to 1h, such as 500ms, 2s, 5m or 1h
            slipway.yml:11:11: http.upload is '10' but must be a size from 1 MiB to 1024 GiB, in B, KiB, MiB or GiB
            slipway.yml:12:10: http.names is 'director' but must be a list of at most 50 host names and IP addresses
            slipway.yml:13:12: http.address is 'localhost' but must be an IP address, such as 127.0.0.1, or 0.0.0.0 for all of this machine's
            slipway.yml:14:23: deployments.settle is '11m' but must be a time from 0s to 10m, such as 500ms, 2s, 5m or 1h
            slipway.yml:14:41: deployments.vm_strategy is 'fast' but must be delete-create or create-swap-delete
            slipway.yml:14:71: deployments.ignore_missing_gateway is 'maybe' but must be true or false
            slipway.yml:16:8: templates.time is empty but must be a time from 100ms to 1h, such as 500ms, 2s, 5m or 1h
            slipway.yml:18:9: spaces.kind is a mapping but must be native or util-linux or host\
            """
                .replace("\n            ", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http: {host: 0.0.0.0}|1:8: 'http.host' is no setting: it is 'http.address'",
        "max_tasks: 5|1:1: 'max_tasks' is no setting: it is 'retention.tasks'",
        "max_threads: 5|1:1: 'max_threads' is no setting: it is 'tasks.threads'",
        "warm_up: never|1:1: 'warm_up' is no setting: it is the environment variable"
            + " SLIPWAY_WARM_UP, for it is about the program, not about one home",
        "xyzzy: 1|1:1: 'xyzzy' is no setting. Known here are: http, users, tasks, retention,"
            + " deployments, config_server, nats, agents, cpi, templates, spaces, logs, memory",
        "logs: {xyzzy: 1}|1:8: 'logs.xyzzy' is no setting. Known here are: interval, size, kept",
        "5: 1|1:1: '5' is no setting. Known here are: http, users, tasks, retention,"
            + " deployments, config_server, nats, agents, cpi, templates, spaces, logs, memory",
        "tasks: {null: 1}|1:9: 'tasks.null' is no setting. Known here are: workers,"
            + " short_workers, threads, waiting, output"
      })
  void whatIsCalledSomethingElseIsToldByItsName(String text, String problem) throws IOException {
    assertThat(problems(text)).isEqualTo("The settings cannot be used:\nslipway.yml:" + problem);
  }

  /** Else a name that is told to be right would be refused in turn. */
  @Test
  void whatIsElsewhereIsThere() {
    ConfigurationReader.ELSEWHERE.forEach(
        (name, advice) -> {
          if (advice.startsWith("it is '")) {
            String[] path = advice.replaceAll("^it is '|'$", "").split("\\.");
            assertThat(Configuration.SECTIONS)
                .anyMatch(one -> one.name().equals(path[0]) && one.key(path[1]).isPresent());
          }
          String[] path = name.split("\\.");
          assertThat(Configuration.SECTIONS)
              .noneMatch(
                  one ->
                      one.name().equals(path[0])
                          && (path.length == 1 || one.key(path[1]).isPresent()));
        });
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    assertThat(problems("tasks:\n  workers: 1\n  workers: 2\n"))
        .isEqualTo("slipway.yml:3:3: this key stands in the same mapping a second time");
  }

  @Test
  void variablesWinOverTheFile() throws IOException {
    Reading reading =
        read(
            "deployments: {settle: 3s}\nspaces: {kind: native}\n",
            Map.of("SLIPWAY_SETTLE", "0.25", "SLIPWAY_SPACES", "host"));

    assertThat(reading.configuration().deployments().slipway().settle())
        .contains(Duration.ofMillis(250));
    assertThat(reading.configuration().spaces().kind()).contains(SpaceKind.HOST);
    assertThat(reading.text())
        .isEqualTo(
            "settings           %s\n  deployments.settle: 250ms  (SLIPWAY_SETTLE)\n  spaces.kind: host  (SLIPWAY_SPACES)\n"
                .formatted(file));
  }

  @Test
  void aVariableThatIsEmptyCountsAsNone() throws IOException {
    assertThat(
            read(
                    "deployments: {settle: 3s}",
                    Map.of("SLIPWAY_SETTLE", "", "SLIPWAY_CONFIG", "", "SLIPWAY_SPACES", ""))
                .configuration()
                .deployments()
                .slipway()
                .settle())
        .contains(Duration.ofSeconds(3));
  }

  @Test
  void aVariableThatIsWrongIsToldByItsName() {
    assertThatThrownBy(
            () ->
                ConfigurationReader.read(
                    home, Map.of("SLIPWAY_SETTLE", "soon", "SLIPWAY_SPACES", "vm")))
        .hasMessage(
            """
            The settings cannot be used:
            SLIPWAY_SETTLE is 'soon' but must be a time from 0s to 10m, such as 500ms, 2s, 5m or 1h
            SLIPWAY_SPACES is 'vm' but must be native or util-linux or host\
            """);
  }

  @Test
  void aFileThatIsNamedIsReadInsteadAndHasToBeThere() throws IOException {
    Files.writeString(file, "tasks: {workers: 5}");
    Path other = Files.writeString(home.resolve("other.yml"), "tasks: {workers: 6}");
    Map<String, String> named = Map.of("SLIPWAY_CONFIG", other.toString());

    Reading reading = ConfigurationReader.read(home, named);
    assertThat(reading.configuration().tasks().workers()).isEqualTo(6);
    assertThat(reading.text()).contains("tasks.workers: 6  (" + other + ":1:18)");
    Files.delete(other);
    assertThatThrownBy(() -> ConfigurationReader.read(home, named))
        .hasMessage(
            "The settings cannot be used:\n"
                + other
                + ": there is no such file; SLIPWAY_CONFIG names it");
  }

  @Test
  void whatIsNoFileOfTextIsRefused() throws IOException {
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
    assertThatThrownBy(() -> ConfigurationReader.read(home, Map.of()))
        .hasMessage("The settings cannot be used:\n" + file + ": this is not UTF-8 text");
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> ConfigurationReader.read(home, Map.of()))
        .hasMessage("The settings cannot be used:\n" + file + ": this is no file");
    assertThatThrownBy(() -> ConfigurationReader.read(home, Map.of("SLIPWAY_CONFIG", "/dev/zero")))
        .hasMessage("The settings cannot be used:\n/dev/zero: this is no file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- a", "text", "7"})
  void whatIsNoMappingIsRefused(String text) throws IOException {
    assertThat(problems(text))
        .isEqualTo(
            "The settings cannot be used:\nslipway.yml: a mapping was expected, with keys such as"
                + " 'http'");
  }

  @Test
  void hostileFilesEndInAnErrorOfAFewLines() throws IOException {
    assertThat(problems("#".repeat(70_000))).endsWith("larger than the 65536 bytes allowed");
    assertThat(problems("[".repeat(5_000))).contains("nested deeper than the 20 levels");
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, "*a" + (i - 1) + ", ".repeat(0)));
      bomb.append("b%d: [%s]\n".formatted(i, ("*a" + i + ", ").repeat(9) + "*a" + i));
    }
    assertThat(problems(bomb.toString())).contains("more than the 2000 values allowed");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 900; i++) {
      many.append("key").append(i).append(": 1\n");
    }
    assertThat(problems(many.toString()).lines()).hasSize(22);
    assertThat(problems(many.toString())).endsWith("\nand 880 more");
    assertThat(problems("\"\\e[31m" + "x".repeat(900) + "\": 1").lines().toList().get(1))
        .hasSizeLessThan(250)
        .doesNotContain("\u001b");
    assertThat(problems("tasks: {workers: \"\\e]0;\\a\\n\"}")).contains("'?]0;?'");
    assertThat(problems("tasks: {workers: 99999999999999999999}")).contains("whole number");
    assertThat(problems("tasks: {output: 999999999 GiB}")).contains("must be a size");
    assertThat(problems("http: {names: [1.2.3.4.5]}")).contains("must be a list");
    assertThat(problems("http: {address: '1.2'}")).contains("must be an IP address");
    assertThat(problems("http: {address: '::zz'}")).contains("must be an IP address");
    assertThat(problems("http: {names: [[a]]}")).contains("must be a list");
  }

  /** Whatever is made of a good file: it is read, or refused with an error of ours. */
  @Test
  void anyFileIsReadOrRefused() throws IOException {
    byte[] good =
        "http: {port: 3000, names: [a.b]}\ntasks:\n  workers: 5\n  output: 2 MiB\n&a logs: *a\n"
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(20_261_201);
    for (int i = 0; i < 500; i++) {
      byte[] changed = good.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        changed[random.nextInt(changed.length)] =
            (byte)
                (random.nextBoolean()
                    ? random.nextInt(256)
                    : ":{}[]&*!|>-?\n\t '\"%@".charAt(random.nextInt(19)));
      }
      Files.write(file, changed);
      try {
        assertThat(ConfigurationReader.read(home, Map.of()).exists()).isTrue();
      } catch (SlipwayException e) {
        assertThat(e.getMessage()).contains(file.toString());
      }
    }
  }
}
