package io.slipway.supervisor.monit;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.instance.ExitStatus;
import io.slipway.supervisor.MonitorMemory;
import io.slipway.supervisor.ProcessHost;
import io.slipway.supervisor.Sensors;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.RuleTest;
import io.slipway.testkit.VirtualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class MonitServerTest {
  private static final MonitUser USER = new MonitUser("vcap", "p:ss");
  private static final String TWO =
      """
      check process web with pidfile /run/web.pid start program "/bin/x" group vcap
      check process "od d&<" with pidfile /run/odd.pid start program "/bin/x" group vcap
      """;

  private final AtomicInteger reloads = new AtomicInteger();
  private final Supervisor supervisor =
      new Supervisor(new IdleHost(), Clock.system(), _ -> {}, MonitorMemory.none());
  private final MonitServer server =
      MonitServer.start(
          supervisor,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          USER,
          this::reload,
          Clock.system());

  private void reload() {
    if (reloads.incrementAndGet() > 1) {
      throw new SlipwayException(ErrorCode.GENERIC, "a.monitrc:1:1: broken");
    }
  }

  private void load(String text) {
    supervisor.reload(List.of(ControlFile.parse(text, "t")));
  }

  @AfterEach
  void close() {
    server.close();
    supervisor.close();
  }

  private String ask(String text) throws IOException {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String raw(byte[] bytes) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String get(String target) throws IOException {
    return ask("GET " + target + " HTTP/1.1\r\nAuthorization: " + basic("vcap:p:ss") + "\r\n\r\n");
  }

  private String post(String target, String form) throws IOException {
    return ask(
        "POST %s HTTP/1.1\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(target, basic("vcap:p:ss"), form.length(), form));
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void answersWithTheDocumentAgentsRead() throws Exception {
    load(TWO);
    String answer = get("/_status2?format=xml");
    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Type: text/xml");
    String xml = answer.substring(answer.indexOf("<?xml"));
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(document.getDocumentElement().getAttribute("incarnation"))
        .isEqualTo(Long.toString(supervisor.incarnation()));
    assertThat(
            document
                .getElementsByTagName("service")
                .item(1)
                .getAttributes()
                .getNamedItem("name")
                .getNodeValue())
        .isEqualTo("od d&<");
    assertThat(xml)
        .contains(
            "<service name=\"web\"><type>3</type><collected_sec>",
            "<status>0</status><status_hint>0</status_hint><monitor>2</monitor>"
                + "<monitormode>0</monitormode><pendingaction>0</pendingaction>",
            "<servicegroup name=\"vcap\"><service>od d&amp;&lt;</service><service>web</service>");
  }

  @Test
  void actsOnServices() throws Exception {
    load(TWO);
    assertThat(post("/web", "action=unmonitor")).startsWith("HTTP/1.1 200 ");
    assertThat(post("/od%20d%26%3C", "action=unmonitor")).startsWith("HTTP/1.1 200 ");
    assertThat(supervisor.status()).allMatch(status -> status.summary().equals("not monitored"));
    assertThat(post("/web", "action=dance")).startsWith("HTTP/1.1 400 ");
    assertThat(post("/nobody", "action=start")).startsWith("HTTP/1.1 404 ");
    assertThat(post("/_services", "action=start&group=vcap")).startsWith("HTTP/1.1 200 ");
    assertThat(post("/web", "action=stop")).startsWith("HTTP/1.1 503 ");
    assertThat(get("/_status?format=text&level=summary"))
        .contains("The Monit daemon 5.2.5 uptime: 0m\n\n")
        .contains("Process 'web'                       initializing - start pending\n");
    assertThat(get("/")).startsWith("HTTP/1.1 404 ");
    assertThat(ask("PUT / HTTP/1.1\r\nAuthorization: " + basic("vcap:p:ss") + "\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ");
  }

  @Test
  void nobodyElseIsLetIn() throws Exception {
    load(TWO);
    assertThat(ask("GET /_status2 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 401 ");
    for (String wrong : List.of("vcap:p:s", "vcap:p:sss", "Vcap:p:ss", "", ":", "vcap")) {
      assertThat(
              ask("POST /web HTTP/1.1\r\nAuthorization: " + basic(wrong) + "\r\n\r\naction=stop"))
          .startsWith("HTTP/1.1 401 ");
    }
    assertThat(USER.toString()).doesNotContain("p:ss");
  }

  @Test
  void hostileRequestsAreRefused() throws Exception {
    for (String text :
        List.of(
            "",
            "\r\n",
            "GET\r\n\r\n",
            "GET /_status2 HTTP/2\r\n\r\n",
            "GET /" + "a".repeat(5000) + " HTTP/1.1\r\n\r\n",
            "GET /% HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(2) + "broken\r\n\r\n",
            "GET / HTTP/1.1\r\n" + "x".repeat(9000),
            "POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
      assertThat(ask(text)).as(text).startsWith("HTTP/1.1 400 ");
    }
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      assertThat(raw(noise)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void silentClientsAreCutOff() throws Exception {
    VirtualClock clock = new VirtualClock();
    try (MonitServer patient =
            MonitServer.start(
                supervisor,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                USER,
                this::reload,
                clock);
        Socket silent = new Socket(patient.address().getAddress(), patient.address().getPort())) {
      clock.awaitTimers(1);
      clock.advance(Duration.ofSeconds(20));
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void thereIsAnEndToConnections() throws Exception {
    VirtualClock clock = new VirtualClock();
    List<Socket> silent = new ArrayList<>();
    try (MonitServer crowded =
        MonitServer.start(
            supervisor,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            USER,
            this::reload,
            clock)) {
      for (int i = 0; i < 32; i++) {
        silent.add(new Socket(crowded.address().getAddress(), crowded.address().getPort()));
      }
      clock.awaitTimers(32);
      try (Socket oneTooMany =
          new Socket(crowded.address().getAddress(), crowded.address().getPort())) {
        assertThat(oneTooMany.getInputStream().read()).isEqualTo(-1);
      }
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void theCommandIsAScriptForBash(@TempDir Path directory) throws Exception {
    load(TWO);
    Path user = directory.resolve("monit.user");
    Files.writeString(user, "vcap:p:ss");
    Path script = directory.resolve("monit");
    Files.writeString(script, MonitCommand.script(server.address(), user.toString()));

    assertThat(monit(script, "summary"))
        .startsWith("0 The Monit daemon 5.2.5 uptime: 0m\n\nProcess 'web'");
    assertThat(monit(script, "-g", "nobody", "summary")).doesNotContain("web");
    assertThat(monit(script, "unmonitor", "od d&<")).isEqualTo("0 ");
    assertThat(monit(script, "summary")).contains("'od d&<'                    not monitored");
    assertThat(monit(script, "unmonitor", "all", "-g", "vcap")).isEqualTo("0 ");
    assertThat(monit(script, "start", "-g", "vcap")).isEqualTo("0 ");
    assertThat(monit(script, "stop", "web"))
        .isEqualTo(
            "1 monit: action failed -- Other action already in progress -- please try again"
                + " later\n");
    assertThat(monit(script, "stop", "nobody"))
        .isEqualTo("1 monit: action failed -- There is no service by that name\n");
    assertThat(monit(script, "start")).startsWith("1 monit: please specify");
    assertThat(monit(script, "dance"))
        .isEqualTo("1 monit: invalid argument -- dance  (-h will show valid arguments)\n");
    assertThat(monit(script, "-x")).startsWith("1 monit: invalid option -- x");
    assertThat(monit(script, "-V")).isEqualTo("0 This is Monit version 5.2.5\n");
    assertThat(monit(script, "reload")).isEqualTo("0 Reinitializing monit daemon\n");
    assertThat(monit(script, "reload"))
        .isEqualTo("1 monit: reload failed -- a.monitrc:1:1: broken\n");
    Files.writeString(user, "vcap:wrong");
    assertThat(monit(script, "summary")).startsWith("1 monit: action failed -- You are not");
    server.close();
    assertThat(monit(script, "summary"))
        .isEqualTo("1 monit: error connecting to the monit daemon\n");
  }

  private static String monit(Path script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + output;
  }

  /** A machine on which start programs run for ever and nothing ever appears. */
  private static final class IdleHost implements ProcessHost, Sensors {
    @Override
    public String hostName() {
      return "host-1";
    }

    @Override
    public void run(Launch launch, Consumer<String> onExit) {}

    @Override
    public OptionalInt readPidFile(String path) {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt findProcess(String pattern) {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt hostPid(int pid) {
      return OptionalInt.empty();
    }

    @Override
    public Duration age(int hostPid) {
      return Duration.ZERO;
    }

    @Override
    public Watch watchDeath(int hostPid, Consumer<Optional<ExitStatus>> onDeath) {
      return () -> {};
    }

    @Override
    public Watch watchFile(String path, Runnable onChange) {
      return () -> {};
    }

    @Override
    public Sensors sensors() {
      return this;
    }

    @Override
    public long memoryKilobytes() {
      return 1;
    }

    @Override
    public Optional<ProcessUsage> usage(int hostPid) {
      return Optional.empty();
    }

    @Override
    public Optional<FileFacts> file(String path) {
      return Optional.empty();
    }

    @Override
    public String checksum(String path) throws IOException {
      throw new IOException(path);
    }

    @Override
    public Optional<Fill> space(String path) {
      return Optional.empty();
    }

    @Override
    public Optional<Fill> inodes(String path) {
      return Optional.empty();
    }

    @Override
    public Optional<String> connect(RuleTest.Connection test, String defaultHost) {
      return Optional.empty();
    }
  }
}
