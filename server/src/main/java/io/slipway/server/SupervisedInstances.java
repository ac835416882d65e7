package io.slipway.server;

import io.slipway.agent.service.Services;
import io.slipway.agent.service.SupervisedServices;
import io.slipway.base.Clock;
import io.slipway.supervisor.SpaceProcessHost;

/** Gives every instance of this process its supervisor. */
final class SupervisedInstances {
  private SupervisedInstances() {}

  static Services.Factory factory(Clock clock) {
    return SupervisedServices.factory(clock, space -> new SpaceProcessHost(space, clock));
  }
}
