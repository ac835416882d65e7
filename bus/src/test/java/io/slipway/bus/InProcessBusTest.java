package io.slipway.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Registration;
import io.slipway.json.PlainValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InProcessBusTest {
  private final InProcessBus bus = new InProcessBus();

  @Test
  void whatNobodyServesIsNeverAnswered() {
    assertThat(bus.request("nobody", AgentRequest.of("ping"))).isNotDone();
  }

  @Test
  void anAgentThatLeftIsNotAsked() {
    ScriptedAgent agent = new ScriptedAgent().answer("ping", "pong");
    bus.serve("a", agent).close();

    assertThat(bus.request("a", AgentRequest.of("ping"))).isNotDone();
    assertThat(agent.methods()).isEmpty();
  }

  @Test
  void oneIdOneAgent() {
    bus.serve("a", new ScriptedAgent());

    assertThatThrownBy(() -> bus.serve("a", new ScriptedAgent()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nobodySharesAValueThatCanChange() {
    Map<String, @Nullable Object> mine = new HashMap<>(Map.of("k", new ArrayList<>(List.of(1))));
    ScriptedAgent agent = new ScriptedAgent();
    agent.answerWith("echo", request -> new AgentReply.Value(request.arguments().getFirst()));
    bus.serve("a", agent);

    AgentReply reply = bus.request("a", AgentRequest.of("echo", mine)).join();
    mine.put("k", "changed");

    assertThat(reply).isEqualTo(new AgentReply.Value(Map.of("k", List.of(1))));
    if (!(reply instanceof AgentReply.Value(Map<?, ?> theirs))) {
      throw new AssertionError("Not an object: " + reply);
    }
    assertThatThrownBy(theirs::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void onlyJsonCrosses() {
    assertThatThrownBy(() -> AgentRequest.of("m", new Object()))
        .isInstanceOf(IllegalArgumentException.class);
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    assertThatThrownBy(() -> bus.publish("s", endless))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200");
    assertThat(PlainValues.copyOf(Arrays.asList(1, null, "x")))
        .isEqualTo(Arrays.asList(1, null, "x"));
  }

  @Test
  void anAgentThatBreaksIsAFailure() {
    ScriptedAgent agent = new ScriptedAgent();
    agent.answerWith(
        "m",
        _ -> {
          throw new IllegalStateException("broken");
        });
    bus.serve("a", agent);

    assertThat(bus.request("a", AgentRequest.of("m")).join())
        .isEqualTo(new AgentReply.Failure("Action Failed m: broken"));
  }

  @Test
  void subscribersHearUntilTheyStopListening() {
    List<MessageBus.Message> heard = new ArrayList<>();
    Registration registration = bus.subscribe("hm.agent.*.a", heard::add);
    bus.subscribe(
        ">",
        _ -> {
          throw new IllegalStateException("a broken subscriber harms nobody");
        });
    bus.publish("hm.agent.alert.a", 1);
    bus.publish("hm.agent.alert.b", 2);
    registration.close();
    bus.publish("hm.agent.alert.a", 3);

    assertThat(heard).containsExactly(new MessageBus.Message("hm.agent.alert.a", 1));
  }

  @Test
  void tellsWhenATaskHasFinishedOrItsAgentHasGone() {
    ScriptedAgent agent = new ScriptedAgent();
    Registration registration = bus.serve("a", agent);
    CompletableFuture<Void> one = bus.taskFinished("a", "one").orElseThrow();
    CompletableFuture<Void> two = bus.taskFinished("a", "two").orElseThrow();

    agent.taskFinished("one").complete(null);
    assertThat(one).isDone();
    assertThat(two).isNotDone();
    registration.close();
    assertThat(two).isDone();
    assertThat(bus.taskFinished("a", "three").orElseThrow()).isDone();
  }

  @Test
  void aRequestWithdrawnBeforeTheAgentBeganIsNotCarriedOut() {
    List<Runnable> waiting = new ArrayList<>();
    InProcessBus busy = new InProcessBus((_, work) -> waiting.add(work));
    ScriptedAgent agent = new ScriptedAgent().answer("stop", "stopped").answer("ping", "pong");
    busy.serve("a", agent);
    CompletableFuture<AgentReply> withdrawn = busy.request("a", AgentRequest.of("stop"));
    busy.request("a", AgentRequest.of("ping"));

    withdrawn.cancel(false);
    waiting.forEach(Runnable::run);

    assertThat(agent.methods()).containsExactly("ping");
  }

  @Test
  void tellsWhenAnAgentLeavesAndThatItIsNotThere() {
    Registration registration = bus.serve("a", new ScriptedAgent());
    CompletableFuture<Void> departure = bus.departure("a").orElseThrow();

    assertThat(departure).isNotDone();
    registration.close();
    assertThat(departure).isDone();
    assertThat(bus.departure("a").orElseThrow()).isDone();
    assertThat(bus.departure("nobody").orElseThrow()).isDone();
  }
}
