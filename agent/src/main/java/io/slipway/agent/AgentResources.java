package io.slipway.agent;

import io.slipway.agent.log.LogRotator;
import io.slipway.agent.service.MachineVitals;
import io.slipway.agent.service.Services;
import io.slipway.agent.ssh.SshGateway;
import io.slipway.base.Clock;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.MessageBus;
import io.slipway.instance.Orphans;

/** What all agents of a machine share. */
record AgentResources(
    MessageBus bus,
    Clock clock,
    Blobstore blobstore,
    Services.Factory supervisors,
    MachineVitals vitals,
    LogRotator rotator,
    Orphans orphans,
    SshGateway gateway) {}
