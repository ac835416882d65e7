package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.agent.fake.Archives;
import io.slipway.agent.fake.Specs;
import io.slipway.agent.service.SupervisedServices;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.base.Digest.Algorithm;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.AgentState;
import io.slipway.bus.DrainType;
import io.slipway.bus.ErrandResult;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.ProcessState;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.StoredBlob;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobState;
import io.slipway.instance.FileWatcher;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceSpecification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent on real processes in a real space. Skipped where no space can be made. */
class AgentInRealSpaceTest {
  private static final AgentIdentity IDENTITY =
      new AgentIdentity(UUID.randomUUID().toString(), "vm-1");
  private static final Cancellation NEVER = Cancellation.never();

  private static final String MONIT =
      """
      check process greeter
        with pidfile /var/vcap/sys/run/greeter/pid
        start program "/var/vcap/jobs/greeter/bin/ctl start"
        stop program "/var/vcap/jobs/greeter/bin/ctl stop"
        group vcap
      """;

  private static final String CTL =
      """
      #!/bin/bash
      pidfile=/var/vcap/sys/run/greeter/pid
      case $1 in
        start)
          echo "start" >> /var/vcap/data/greeter/order
          setsid sleep 1000 &
          echo $! > $pidfile
          ;;
        stop)
          echo "stop" >> /var/vcap/data/greeter/order
          kill $(cat $pidfile)
          ;;
      esac
      """;

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
    Optional<SpaceKind> kind = opened.doctor().best();
    boolean possible = kind.isPresent() && kind.get() != SpaceKind.HOST;
    if (!possible) {
      System.out.println("Skipped: this machine allows no instance spaces: " + opened.doctor());
    }
    assumeTrue(possible, "instance spaces can be made here");
  }

  @BeforeEach
  void makeSpace() throws IOException {
    InstanceSpaces opened = spaces;
    if (opened == null) {
      throw new AssertionError("The state folder was not opened");
    }
    madeSpace =
        opened.create(
            new SpaceSpecification(
                "i-" + UUID.randomUUID(), "greeter", InetAddress.getByName("127.1.0.2")));
    host().start(IDENTITY, space(), new AgentSettings(Specs.NETWORKS, Map.of(), Map.of()));
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

  @Test
  void aWholeLife() throws Exception {
    client.apply(ApplySpec.of(greeter(Map.of()).partial()));
    Map<String, @Nullable Object> spec = greeter(Map.of()).full();
    client.prepare(ApplySpec.of(spec));
    client.apply(ApplySpec.of(spec));
    client.runScript("pre-start", Map.of(), Map.of(), NEVER);
    start();
    client.runScript("post-start", Map.of(), Map.of(), NEVER);
    client.runScript("post-deploy", Map.of(), Map.of(), NEVER);
    AgentState state = client.getState();
    assertThat(state.isRunning()).isTrue();
    assertThat(state.processes()).extracting(ProcessState::name).containsExactly("greeter");
    String pid = Files.readString(inside("/var/vcap/sys/run/greeter/pid"));

    client.runScript("pre-stop", Map.of("BOSH_VM_NEXT_STATE", "keep"), Map.of(), NEVER);
    client.drain(DrainType.SHUTDOWN, ApplySpec.NOTHING, NEVER);
    client.stop();
    client.runScript("post-stop", Map.of(), Map.of(), NEVER);

    assertThat(Files.readAllLines(inside("/var/vcap/data/greeter/order")))
        .containsExactly(
            "pre-start",
            "start",
            "post-start",
            "post-deploy",
            "pre-stop keep",
            "drain job_shutdown hash_unchanged",
            "stop",
            "post-stop");
    assertThat(client.getState().jobState()).isEqualTo(new JobState("stopped"));
    assertThat(space().toHostPid(Integer.parseInt(pid.strip()))).isEmpty();
    assertThat(reports.stream().filter(ScriptReport.Finished.class::isInstance)).hasSize(6);
  }

  @Test
  void theNextAgentAdoptsWhatRuns() throws Exception {
    client.apply(ApplySpec.of(greeter(Map.of()).full()));
    start();
    String pid = Files.readString(inside("/var/vcap/sys/run/greeter/pid"));

    host().stop(IDENTITY.agentId());
    CompletableFuture<Void> running = client.awaitRunning();
    host().adopt(IDENTITY, space());
    if (!client.getState().isRunning()) {
      running.join();
    }

    assertThat(inside("/var/vcap/sys/run/greeter/pid")).hasContent(pid.strip());
    assertThat(Files.readAllLines(inside("/var/vcap/data/greeter/order"))).containsExactly("start");
  }

  @Test
  void aPidfileFromBeforeABootIsGone() throws Exception {
    client.apply(ApplySpec.of(greeter(Map.of()).full()));
    start();
    host().stop(IDENTITY.agentId());
    // In the new space this is somebody else's number.
    Files.writeString(inside("/var/vcap/sys/run/greeter/pid"), "1\n");

    space().restart();
    CompletableFuture<Void> running = client.awaitRunning();
    host().adopt(IDENTITY, space());
    if (!client.getState().isRunning()) {
      running.join();
    }

    assertThat(Files.readString(inside("/var/vcap/sys/run/greeter/pid"))).isNotEqualTo("1\n");
    assertThat(Files.readAllLines(inside("/var/vcap/data/greeter/order")))
        .containsExactly("start", "start");
  }

  @Test
  void monitWorksInsideTheInstance() throws Exception {
    client.apply(
        ApplySpec.of(
            hook(
                """
                #!/bin/bash
                /var/vcap/bosh/bin/monit summary
                """)));
    start();

    client.runScript("pre-start", Map.of(), Map.of(), NEVER);

    assertThat(last().stdoutTail()).anyMatch(line -> line.matches("Process 'greeter' +running"));
    assertThat(
            (Integer) Files.getAttribute(inside("/var/vcap/monit/monit.user"), "unix:mode") & 0777)
        .isEqualTo(0600);
  }

  @Test
  void hooksSeeWhatTheySeeOnBosh() throws Exception {
    client.apply(
        ApplySpec.of(
            hook(
                """
                #!/bin/bash
                env | grep -v -e ^SHLVL= -e ^_= -e ^PWD= | sort
                pwd
                id -u
                nice
                umask
                ls -d /var/vcap/sys/log/greeter /var/vcap/jobs/greeter/bin/pre-start
                """)));

    client.runScript("pre-start", Map.of(), Map.of(), NEVER);

    List<String> output =
        Files.readAllLines(inside("/var/vcap/sys/log/greeter/pre-start.stdout.log"));
    assertThat(output.subList(0, 4))
        .containsExactly(
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "TMPDIR=/var/vcap/data/tmp",
            "/var/vcap/bosh",
            "0");
    assertThat(Integer.parseInt(output.get(4))).isBetween(5, 19);
    assertThat(output.subList(5, output.size()))
        .containsExactly(
            "0022", "/var/vcap/jobs/greeter/bin/pre-start", "/var/vcap/sys/log/greeter");
  }

  @Test
  void hooksFailInEveryWay() throws Exception {
    client.apply(ApplySpec.of(hook("#!/bin/bash\nkill -9 $$\n")));
    assertThat(failedOutcome()).isEqualTo(new ScriptReport.Signaled(9));

    client.apply(ApplySpec.of(hook("#!/no/such/interpreter\n")));
    assertThat(failedOutcome())
        .isEqualTo(
            new ScriptReport.Failed(
                "fork/exec /var/vcap/jobs/greeter/bin/pre-start: no such file or directory: its"
                    + " first line names the interpreter '/no/such/interpreter', which the"
                    + " instance does not have"));

    Map<String, String> files = new HashMap<>(Map.of("monit", "", "bin/pre-start/x", ""));
    client.apply(ApplySpec.of(new Specs(blobstore).job("greeter", files).full()));
    assertThat(failedOutcome())
        .isEqualTo(
            new ScriptReport.Failed(
                "fork/exec /var/vcap/jobs/greeter/bin/pre-start: permission denied: it is a"
                    + " folder"));
  }

  @Test
  void aHookThatIsALinkToNowhereIsNone() throws Exception {
    client.apply(ApplySpec.of(hook("#!/bin/bash\nexit 3\n")));
    Path script = inside("/var/vcap/jobs/greeter/bin/pre-start");
    Files.delete(script);
    Files.createSymbolicLink(script, Path.of("/nonexistent"));

    client.runScript("pre-start", Map.of(), Map.of(), NEVER);

    assertThat(reports).isEmpty();
    Files.delete(script);
    Files.createSymbolicLink(script, Path.of("pre-start"));
    assertThat(failedOutcome()).isInstanceOf(ScriptReport.Failed.class);
    Files.delete(script);
    Files.createSymbolicLink(script, Path.of("/usr/bin/false"));
    assertThat(failedOutcome()).isEqualTo(new ScriptReport.Exited(1));
  }

  private ScriptReport.Outcome failedOutcome() {
    assertThatThrownBy(() -> client.runScript("pre-start", Map.of(), Map.of(), NEVER))
        .hasMessageEndingWith("1 of 1 pre-start scripts failed. Failed Jobs: greeter.");
    return last().outcome();
  }

  @Test
  void muchOutputAndChildrenLeftBehindHoldNothingUp() throws Exception {
    client.apply(
        ApplySpec.of(
            hook(
                """
                #!/bin/bash
                head -c 104857600 /dev/zero | tr '\\0' '\\n'
                sleep 1000 &
                echo the end
                """)));

    client.runScript("pre-start", Map.of(), Map.of(), NEVER);

    assertThat(last().stdoutTail()).endsWith("the end");
    assertThat(Files.size(inside("/var/vcap/sys/log/greeter/pre-start.stdout.log")))
        .isEqualTo(104857600 + "the end\n".length());
  }

  @Test
  void errandsEndWithACodeAndWhenCancelled() throws Exception {
    client.apply(
        ApplySpec.of(
            new Specs(blobstore)
                .job(
                    "smoke",
                    Map.of("monit", "", "bin/run", "#!/bin/bash\necho out; echo err >&2; exit 3"))
                .job(
                    "endless",
                    Map.of(
                        "monit",
                        "",
                        "bin/run",
                        """
                        #!/bin/bash
                        trap 'exit 7' TERM
                        echo up > /var/vcap/data/endless/up
                        sleep 1000 & wait
                        """))
                .full()));

    assertThat(client.runErrand(Optional.empty(), NEVER))
        .isEqualTo(new ErrandResult(3, "out\n", "err\n"));
    Object begun = bus.request(IDENTITY.agentId(), AgentRequest.of("run_errand", "endless")).join();
    String taskId = begun.toString().replaceAll("(?s).*agent_task_id=([0-9a-f-]+).*", "$1");
    awaitFile("/var/vcap/data/endless/up");
    client.cancelTask(taskId);
    bus.taskFinished(IDENTITY.agentId(), taskId).orElseThrow().join();
    assertThat(
            bus.request(IDENTITY.agentId(), AgentRequest.of("get_task", taskId)).join().toString())
        .contains("exit_code=7");
  }

  @Test
  void compilesWithItsDependencies() throws Exception {
    byte[] dependency = Archives.gzipped().file("greeting", "hello").toBytes();
    byte[] source =
        Archives.gzipped()
            .file(
                "packaging",
                """
                set -e
                cp /var/vcap/packages/words/greeting $BOSH_INSTALL_TARGET/
                echo compiling
                ln -s greeting $BOSH_INSTALL_TARGET/link
                """)
            .toBytes();

    StoredBlob compiled =
        client.compilePackage(
            blobstore.put(new ByteArrayInputStream(source)),
            Digest.of(Algorithm.SHA1, source).toString(),
            "tool",
            "fp.1",
            Map.of("words", Specs.packageSpec(blobstore, "words", dependency)),
            NEVER);

    byte[] content = Files.readAllBytes(blobstore.file(compiled.blobstoreId()).orElseThrow());
    client.apply(ApplySpec.of(greeter(Map.of()).packaged("tool", content).full()));
    assertThat(inside("/var/vcap/packages/tool/link")).hasContent("hello");
    assertThat(inside("/var/vcap/sys/log/compilation/packaging.stdout.log"))
        .hasContent("compiling");
    assertThat(last().script()).isEqualTo("packaging");
  }

  private void start() {
    CompletableFuture<Void> running = client.awaitRunning();
    client.start();
    if (!client.getState().isRunning()) {
      running.join();
    }
  }

  private Map<String, @Nullable Object> hook(String preStart) throws IOException {
    return greeter(Map.of("bin/pre-start", preStart)).version(preStart).full();
  }

  private Specs greeter(Map<String, String> replaced) {
    Map<String, String> files = new HashMap<>();
    files.put("monit", MONIT);
    files.put("bin/ctl", CTL);
    for (String script : List.of("pre-start", "post-start", "post-deploy", "post-stop")) {
      files.put("bin/" + script, note(script));
    }
    files.put("bin/pre-stop", note("pre-stop $BOSH_VM_NEXT_STATE"));
    files.put("bin/drain", note("drain $1 $2") + "echo 0\n");
    files.putAll(replaced);
    return new Specs(blobstore).job("greeter", files);
  }

  private static String note(String text) {
    return "#!/bin/bash\necho \"" + text + "\" >> /var/vcap/data/greeter/order\n";
  }

  private ScriptReport.Finished last() {
    ScriptReport.Finished last = null;
    for (ScriptReport report : reports) {
      if (report instanceof ScriptReport.Finished finished) {
        last = finished;
      }
    }
    if (last == null) {
      throw new AssertionError("No script has run");
    }
    return last;
  }

  private void awaitFile(String path) throws InterruptedException, IOException {
    Path file = inside(path);
    CompletableFuture<Void> there = new CompletableFuture<>();
    try (var _ = FileWatcher.system().watch(file.resolveSibling("."), _ -> there.complete(null))) {
      if (!Files.exists(file)) {
        there.join();
      }
    }
  }

  private Path inside(String path) {
    return space().toHostPath(path);
  }

  private InstanceSpace space() {
    InstanceSpace space = madeSpace;
    if (space == null) {
      throw new AssertionError("No space was made");
    }
    return space;
  }

  private AgentHost host() {
    AgentHost host = madeHost;
    if (host == null) {
      host =
          new AgentHost(bus, Clock.system(), blobstore, SupervisedServices.factory(Clock.system()));
      madeHost = host;
    }
    return host;
  }
}
