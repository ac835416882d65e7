package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.slipway.agent.fake.Specs;
import io.slipway.agent.service.SupervisedServices;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.bus.spec.Steering;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceSpecification;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks that would rather not end, and gates that would rather not open, in a real space. */
class HooksInRealSpaceTest {
  private static final AgentIdentity IDENTITY =
      new AgentIdentity(UUID.randomUUID().toString(), "vm-1");
  private static final Cancellation NEVER = Cancellation.never();

  @TempDir static Path directory;

  private static @Nullable InstanceSpaces spaces;
  private @Nullable InstanceSpace madeSpace;
  private @Nullable AgentHost madeHost;
  private final InProcessBus bus = new InProcessBus();
  private final LocalBlobstore blobstore = new LocalBlobstore(directory.resolve("blobs"));
  private final AgentClient client =
      new AgentClient(bus, Clock.system(), IDENTITY.agentId(), "web/instance-1");
  private final Queue<ScriptReport> reports = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void findOutWhetherSpacesCanBeMade() {
    InstanceSpaces opened =
        InstanceSpaces.open(directory.resolve("state"), InstanceSpaces.Options.defaults());
    spaces = opened;
    boolean possible = opened.doctor().best().filter(SpaceKind.NATIVE::equals).isPresent();
    if (!possible) {
      System.out.println("Skipped: this machine allows no native spaces: " + opened.doctor());
    }
    assumeTrue(possible, "native spaces can be made here");
  }

  @BeforeEach
  void makeSpace() throws IOException {
    InstanceSpaces opened = spaces;
    if (opened == null) {
      throw new AssertionError("The state folder was not opened");
    }
    InstanceSpace space =
        opened.create(
            new SpaceSpecification(
                "i-" + UUID.randomUUID(), "hooks", InetAddress.getByName("127.1.0.9")));
    madeSpace = space;
    AgentHost host =
        new AgentHost(bus, Clock.system(), blobstore, SupervisedServices.factory(Clock.system()));
    madeHost = host;
    host.start(IDENTITY, space, new AgentSettings(Specs.NETWORKS, Map.of(), Map.of()));
    client.onScript(reports::add);
  }

  @AfterEach
  void destroySpace() {
    if (madeHost != null) {
      madeHost.close();
    }
    if (madeSpace != null) {
      madeSpace.destroy();
    }
  }

  @AfterAll
  static void closeSpaces() {
    if (spaces != null) {
      spaces.close();
    }
  }

  private InstanceSpace space() {
    InstanceSpace space = madeSpace;
    if (space == null) {
      throw new AssertionError("The space was not made");
    }
    return space;
  }

  private void install(String... scripts) throws IOException {
    Specs specs = new Specs(blobstore);
    for (int i = 0; i < scripts.length; i++) {
      specs =
          specs.job("j" + i, Map.of("monit", "", "bin/pre-start", "#!/bin/bash\n" + scripts[i]));
    }
    client.apply(ApplySpec.of(specs.full()));
  }

  private static HookRules rules(Duration timeout) {
    return HookRules.of(
        PlainObject.of(Map.of("timeout_ms", timeout.toMillis(), "kill_grace_ms", 100), "rules"));
  }

  private void run(Map<String, HookRules> rules) {
    client.runScript("pre-start", Map.of(), rules, NEVER);
  }

  private List<ScriptReport.Finished> finished() {
    return reports.stream()
        .filter(ScriptReport.Finished.class::isInstance)
        .map(ScriptReport.Finished.class::cast)
        .toList();
  }

  private ScriptReport.Stopped stopped() {
    return (ScriptReport.Stopped) finished().getLast().outcome();
  }

  /** Command lines of the space's processes that carry the text. */
  private List<String> living(String text) throws IOException {
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      java.util.ArrayList<String> found = new java.util.ArrayList<>();
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        try {
          String line = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
          if (line.contains(text) && space().contains(pid)) {
            found.add(line);
          }
        } catch (IOException e) {
          // It is gone.
        }
      }
      return found;
    }
  }

  @Test
  void aHookThatWillNotEndIsEndedWithAllThatLeftIt() throws Exception {
    install(
        "trap '' TERM\n"
            + "setsid bash -c '(env -i setsid bash -c \"trap : TERM; exec 0<&- 1>&- 2>&- 3>&-;"
            + " while :; do sleep 7431; done\" &) ; exit 0'\n"
            + "echo before it hangs\n"
            + "exec >&- 2>&-\n"
            + "while :; do sleep 7431; done\n");

    assertThatThrownBy(() -> run(Map.of("j0", rules(Duration.ofMillis(700)))))
        .hasMessageContaining("1 of 1 pre-start scripts failed. Failed Jobs: j0.");

    assertThat(stopped().cause()).isEqualTo(ScriptReport.Cause.TIMED_OUT);
    assertThat(stopped().left()).isEmpty();
    assertThat(stopped().after()).isBetween(Duration.ofMillis(690), Duration.ofSeconds(20));
    assertThat(finished().getLast().stdoutTail()).containsExactly("before it hangs");
    assertThat(living("7431")).isEmpty();
  }

  @Test
  void aHookThatAsksForMoreTimeForEverGetsItsMost() throws Exception {
    install(
        "echo STATUS=waiting for godot >&$SLIPWAY_NOTIFY_FD\n"
            + "while :; do echo EXTEND_TIMEOUT_USEC=60000000 >&$SLIPWAY_NOTIFY_FD; sleep 0.05;"
            + " done\n");
    HookRules rules =
        HookRules.of(
            PlainObject.of(
                Map.of("timeout_ms", 300, "longest_ms", 1500, "kill_grace_ms", 100), "rules"));

    assertThatThrownBy(() -> run(Map.of("j0", rules))).isNotNull();

    assertThat(stopped().describe()).startsWith("timed out after ").endsWith("waiting for godot");
    assertThat(stopped().after()).isBetween(Duration.ofMillis(1490), Duration.ofSeconds(20));
  }

  @Test
  void aHookThatAsksForMoreTimeMayTakeIt() throws Exception {
    install("echo EXTEND_TIMEOUT=30s >&$SLIPWAY_NOTIFY_FD; sleep 1; echo done\n");
    run(Map.of("j0", rules(Duration.ofMillis(600))));
    assertThat(finished().getLast().successful()).isTrue();
  }

  @Test
  void aHookIsTriedAgainAndOthersComeAfterIt() throws Exception {
    install(
        "echo after >> /var/vcap/data/order\n",
        "echo try >> /var/vcap/data/order; [ $(grep -c try /var/vcap/data/order) -ge 3 ]\n");
    HookRules again = HookRules.of(PlainObject.of(Map.of("retries", 2, "backoff_ms", 20), "rules"));
    HookRules after = HookRules.of(PlainObject.of(Map.of("after", List.of("j1")), "rules"));

    run(Map.of("j0", after, "j1", again));

    assertThat(Files.readAllLines(space().toHostPath("/var/vcap/data/order")))
        .containsExactly("try", "try", "try", "after");
    assertThat(finished()).hasSize(4);
    assertThatThrownBy(
            () -> {
              install("echo no > /var/vcap/data/no\n", "exit 3\n");
              run(Map.of("j0", after));
            })
        .hasMessageContaining("Failed Jobs: j1.")
        .hasMessageContaining("Not run, because a job they come after failed: j0.");
    assertThat(space().toHostPath("/var/vcap/data/no")).doesNotExist();
  }

  @Test
  void aCancelledHookIsEndedNowThoughItHasNoDeadline() throws Exception {
    install("trap '' TERM; echo > /var/vcap/data/up; while :; do sleep 7432; done\n");
    AgentReply begun =
        bus.request(
                IDENTITY.agentId(),
                new AgentRequest(3, "run_script", List.of("pre-start", Map.of()), "t.1"))
            .join();
    String task = PlainObject.of(((AgentReply.Value) begun).value(), "task").text("agent_task_id");
    awaitFile("/var/vcap/data/up");

    client.cancelTask(task);
    bus.taskFinished(IDENTITY.agentId(), task).orElseThrow().join();

    assertThat(stopped().cause()).isEqualTo(ScriptReport.Cause.CANCELLED);
    assertThat(living("7432")).isEmpty();
  }

  private void awaitFile(String path) throws IOException {
    Path file = space().toHostPath(path);
    CountDownLatch there = new CountDownLatch(1);
    try (var _ =
        io.slipway.instance.FileWatcher.system()
            .watch(file.resolveSibling(""), _ -> there.countDown())) {
      if (!Files.exists(file)) {
        there.await();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ReadinessGate gate(Map<String, Object> what, long deadlineMillis) {
    Map<String, Object> plain = new java.util.HashMap<>(what);
    plain.put("interval_ms", 10);
    plain.put("deadline_ms", deadlineMillis);
    return Steering.gates(List.of(plain)).getFirst();
  }

  @Test
  void gatesOpenWhenWhatTheyWaitForIsSo() throws Exception {
    install("echo 'line: ready' > /var/vcap/data/state\n");
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress(space().address(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          byte[] body = "all is well".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(asked.incrementAndGet() < 4 ? 503 : 200, 0);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      run(Map.of());
      client.awaitReady(
          List.of(
              gate(Map.of("http", Map.of("port", port, "path", "/health", "body", "is w")), 60_000),
              gate(Map.of("tcp", Map.of("port", port)), 60_000),
              gate(Map.of("exec", Map.of("command", List.of("/bin/true"))), 60_000),
              gate(
                  Map.of("file", Map.of("path", "/var/vcap/data/state", "contains", "ready$")),
                  60_000)),
          NEVER);
    } finally {
      server.stop(0);
    }
    assertThat(asked.get()).isGreaterThanOrEqualTo(4);
    assertThat(finished()).allMatch(ScriptReport.Finished::successful).hasSize(5);
  }

  @Test
  void aLogGateIsOpenedByALineThatComesAndNotByAnOldOne() throws Exception {
    install("true\n");
    Path log = space().toHostPath("/var/vcap/sys/log/j0/out.log");
    Files.createDirectories(log.resolveSibling(""));
    Files.writeString(log, "ready: of yesterday\n");
    ReadinessGate gate =
        gate(Map.of("log", Map.of("path", "/var/vcap/sys/log/j0/out.log", "line", "^ready")), 800);
    assertThatThrownBy(() -> client.awaitReady(List.of(gate), NEVER))
        .hasMessageContaining("1 of 1 readiness gates did not open")
        .hasMessageContaining("timed out after")
        .hasMessageContaining("last seen: no new line in it");

    CountDownLatch looking = new CountDownLatch(1);
    client.onScript(_ -> looking.countDown());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                looking.await();
                Files.writeString(log, "ready: today\n", java.nio.file.StandardOpenOption.APPEND);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    ReadinessGate patient =
        gate(
            Map.of("log", Map.of("path", "/var/vcap/sys/log/j0/out.log", "line", "^ready")),
            60_000);
    client.awaitReady(List.of(patient), NEVER);
  }

  @Test
  void gatesThatNeverOpenSayWhatTheySaw() throws Exception {
    install("true\n");
    assertThatThrownBy(
            () ->
                client.awaitReady(
                    List.of(
                        gate(Map.of("tcp", Map.of("port", 1)), 2_000),
                        gate(Map.of("file", Map.of("path", "/var/vcap/data/none")), 2_000),
                        gate(
                            Map.of(
                                "exec",
                                Map.of(
                                    "command", List.of("/bin/sh", "-c", "echo not yet; exit 4"))),
                            2_000),
                        gate(
                            Map.of(
                                "exec", Map.of("command", List.of("/bin/sh", "-c", "sleep 7433"))),
                            2_000)),
                    NEVER))
        .hasMessageContaining("4 of 4 readiness gates did not open")
        .hasMessageContaining("tcp port 1 timed out after")
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("no such file")
        .hasMessageContaining("not yet")
        .hasMessageContaining("no answer within");
    Optional<ScriptReport> any = reports.stream().findFirst();
    assertThat(any).isPresent();
  }
}
