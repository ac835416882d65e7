package io.slipway.simulation.world;

import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.cpi.Cpi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A VM: what stays of it when its agent dies, with its processes and its scripts. */
final class Machine {
  final String cid;
  final Cpi.VmRequest request;
  final Set<String> attached = new LinkedHashSet<>();
  final List<String> mounted = new ArrayList<>();
  final Map<String, Work> works = new LinkedHashMap<>();
  final Map<String, Script> scripts = new LinkedHashMap<>();
  Optional<Owner> owner = Optional.empty();
  Map<String, @Nullable Object> spec = Map.of();
  String jobState = "running";
  boolean deleted;

  Machine(String cid, Cpi.VmRequest request) {
    this.cid = cid;
    this.request = request;
  }

  /** Whose VM it is. */
  record Owner(String deployment, String group, String index, String uuid) {}

  /** Work an agent has been asked for and has written down. */
  static final class Work {
    final String id;
    final AgentRequest request;
    final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    final CompletableFuture<AgentReply> outcome = new CompletableFuture<>();

    Work(String id, AgentRequest request) {
      this.id = id;
      this.request = request;
    }
  }

  /** A script that runs, whoever looks after it. */
  static final class Script {
    final CompletableFuture<AgentReply> end = new CompletableFuture<>();
  }

  /** Whether there is anything to be started. */
  boolean hasJobs() {
    return spec.get("job") instanceof Map<?, ?> job
        && job.get("templates") instanceof List<?> templates
        && !templates.isEmpty();
  }

  Set<String> addresses() {
    Set<String> addresses = new LinkedHashSet<>();
    request
        .networks()
        .forEach(
            (name, settings) -> {
              if (settings.get("ip") instanceof String ip && !ip.isEmpty()) {
                addresses.add(name + "/" + ip);
              }
            });
    return addresses;
  }

  /** How traces call it. */
  @Override
  public String toString() {
    return owner
        .map(who -> who.deployment() + "." + who.group() + "/" + who.index() + "@" + cid)
        .orElse(cid);
  }
}
