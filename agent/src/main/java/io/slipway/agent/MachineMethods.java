package io.slipway.agent;

import io.slipway.agent.apply.KeptSpec;
import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.message.Arguments;
import io.slipway.agent.message.Method;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.service.Heartbeat;
import io.slipway.agent.service.InstanceState;
import io.slipway.base.FileTree;
import io.slipway.bus.ProcessState;
import io.slipway.bus.StateChange;
import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What concerns the machine the instance is: its state, its files, its end. */
final class MachineMethods {
  /** By the answer an agent of Slipway's is told from a stock one, which does not know it. */
  private static final int SLIPWAY_VERSION = 1;

  private static final int API_VERSION = 1;

  private final AgentIdentity identity;
  private final InstanceSpace space;
  private final InstanceFiles files;
  private final SpecStore specs;
  private final InstanceState state;
  private final Heartbeat.Vitals vitals;

  MachineMethods(
      AgentIdentity identity,
      InstanceSpace space,
      InstanceFiles files,
      SpecStore specs,
      InstanceState state,
      Heartbeat.Vitals vitals) {
    this.identity = identity;
    this.space = space;
    this.files = files;
    this.specs = specs;
    this.state = state;
    this.vitals = vitals;
  }

  Map<String, Method> methods() {
    return Map.of(
        "info",
        Method.instant(0, (_, _) -> Map.of("api_version", API_VERSION)),
        "slipway_version",
        Method.instant(0, (_, _) -> SLIPWAY_VERSION),
        "get_state",
        Method.instant(0, this::state),
        "remove_file",
        Method.synchronous(1, this::removeFile),
        "delete_arp_entries",
        Method.instant(1, (_, _) -> Map.of()),
        "shutdown",
        Method.instant(
            0,
            (_, _) -> {
              Thread.ofVirtual().name("agent-shutdown").start(space::kill);
              return "";
            }));
  }

  private Object state(Arguments arguments, TaskContext task) throws IOException {
    Map<String, @Nullable Object> document = KeptSpec.toPlain(specs.get());
    StateChange now = state.now();
    document.put("agent_id", identity.agentId());
    document.put("job_state", now.jobState().word());
    if (arguments.text(0).equals("full")) {
      document.put("vitals", vitals.read());
    }
    if (!now.processes().isEmpty()) {
      document.put("processes", now.processes().stream().map(ProcessState::toPlain).toList());
    }
    document.put("vm", Map.of("name", identity.vmName()));
    return document;
  }

  private Object removeFile(Arguments arguments, TaskContext task) throws IOException {
    String path = arguments.text(0);
    FileTree.delete(files.host(path));
    return path;
  }
}
