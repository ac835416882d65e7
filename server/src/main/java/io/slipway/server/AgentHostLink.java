package io.slipway.server;

import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import java.util.Set;

/** A Director's way to this machine's instances. */
interface AgentHostLink extends AutoCloseable {
  MessageBus bus();

  Cpi cpi();

  /** Destroys the VMs that are none of these: their maker died before he could write them down. */
  void keepOnly(Set<String> vmCids);

  @Override
  void close();
}
