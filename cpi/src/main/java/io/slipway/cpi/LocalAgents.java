package io.slipway.cpi;

import io.slipway.instance.InstanceSpace;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the agents of the VMs this machine plays; what on a real VM the stemcell does. */
public interface LocalAgents {
  /** Boots the agent of a new VM; returns when it answers. */
  void start(LocalVm vm);

  /** Boots the agent of a VM that had one before, in an earlier process; no hook runs. */
  void adopt(LocalVm vm);

  /** Ends the agent; its instance's processes are none of its business any more. */
  void stop(String agentId);

  /**
   * @param env the {@code env} that {@code create_vm} was given
   */
  record LocalVm(
      String cid,
      String agentId,
      InstanceSpace space,
      Map<String, Map<String, @Nullable Object>> networks,
      Map<String, @Nullable Object> env) {}
}
