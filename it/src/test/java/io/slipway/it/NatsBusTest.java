package io.slipway.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.DrainType;
import io.slipway.bus.MessageBus;
import io.slipway.bus.Subjects;
import io.slipway.bus.nats.NatsBus;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.Identity;
import io.slipway.director.credentials.generating.Certificates.Made;
import io.slipway.director.credentials.generating.ClientCertificates;
import io.slipway.json.PlainObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bus over a real NATS server, and agents that answer in every way but the right one. */
final class NatsBusTest {
  private static final String AGENT = "odd";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private NatsBus bus(NatsServer server, String who) {
    return new NatsBus(server.access(who), Clock.system(), _ -> Optional.empty());
  }

  private OddAgent agent(NatsServer server, BiConsumer<PlainObject, OddAgent> answer)
      throws Exception {
    return new OddAgent(server.url(), AGENT, identity(server), answer);
  }

  private static Made identity(NatsServer server) throws Exception {
    return ClientCertificates.of(
            Files.readString(server.file("ca.pem")),
            Files.readString(server.file("ca.key")),
            Clock.system())
        .orElseThrow()
        .make(AGENT + ".agent.bosh-internal");
  }

  private static AgentReply ask(MessageBus bus, String method) throws Exception {
    return bus.request(AGENT, AgentRequest.of(method)).get(SOON.toSeconds(), SECONDS);
  }

  @Test
  void oddAnswersAreToldAndTheNextIsNotTakenForThem() throws Exception {
    try (NatsServer server = new NatsServer(folder, "max_payload: 4194304");
        NatsBus bus = bus(server, "director");
        OddAgent _ =
            agent(
                server,
                (request, agent) -> {
                  String reply = request.text("reply_to");
                  switch (request.text("method")) {
                    case "garbage" -> agent.say(reply, "\u0000{not json");
                    case "huge" -> agent.say(reply, new byte[2 << 20]);
                    case "twice" -> {
                      agent.say(reply, "{\"value\":1}");
                      agent.say(reply, "{\"value\":2}");
                    }
                    case "legacy" ->
                        agent.say(
                            reply,
                            "{\"exception\":{\"message\":\"no\",\"backtrace\":[\"a\",\"b\"]}}");
                    default -> agent.say(reply, "{\"value\":\"pong\"}");
                  }
                })) {
      assertThat(ask(bus, "ping")).isEqualTo(new AgentReply.Value("pong"));
      assertThat(ask(bus, "garbage"))
          .isInstanceOfSatisfying(
              AgentReply.Failure.class,
              failure -> assertThat(failure.message()).contains("not what it should be"));
      assertThat(ask(bus, "huge"))
          .isEqualTo(
              new AgentReply.Failure(
                  "The agent's answer has 2097152 bytes, more than the 1048576 that an agent may"
                      + " send"));
      assertThat(ask(bus, "twice")).isEqualTo(new AgentReply.Value(1));
      assertThat(ask(bus, "legacy")).isEqualTo(new AgentReply.Failure("no\na\nb"));
      assertThat(ask(bus, "ping")).isEqualTo(new AgentReply.Value("pong"));
      AgentRequest large = AgentRequest.of("upload_blob", "x".repeat(5 << 20));
      assertThat(bus.request(AGENT, large).get(SOON.toSeconds(), SECONDS))
          .isInstanceOfSatisfying(
              AgentReply.Failure.class,
              failure ->
                  assertThat(failure.message()).contains("more than the 4194304 the NATS server"));
    }
  }

  @Test
  void lateIsTooLateAndNeverIsATimeout() throws Exception {
    BlockingQueue<String> unanswered = new LinkedBlockingQueue<>();
    try (NatsServer server = new NatsServer(folder, "");
        NatsBus bus = bus(server, "director");
        OddAgent agent =
            agent(
                server,
                (request, odd) -> {
                  if (request.text("method").equals("drain")) {
                    unanswered.add(request.text("reply_to"));
                  } else {
                    odd.say(request.text("reply_to"), "{\"value\":\"pong\"}");
                  }
                })) {
      AgentClient client =
          new AgentClient(bus, Clock.system(), AGENT, "g/1").withTimeout(Duration.ofMillis(300));
      client.withTimeout(SOON).ping();
      assertThatThrownBy(
              () ->
                  client.drain(
                      DrainType.SHUTDOWN,
                      ApplySpec.first(
                          new Identity("d", Optional.empty(), OptionalInt.empty(), "1", Map.of())),
                      Cancellation.never()))
          .isInstanceOfSatisfying(
              SlipwayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RPC_TIMEOUT))
          .hasMessage(
              "Timed out sending 'drain' to instance: 'g/1', agent-id: 'odd' after 0.3 seconds");
      agent.say(unanswered.take(), "{\"value\":0}");
      client.withTimeout(SOON).ping();
    }
  }

  @Test
  void whoIsNotThereYetIsAskedWhenItComes() throws Exception {
    try (NatsServer server = new NatsServer(folder, "");
        NatsBus bus = bus(server, "director")) {
      CompletableFuture<AgentReply> first = bus.request(AGENT, AgentRequest.of("start"));
      BlockingQueue<String> asked = new LinkedBlockingQueue<>();
      try (OddAgent _ =
          agent(
              server,
              (request, agent) -> {
                asked.add(request.text("method"));
                agent.say(request.text("reply_to"), "{\"value\":\"started\"}");
              })) {
        assertThat(first.get(SOON.toSeconds(), SECONDS)).isEqualTo(new AgentReply.Value("started"));
        assertThat(asked).containsExactly("start");
      }
    }
  }

  @Test
  void aServerThatGoesAndComesIsConnectedToAgain() throws Exception {
    try (NatsServer server = new NatsServer(folder, "");
        NatsBus bus = bus(server, "director")) {
      try (OddAgent _ = agent(server, NatsBusTest::pong)) {
        assertThat(ask(bus, "ping")).isEqualTo(new AgentReply.Value("pong"));
      }
      server.stop();
      while (bus.isConnected()) {
        Thread.onSpinWait(); // What went out before the end is seen may be lost.
      }
      CompletableFuture<AgentReply> meanwhile = bus.request(AGENT, AgentRequest.of("start"));
      CompletableFuture<AgentReply> withdrawn = bus.request(AGENT, AgentRequest.of("stop"));
      withdrawn.cancel(false);
      server.startAgain();
      BlockingQueue<String> asked = new LinkedBlockingQueue<>();
      try (OddAgent _ =
          agent(
              server,
              (request, agent) -> {
                asked.add(request.text("method"));
                pong(request, agent);
              })) {
        assertThat(meanwhile.get(SOON.toSeconds(), SECONDS))
            .isEqualTo(new AgentReply.Value("pong"));
        assertThat(ask(bus, "ping")).isEqualTo(new AgentReply.Value("pong"));
        assertThat(asked).containsExactly("start", "ping");
      }
    }
  }

  private static void pong(PlainObject request, OddAgent agent) {
    agent.say(request.text("reply_to"), "{\"value\":\"pong\"}");
  }

  @Test
  void whatAgentsTellByThemselvesReachesWhoListens() throws Exception {
    try (NatsServer server = new NatsServer(folder, "");
        NatsBus bus = bus(server, "director");
        OddAgent agent = agent(server, NatsBusTest::pong)) {
      BlockingQueue<MessageBus.Message> heard = new LinkedBlockingQueue<>();
      bus.subscribe("hm.agent.>", heard::add);
      ask(bus, "ping");
      agent.say(Subjects.heartbeat(AGENT), "no heartbeat");
      agent.say(Subjects.heartbeat(AGENT), "{\"job_state\":\"running\"}");
      agent.say(Subjects.shutdown(AGENT), "null".getBytes(StandardCharsets.UTF_8));
      assertThat(String.valueOf(heard.take().payload())).isEqualTo("{job_state=running}");
      assertThat(heard.take().subject()).isEqualTo("hm.agent.shutdown.odd");
    }
  }

  /**
   * A certificate of the right authority, for another address than the one that is connected to.
   */
  @Test
  void aServerOfAnotherNameIsNotTalkedTo() throws Exception {
    try (NatsServer server = new NatsServer(folder, "")) {
      server.stop();
      server.keep("server", server.signed("default.nats.bosh-internal", List.of("10.9.9.9")));
      server.startAgain();
      try (NatsBus bus = bus(server, "director")) {
        CompletableFuture<AgentReply> never = bus.request(AGENT, AgentRequest.of("ping"));
        assertThatThrownBy(() -> never.get(4, SECONDS)).isInstanceOf(TimeoutException.class);
        server.stop();
        server.keep("server", server.signed("default.nats.bosh-internal", List.of("127.0.0.1")));
        server.startAgain();
        try (OddAgent _ = agent(server, NatsBusTest::pong)) {
          assertThat(never.get(SOON.toSeconds(), SECONDS)).isEqualTo(new AgentReply.Value("pong"));
        }
      }
    }
  }
}
