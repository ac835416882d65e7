package io.slipway.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlFileTest {
  @Test
  void readsATypicalEntry() {
    ServiceDefinition director =
        only(
            """
            check process director
              with pidfile /var/vcap/sys/run/bpm/director/director.pid
              start program "/var/vcap/jobs/bpm/bin/bpm start director"
              stop program "/var/vcap/jobs/bpm/bin/bpm stop director"
              group vcap
              depends on blobstore_nginx
              if totalmem > 512 Mb for 15 cycles then restart
              if failed host 127.0.0.1 port 9600 protocol http request "/health" with timeout 10 seconds for 6 cycles then restart
            """);

    assertThat(director.name()).isEqualTo("director");
    assertThat(director.check())
        .isEqualTo(new ServiceCheck.PidFile("/var/vcap/sys/run/bpm/director/director.pid"));
    assertThat(director.start())
        .contains(program("/var/vcap/jobs/bpm/bin/bpm", "start", "director"));
    assertThat(director.stop()).contains(program("/var/vcap/jobs/bpm/bin/bpm", "stop", "director"));
    assertThat(director.groups()).containsExactly("vcap");
    assertThat(director.dependsOn()).containsExactly("blobstore_nginx");
    assertThat(director.rules())
        .containsExactly(
            rule(
                new RuleTest.Resource(
                    RuleTest.Usage.TOTAL_MEMORY,
                    Operator.GREATER,
                    new Amount(512, Amount.Unit.MEGABYTE)),
                Occurrence.consecutive(15),
                Action.Simple.RESTART),
            rule(
                new RuleTest.Connection(
                    new RuleTest.Target.Port(
                        Optional.of("127.0.0.1"), 9600, RuleTest.Transport.TCP),
                    new RuleTest.Conversation.Http("/health"),
                    Duration.ofSeconds(10)),
                Occurrence.consecutive(6),
                Action.Simple.RESTART));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n\t\r\n",
        "# nothing to run",
        "# check process x with pidfile /x # still a comment"
      })
  void aFileWithoutStatementsHasNoServices(String text) {
    assertThat(ControlFile.parse(text, "empty.monitrc").services()).isEmpty();
  }

  @Test
  void keywordsIgnoreCaseAndNoiseWordsMeanNothing() {
    assertThat(
            only("""
                    CHECK Process p WITH the PidFile "/p.pid"
                      START = "/bin/a" With TimeOut 60 Seconds
                      If TotalMem is greater than 1.5 GB for 3 times within 5 cycles then Alert
                    """)
                .rules())
        .containsExactly(
            rule(
                new RuleTest.Resource(
                    RuleTest.Usage.TOTAL_MEMORY,
                    Operator.GREATER,
                    new Amount(1.5, Amount.Unit.GIGABYTE)),
                new Occurrence(3, 5),
                Action.Simple.ALERT));
  }

  @Test
  void lineBreaksAndSeparatorsDoNotMatter() {
    ServiceDefinition service =
        only(
            "check process a pidfile /a.pid;start program \"/a\";stop program \"/b\" group vcap,"
                + "group other");
    assertThat(service.groups()).containsExactly("vcap", "other");
    assertThat(service.stop()).contains(program("/b"));
  }

  @Test
  void severalServicesInOneFileKeepTheirOrder() {
    List<ServiceDefinition> services =
        ControlFile.parse(
                """
                check process web with pidfile /web.pid group vcap
                check process worker matching "worker --id=[0-9]+" group vcap
                check device store with path /var/vcap/store if SPACE usage > 90% then alert
                check file config path "/etc/a" if changed timestamp then exec "/bin/hup 'a b'"
                check host peer with address 10.0.0.1 if failed port 53 type udp then alert
                check directory dir with path /d
                """,
                "m")
            .services();
    assertThat(services)
        .extracting(ServiceDefinition::name)
        .containsExactly("web", "worker", "store", "config", "peer", "dir");
    assertThat(services)
        .extracting(ServiceDefinition::check)
        .containsExactly(
            new ServiceCheck.PidFile("/web.pid"),
            new ServiceCheck.Matching("worker --id=[0-9]+"),
            new ServiceCheck.Filesystem("/var/vcap/store"),
            new ServiceCheck.File("/etc/a"),
            new ServiceCheck.Host("10.0.0.1"),
            new ServiceCheck.Directory("/d"));
    assertThat(services.get(3).rules().getFirst().action())
        .isEqualTo(new Action.Execute(program("/bin/hup", "a b")));
  }

  @Test
  void programsAreSplitAtBlanksAndInnerQuotesKeepTogether() {
    ServiceDefinition service =
        only(
            """
            check process p with pidfile /p
              start program "/bin/sh -c 'exec a  $b' ''  x"
                as uid vcap and gid "vcap" with timeout 90 seconds
              stop program /var/vcap/jobs/p/bin/ctl
            """);
    assertThat(service.start())
        .contains(
            new Program(
                List.of("/bin/sh", "-c", "exec a  $b", "", "x"),
                Optional.of("vcap"),
                Optional.of("vcap"),
                Duration.ofSeconds(90)));
    assertThat(service.stop()).contains(program("/var/vcap/jobs/p/bin/ctl"));
  }

  @Test
  void readsDependenciesModesAndRestartLimits() {
    ServiceDefinition service =
        only(
            """
            check process p with pidfile /p
              depend a, b
              depends on c
              mode manual
              every 2 cycles
              if 3 restarts within 5 cycles then timeout
              if 1 restart within 2 cycles then alert
              if does not exist for 3 cycles then alert
              if failed unixsocket /run/p.sock for 2 cycles then restart else if recovered then exec "/x"
              if failed port 6379 send "PING\\r\\n" expect "\\+PONG" then alert
            """);
    assertThat(service.dependsOn()).containsExactly("a", "b", "c");
    assertThat(service.mode()).isEqualTo(MonitorMode.MANUAL);
    assertThat(service.every()).isEqualTo(2);
    assertThat(service.restartLimits())
        .containsExactly(
            new RestartLimit(3, 5, Action.Simple.UNMONITOR),
            new RestartLimit(1, 2, Action.Simple.ALERT));
    assertThat(service.rules())
        .containsExactly(
            rule(new RuleTest.Missing(), Occurrence.consecutive(3), Action.Simple.ALERT),
            new Rule(
                new RuleTest.Connection(
                    new RuleTest.Target.UnixSocket("/run/p.sock"),
                    new RuleTest.Conversation.None(),
                    Duration.ofSeconds(5)),
                Occurrence.consecutive(2),
                Action.Simple.RESTART,
                Optional.of(new Action.Execute(program("/x")))),
            rule(
                new RuleTest.Connection(
                    new RuleTest.Target.Port(Optional.empty(), 6379, RuleTest.Transport.TCP),
                    new RuleTest.Conversation.Script(
                        List.of(
                            new RuleTest.Step(RuleTest.Speaker.SEND, "PING\\r\\n"),
                            new RuleTest.Step(RuleTest.Speaker.EXPECT, "\\+PONG"))),
                    Duration.ofSeconds(5)),
                Occurrence.AT_ONCE,
                Action.Simple.ALERT));
  }

  @Test
  void aServiceNameMayBeANoiseWord() {
    assertThat(only("check process program with pidfile /p").name()).isEqualTo("program");
    assertThat(only("check use with pidfile /p").name()).isEqualTo("use");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Monit conf goes here | m:1:1: expected 'check', found 'Monit'",
        "check program p with path /x | m:1:7: monit 5.2.5 has no 'check program'; use 'check process' with a pidfile",
        "check system s | m:1:7: 'check system' is not supported in a job",
        "check process p | m:1:16: expected 'pidfile' or 'matching' after the name, found the end of the file",
        "check process p pidfile x.pid | m:1:25: expected an absolute path, found 'x.pid'",
        "check process p pidfile /p start program group vcap | m:1:42: expected a quoted program or an absolute path after 'start program', found 'group'",
        "check process p pidfile /p start \"/a 'b\" | m:1:34: a quotation mark inside this program is never closed",
        "check process p pidfile /p start \"a\" | m:1:34: a program begins with the absolute path of an executable",
        "check process p pidfile /p if totalmem > 5 parsecs then alert | m:1:44: expected 'for N cycles', 'with timeout N seconds' or 'then', found 'parsecs'",
        "check process p pidfile /p if space > 5% then alert | m:1:31: this test makes no sense for 'check process'",
        "check process p pidfile /p if totalmem > 5 for 100 cycles then alert | m:1:48: expected a number of cycles between 1 and 64",
        "check process p pidfile /p if totalmem > 5 for 5 times within 3 cycles then alert | m:1:63: 5 times cannot happen within 3 cycles",
        "check process p pidfile /p if failed port 80 protocol gopher then alert | m:1:55: the protocol test 'gopher' is not supported; use 'protocol http', or 'send' and 'expect'",
        "check process p pidfile /p if failed host a then alert | m:1:38: a connection test needs either 'port' or 'unixsocket' after 'failed'",
        "check process p pidfile /p if failed port 99999 then alert | m:1:43: expected a port between 1 and 65535",
        "check process p matching \"(\" | m:1:26: this is no regular expression: Unclosed group",
        "set daemon 10 | m:1:1: 'set' is not allowed in a job's monit file; only 'check' entries are",
        "check process p pidfile /p start \"/a | m:1:34: this quotation mark is never closed",
      })
  void saysWhereAndWhatWasExpected(String text, String message) {
    assertThatThrownBy(() -> ControlFile.parse(text, "m"))
        .isInstanceOf(SlipwayException.class)
        .hasMessage(message);
  }

  @Test
  void reportsEveryErrorOfAFile() {
    assertThatThrownBy(
            () ->
                ControlFile.parse(
                    """
                    check process a with pidfile /a
                      start program
                      group vcap
                      mode sometimes
                    check program b with path /b
                      group vcap
                    check process a with pidfile /c
                    """,
                    "0001_job.monitrc"))
        .hasMessage(
            """
            0001_job.monitrc:3:3: expected a quoted program or an absolute path after 'start program', found 'group'
            0001_job.monitrc:4:8: expected active, passive or manual after 'mode', found 'sometimes'
            0001_job.monitrc:5:7: monit 5.2.5 has no 'check program'; use 'check process' with a pidfile
            0001_job.monitrc:7:1: the service 'a' is already defined at 0001_job.monitrc:1:1""");
  }

  @Test
  void aQuotedTextIsNotRepeatedInAMessage() {
    assertThatThrownBy(
            () -> ControlFile.parse("check process a pidfile /a mode \"hunter2 secret\"", "m"))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesAnEndlessFile() {
    assertThatThrownBy(() -> ControlFile.parse("#".repeat(300_000), "m"))
        .hasMessage("m: the monit file is longer than 262144 characters");
  }

  private static ServiceDefinition only(String text) {
    List<ServiceDefinition> services = ControlFile.parse(text, "m").services();
    assertThat(services).hasSize(1);
    return services.getFirst();
  }

  private static Program program(String... arguments) {
    return new Program(
        List.of(arguments), Optional.empty(), Optional.empty(), Program.DEFAULT_TIMEOUT);
  }

  private static Rule rule(RuleTest test, Occurrence occurrence, Action action) {
    return new Rule(test, occurrence, action, Optional.empty());
  }
}
