package io.slipway.director.remote;

import java.util.List;

/** Keeps who may connect by NATS; by the agent's id. */
public interface RemoteVmRepository {
  /** By agent id. */
  List<RemoteVm> list();

  /** Adds it, or puts it in the place of the one with this agent id. */
  void put(RemoteVm vm);

  void delete(String agentId);
}
