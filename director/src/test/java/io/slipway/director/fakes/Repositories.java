package io.slipway.director.fakes;

import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.credentials.CredentialRepository;
import io.slipway.director.credentials.VariableSetRepository;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.events.EventRepository;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.links.LinkRepository;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.problems.ProblemRepository;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.model.planning.DnsNumberRepository;

/** What a Director keeps. */
public record Repositories(
    Transactions transactions,
    TaskRepository tasks,
    EventRepository events,
    LockRepository locks,
    ConfigRepository configs,
    DeploymentRepository deployments,
    InstanceRepository instances,
    ReleaseRepository releases,
    StemcellRepository stemcells,
    DnsNumberRepository dnsNumbers,
    ProblemRepository problems,
    DiskRepository disks,
    LinkRepository links,
    CredentialRepository credentials,
    VariableSetRepository variableSets) {

  public static Repositories of(FakeStore store) {
    return new Repositories(
        store,
        store.tasks,
        store.events,
        store.locks,
        store.configs,
        store.deployments,
        store.instances,
        store.releases,
        store.stemcells,
        store.dnsNumbers,
        store.problems,
        store.disks,
        store.links,
        store.credentials,
        store.variableSets);
  }

  Repositories during(Life life) {
    return new Repositories(
        life.guard(Transactions.class, transactions),
        life.guard(TaskRepository.class, tasks),
        life.guard(EventRepository.class, events),
        life.guard(LockRepository.class, locks),
        life.guard(ConfigRepository.class, configs),
        life.guard(DeploymentRepository.class, deployments),
        life.guard(InstanceRepository.class, instances),
        life.guard(ReleaseRepository.class, releases),
        life.guard(StemcellRepository.class, stemcells),
        life.guard(DnsNumberRepository.class, dnsNumbers),
        life.guard(ProblemRepository.class, problems),
        life.guard(DiskRepository.class, disks),
        life.guard(LinkRepository.class, links),
        life.guard(CredentialRepository.class, credentials),
        life.guard(VariableSetRepository.class, variableSets));
  }
}
