package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.fake.AgentFixture;
import io.slipway.bus.MessageBus.Message;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ProcessReport.LogTail;
import io.slipway.bus.ProcessState;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.Subjects;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.instance.ExitStatus;
import io.slipway.supervisor.SupervisorEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent tells of processes that do not stay up. */
class AgentProcessesTest {
  private static final String MONIT =
      """
      check process p
        with pidfile /var/vcap/sys/run/a/pid
        start program "/bin/true"
        group vcap
      """;
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;
  private AgentFixture agent;
  private final BlockingQueue<ProcessReport> told = new LinkedBlockingQueue<>();
  private Path logs;

  @BeforeEach
  void boot() throws IOException {
    agent = new AgentFixture(directory);
    agent.bus.subscribe(
        Subjects.process(AgentFixture.IDENTITY.agentId()), message -> told.add(report(message)));
    agent.client.apply(ApplySpec.of(agent.specs().job("a", Map.of("monit", MONIT)).full()));
    agent.client.start();
    logs = agent.vcap().resolve("data/sys/log/a");
  }

  @AfterEach
  void close() {
    agent.close();
  }

  private static ProcessReport report(Message message) {
    return ProcessReport.fromPlain(message.payload());
  }

  private void begin() {
    agent.services.tell(new SupervisorEvent.StartBegun("p", AT));
  }

  private void die(int deaths) {
    agent.services.tell(
        new SupervisorEvent.ProcessDied(
            "p", 42, Optional.of(new ExitStatus.Exited(3)), Duration.ofMillis(400), deaths, AT));
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        logs.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void aDeathIsToldWithWhatWasWrittenSinceTheStart() throws Exception {
    append("err.log", "from before\n");
    append("untouched.log", "from before\n");
    append("post-start.stdout.log", "");
    begin();
    append("err.log", "unknown flag\nusage\n");
    append("post-start.stdout.log", "a hook's\n");
    die(1);

    assertThat(told.take())
        .isEqualTo(
            new ProcessReport(
                "p",
                "a",
                AT,
                new ProcessReport.Died(
                    Optional.of(new ScriptReport.Exited(3)), Duration.ofMillis(400), 1),
                List.of(
                    new LogTail("/var/vcap/sys/log/a/err.log", List.of("unknown flag", "usage"))),
                "/var/vcap/sys/log/a"));
  }

  @Test
  void whatIsWrittenIsToldWithinLimits() throws Exception {
    begin();
    for (int i = 0; i < 10; i++) {
      append(
          "file" + i, IntStream.range(0, 10_000).mapToObj(n -> "line " + n + "\n").toList() + "");
    }
    die(1);

    ProcessReport report = told.take();
    assertThat(report.logs()).hasSize(ProcessReport.MAXIMUM_LOGS);
    assertThat(report.logs()).allMatch(log -> log.lines().size() <= 20);
    assertThat(report.logs()).allMatch(log -> String.join("", log.lines()).length() <= 4096);
  }

  @Test
  void noLinkIsFollowed() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "");
    begin();
    Files.createSymbolicLink(logs.resolve("link.log"), secret);
    Files.writeString(secret, "secret\n");
    die(1);
    assertThat(told.take().logs()).isEmpty();
  }

  @Test
  void aCrashLoopIsToldEverMoreSeldomButTheLastEndIsAlwaysToBeHad() throws Exception {
    for (int deaths = 1; deaths <= 9; deaths++) {
      begin();
      die(deaths);
      if (Integer.bitCount(deaths) == 1) {
        assertThat(told.take().end())
            .isEqualTo(
                new ProcessReport.Died(
                    Optional.of(new ScriptReport.Exited(3)), Duration.ofMillis(400), deaths));
      }
    }
    agent.services.tell(new SupervisorEvent.StartFailed("p", "failed to start: no", 1, AT));
    assertThat(told.take().end()).isEqualTo(new ProcessReport.NotStarted("failed to start: no", 1));
    assertThat(told).isEmpty();
    assertThat(agent.client.getState().processes().getFirst().lastEnd().orElseThrow().end())
        .isEqualTo(new ProcessReport.NotStarted("failed to start: no", 1));
  }

  @Test
  void aStopIsNothingToTellAndAnOrderToStartForgets() throws Exception {
    die(1);
    told.take();
    die(0);
    assertThat(lastEnd()).isPresent();
    agent.client.start();
    assertThat(lastEnd()).isEmpty();
    assertThat(told).isEmpty();
  }

  private Optional<ProcessReport> lastEnd() {
    return agent.client.getState().processes().stream().findFirst().flatMap(ProcessState::lastEnd);
  }

  @Test
  void theSettleTimeComesWithTheSpecAndStaysOutOfTheState() throws Exception {
    Map<String, Object> spec =
        new java.util.LinkedHashMap<>(agent.specs().job("a", Map.of("monit", MONIT)).full());
    spec.put("slipway", Map.of("settle_ms", 2500));
    agent.client.apply(ApplySpec.of(spec));
    agent.client.start();
    assertThat(agent.services.settles().getLast()).isEqualTo(Duration.ofMillis(2500));
    assertThat(agent.client.getState().document()).doesNotContainKey("slipway");

    agent.restart();
    assertThat(agent.services.settles().getLast()).isEqualTo(Duration.ofMillis(2500));

    spec.put("slipway", Map.of("settle_ms", Long.MAX_VALUE));
    agent.client.apply(ApplySpec.of(spec));
    agent.client.start();
    assertThat(agent.services.settles().getLast()).isEqualTo(Duration.ofHours(1));

    spec.remove("slipway");
    agent.client.apply(ApplySpec.of(spec));
    agent.client.start();
    assertThat(agent.services.settles().getLast()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void nobodyMeasuresWhatIsOnlyCounted() {
    int before = agent.services.measurements();
    agent.clock.advance(Duration.ofMinutes(5));
    agent.services.become("p", io.slipway.supervisor.ServiceState.RUNNING);
    agent.client.stop();
    assertThat(agent.services.measurements()).isEqualTo(before);
    agent.client.getState();
    assertThat(agent.services.measurements()).isEqualTo(before + 1);
  }
}
