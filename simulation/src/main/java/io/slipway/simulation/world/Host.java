package io.slipway.simulation.world;

import io.slipway.base.Registration;
import io.slipway.bus.InProcessBus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where the agents live. When it dies, machines and what runs on them stay. */
final class Host {
  private final World world;
  private final Link link;
  private final Map<String, Registration> served = new HashMap<>();
  private Life life = new Life();
  private InProcessBus bus = new InProcessBus();
  private CompletableFuture<Boolean> coming = new CompletableFuture<>();
  private boolean up;

  Host(World world, Link link) {
    this.world = world;
    this.link = link;
  }

  boolean isUp() {
    return up;
  }

  InProcessBus bus() {
    return bus;
  }

  boolean serves(String agentId) {
    return served.containsKey(agentId);
  }

  void start() {
    life = new Life();
    bus = new InProcessBus();
    served.clear();
    up = true;
    world.trace().add("host up");
    world.cloud().machines().forEach(this::boot);
    link.hostIsUp();
    coming.complete(true);
  }

  void boot(Machine machine) {
    if (up) {
      Agent agent = new Agent(world, machine, life, bus);
      served.put(machine.request.agentId(), bus.serve(machine.request.agentId(), agent));
      agent.resume();
    }
  }

  void gone(Machine machine) {
    Optional.ofNullable(served.remove(machine.request.agentId())).ifPresent(Registration::close);
  }

  void awaitUp() {
    coming.join();
  }

  void die() {
    if (!up) {
      return;
    }
    world.trace().add("host DIES");
    up = false;
    coming = new CompletableFuture<>();
    life.end();
    link.hostIsDown();
    world.clock().schedule(world.delay(), this::start);
  }
}
