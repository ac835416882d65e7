package io.slipway.http;

import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.World;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds up an agent at a message until a test lets it go on. */
final class Gate {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  private Gate() {}

  static Gate at(World world, String method) {
    Gate gate = new Gate();
    world.agents.script(
        message -> message.method().equals(method),
        _ -> {
          gate.arrived.countDown();
          await(gate.opened);
          return new FakeAgents.Answer.Usual();
        });
    return gate;
  }

  void awaitArrival() {
    await(arrived);
  }

  void open() {
    opened.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Waited in vain");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
