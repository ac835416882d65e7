package io.slipway.director.updating;

import io.slipway.base.Cancellation;
import io.slipway.base.ErrorCode;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.executing.Agents;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstanceRepository.NewInstance;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.model.deployment.DeploymentSpec.StemcellUse;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.planning.AgentState;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.InstanceIds;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.KnownAddresses;
import io.slipway.model.planning.PlanOptions;
import io.slipway.model.planning.Planner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Binds a spec to what is stored and what runs (Director behaviour 2.3): holds on to releases and
 * stemcells, asks every agent how it is, plans, and writes new instances and addresses down.
 */
final class Binding {
  /** Two deployments may plan the same address at once; the one that comes second plans again. */
  private static final int PLANNING_ATTEMPTS = 20;

  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;
  private final Transactions transactions;
  private final Locks locks;
  private final Cpi cpi;
  private final int threads;

  Binding(
      DeploymentRepository deployments,
      InstanceRepository instances,
      ReleaseRepository releases,
      StemcellRepository stemcells,
      Transactions transactions,
      Locks locks,
      Cpi cpi,
      int threads) {
    this.deployments = deployments;
    this.instances = instances;
    this.releases = releases;
    this.stemcells = stemcells;
    this.transactions = transactions;
    this.locks = locks;
    this.cpi = cpi;
    this.threads = threads;
  }

  /**
   * @param records the stored instance of every plan, by uuid
   * @param jobStates what the agents said, by uuid; none for instances without a VM
   * @param options the plan was made with
   */
  record Bound(
      DeploymentPlan plan,
      Map<String, InstanceRecord> records,
      Map<String, AgentState> jobStates,
      PlanOptions options,
      List<Integer> releaseVersionIds,
      List<Integer> stemcellIds) {

    /** Whether the instance's agent has answered, as far as it was asked. */
    boolean isReachable(String uuid) {
      return !jobStates.getOrDefault(uuid, AgentState.NONE).isUnresponsive();
    }

    InstanceRecord record(InstancePlan plan) {
      InstanceRecord found = records.get(plan.uuid());
      if (found == null) {
        throw new IllegalStateException("An instance of the plan was not bound: " + plan.uuid());
      }
      return found;
    }
  }

  /**
   * What of a deployment a task is about.
   *
   * @param asked whose agents are asked
   * @param errandsToRun errand groups that are about to get VMs
   */
  record Scope(Predicate<InstanceRecord> asked, Set<String> errandsToRun) {
    static final Scope EVERYTHING = new Scope(_ -> true, Set.of());
  }

  /**
   * @param whenBound given the plan when everything is written down
   */
  Bound bind(
      int deploymentId,
      DeploymentPreparation.Parsed parsed,
      Deploy.Options options,
      Scope scope,
      Agents agents,
      Consumer<DeploymentPlan> whenBound,
      TaskContext task) {
    DeploymentSpec spec = parsed.spec();
    Held held =
        locks.withLocks(
            spec.releases().stream()
                .map(ReleaseUse::name)
                .distinct()
                .map(LockName::release)
                .toList(),
            task,
            () -> transactions.inTransaction(() -> holdOn(deploymentId, spec)));
    Map<String, AgentState> jobStates =
        askAgents(
            asked(spec, instances.ofDeployment(deploymentId)).stream()
                .filter(scope.asked())
                .toList(),
            one -> agentState(one, agents, options.fix(), task));
    Set<String> inUse = cpi.addressesInUse();
    for (int attempt = 1; ; attempt++) {
      List<InstanceRecord> existing = instances.ofDeployment(deploymentId);
      PlanOptions planOptions =
          planOptions(
              options,
              jobStates,
              scope.errandsToRun(),
              ReplacedVms.of(existing, task.journal()),
              parsed.variables());
      DeploymentPlan plan =
          Planner.plan(
              spec,
              existing,
              new KnownAddresses(instances.reservedAddresses(), inUse),
              InstanceIds.RANDOM,
              ThreadLocalRandom.current(),
              planOptions,
              task::checkCancelled);
      Optional<IpAddressRecord> taken = writeDown(deploymentId, plan);
      if (taken.isEmpty()) {
        whenBound.accept(plan);
        return new Bound(
            plan,
            records(deploymentId, plan),
            jobStates,
            planOptions,
            held.releaseVersionIds(),
            held.stemcellIds());
      }
      if (attempt == PLANNING_ATTEMPTS) {
        throw new SlipwayException(
            ErrorCode.NETWORK_RESERVATION_ALREADY_IN_USE,
            "Failed to reserve IP '"
                + taken.get().address()
                + "': already reserved by another deployment");
      }
    }
  }

  private static PlanOptions planOptions(
      Deploy.Options options,
      Map<String, AgentState> jobStates,
      Set<String> errandsToRun,
      Set<String> replaced,
      TaskVariables variables) {
    Set<String> unresponsive = new LinkedHashSet<>();
    jobStates.forEach(
        (uuid, state) -> {
          if (state.isUnresponsive()) {
            unresponsive.add(uuid);
          }
        });
    return new PlanOptions(
        options.recreate(),
        options.recreateVmsCreatedBefore(),
        options.recreatePersistentDisks(),
        unresponsive,
        errandsToRun,
        replaced,
        InstanceGroup::cloudProperties,
        (instance, has, shallHave) -> variables.differ(instance.id(), has, shallHave));
  }

  private ReleaseVersionRecord releaseVersion(ReleaseUse use) {
    return releases
        .version(use.name(), use.version())
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.RELEASE_VERSION_NOT_FOUND,
                    "Release version '" + use.name() + "/" + use.version() + "' doesn't exist"));
  }

  StemcellRecord stemcell(StemcellUse use) {
    return stemcells.require(use.name(), use.version());
  }

  /** What the deploy is made of; nobody deletes it as long as the deployment refers to it. */
  private record Held(List<Integer> releaseVersionIds, List<Integer> stemcellIds) {}

  /** Beside what the deployment holds already: until the deploy succeeds, it may need both. */
  private Held holdOn(int deploymentId, DeploymentSpec spec) {
    Held held =
        new Held(
            spec.releases().stream()
                .map(this::releaseVersion)
                .map(ReleaseVersionRecord::id)
                .toList(),
            spec.stemcells().stream().map(this::stemcell).map(StemcellRecord::id).toList());
    deployments.list().stream()
        .filter(one -> one.id() == deploymentId)
        .forEach(
            one -> {
              deployments.setReleaseVersions(
                  deploymentId, union(one.releaseVersionIds(), held.releaseVersionIds()));
              deployments.setStemcells(deploymentId, union(one.stemcellIds(), held.stemcellIds()));
            });
    return held;
  }

  private static Set<Integer> union(List<Integer> first, List<Integer> second) {
    Set<Integer> union = new LinkedHashSet<>(first);
    union.addAll(second);
    return union;
  }

  /** Every instance of a group that stays and has a VM. */
  private static List<InstanceRecord> asked(DeploymentSpec spec, List<InstanceRecord> existing) {
    Set<String> groups = new LinkedHashSet<>();
    spec.groups()
        .forEach(
            group -> {
              groups.add(group.name());
              group.migratedFrom().forEach(from -> groups.add(from.name()));
            });
    return existing.stream()
        .filter(one -> groups.contains(one.group()) && !one.ignore())
        .filter(one -> one.activeVm().isPresent())
        .toList();
  }

  private Map<String, AgentState> askAgents(
      List<InstanceRecord> asked, Function<InstanceRecord, AgentState> question) {
    Map<String, AgentState> states = new ConcurrentHashMap<>();
    FanOut.forEach(threads, asked, one -> states.put(one.uuid(), question.apply(one)));
    return states;
  }

  private static AgentState agentState(
      InstanceRecord instance, Agents agents, boolean fix, Cancellation cancellation) {
    try {
      return AgentState.of(agents.of(instance).getState(cancellation).jobState());
    } catch (SlipwayException e) {
      if (fix && e.code() == ErrorCode.RPC_TIMEOUT) {
        return AgentState.UNRESPONSIVE;
      }
      throw new SlipwayException(e.code(), instance.name() + ": " + e.message(), e);
    }
  }

  /** Everything or, when an address was taken in the meantime, nothing. */
  private Optional<IpAddressRecord> writeDown(int deploymentId, DeploymentPlan plan) {
    try {
      transactions.inTransaction(
          () -> {
            for (GroupPlan group : plan.groups()) {
              group.instances().forEach(one -> writeDown(deploymentId, one));
            }
          });
      return Optional.empty();
    } catch (AddressTaken e) {
      return Optional.of(e.address);
    }
  }

  private void writeDown(int deploymentId, InstancePlan plan) {
    int id;
    if (plan.existing().isPresent()) {
      InstanceRecord existing = plan.existing().get();
      id = existing.id();
      if (isElsewhere(existing, plan)) {
        instances.place(id, plan.group().name(), plan.index(), plan.availabilityZone());
      }
      if (existing.bootstrap() != plan.bootstrap()) {
        instances.setBootstrap(id, plan.bootstrap());
      }
    } else {
      id =
          instances
              .create(
                  new NewInstance(
                      deploymentId,
                      plan.group().name(),
                      plan.index(),
                      plan.uuid(),
                      plan.availabilityZone(),
                      plan.bootstrap(),
                      false,
                      InstanceState.STARTED))
              .id();
    }
    if (!plan.addresses().isEmpty()) {
      List<IpAddressRecord> wanted = new ArrayList<>();
      plan.addresses()
          .forEach(
              wish ->
                  wanted.add(
                      new IpAddressRecord(0, id, wish.network(), wish.address(), wish.isStatic())));
      instances
          .reserve(id, wanted)
          .ifPresent(
              taken -> {
                throw new AddressTaken(taken);
              });
    }
  }

  /**
   * One that has migrated belongs to its new group from here on, whatever becomes of the deploy.
   */
  private static boolean isElsewhere(InstanceRecord existing, InstancePlan plan) {
    return !existing.group().equals(plan.group().name())
        || existing.index() != plan.index()
        || !existing.availabilityZone().equals(plan.availabilityZone());
  }

  private Map<String, InstanceRecord> records(int deploymentId, DeploymentPlan plan) {
    Map<String, InstanceRecord> stored = new LinkedHashMap<>();
    instances.ofDeployment(deploymentId).forEach(one -> stored.put(one.uuid(), one));
    Map<String, InstanceRecord> records = new LinkedHashMap<>();
    plan.groups()
        .forEach(
            group ->
                group
                    .instances()
                    .forEach(
                        one -> {
                          InstanceRecord record = stored.get(one.uuid());
                          if (record == null) {
                            throw new IllegalStateException("Lost instance " + one.uuid());
                          }
                          records.put(one.uuid(), record);
                        }));
    return records;
  }

  /** After a failure: addresses that no VM uses yet are free again. */
  void releaseUnused(int deploymentId) {
    List<Integer> unused =
        instances.ofDeployment(deploymentId).stream()
            .filter(one -> one.vms().isEmpty() && one.state() == InstanceState.STARTED)
            .flatMap(one -> one.addresses().stream())
            .map(IpAddressRecord::id)
            .toList();
    if (!unused.isEmpty()) {
      instances.release(unused);
    }
  }

  private static final class AddressTaken extends RuntimeException {
    private final transient IpAddressRecord address;

    AddressTaken(IpAddressRecord address) {
      super(address.address(), null, false, false);
      this.address = address;
    }
  }
}
