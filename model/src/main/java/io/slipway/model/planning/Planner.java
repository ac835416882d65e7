package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.MigratedFrom;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.InstancePlan.AddressWish;
import io.slipway.model.planning.InstancePlan.VirtualState;
import io.slipway.model.planning.Placement.Placed;
import io.slipway.model.planning.Reconciliation.Reconciled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides who stays, who comes and who goes, and who has which address (behaviour 2.3 to 2.7). A
 * pure function: nothing is reserved or stored by it.
 */
public final class Planner {
  private final DeploymentSpec spec;
  private final List<InstanceRecord> existing;
  private final PlanOptions options;
  private final InstanceIds ids;
  private final RandomGenerator random;
  private final AddressPool pool;
  private final Reservations reservations;
  private final Migration migration;
  private final Runnable checkpoint;

  private Planner(
      DeploymentSpec spec,
      List<InstanceRecord> existing,
      KnownAddresses addresses,
      InstanceIds ids,
      RandomGenerator random,
      PlanOptions options,
      Runnable checkpoint) {
    this.spec = spec;
    this.existing = existing;
    this.options = options;
    this.ids = ids;
    this.random = random;
    this.pool = new AddressPool(addresses.reserved().keySet(), addresses.inUse());
    this.reservations = new Reservations(pool, addresses.reserved(), spec.name());
    this.migration = new Migration(spec, existing);
    this.checkpoint = checkpoint;
  }

  /**
   * @param existing every instance of the deployment, compilation workers included
   * @param addresses with those of this deployment's own instances
   * @param ids of new instances
   * @param random for the zones of {@code randomize_az_placement}
   * @throws SlipwayException all problems of all groups at once
   */
  public static DeploymentPlan plan(
      DeploymentSpec spec,
      List<InstanceRecord> existing,
      KnownAddresses addresses,
      InstanceIds ids,
      RandomGenerator random,
      PlanOptions options) {
    return plan(spec, existing, addresses, ids, random, options, () -> {});
  }

  /**
   * The same.
   *
   * @param checkpoint called for every instance; what it throws ends the planning
   */
  public static DeploymentPlan plan(
      DeploymentSpec spec,
      List<InstanceRecord> existing,
      KnownAddresses addresses,
      InstanceIds ids,
      RandomGenerator random,
      PlanOptions options,
      Runnable checkpoint) {
    return new Planner(spec, existing, addresses, ids, random, options, checkpoint).plan();
  }

  private DeploymentPlan plan() {
    Problems problems = new Problems();
    List<Draft> drafts = new ArrayList<>();
    for (InstanceGroup group : spec.groups()) {
      problems.collect(() -> drafts.add(draft(group)));
    }
    List<InstanceRecord> unneeded = unneeded();
    problems.collect(() -> refuseDeletionOfIgnored(unneeded));
    problems.throwIfAny();
    List<GroupPlan> groups = new ArrayList<>();
    for (Draft draft : drafts) {
      problems.collect(() -> groups.add(withAddresses(draft)));
    }
    problems.throwIfAny();
    return new DeploymentPlan(spec, List.copyOf(groups), unneeded);
  }

  /** A group whose instances are placed, numbered and ordered, but have no new addresses yet. */
  private record Draft(
      InstanceGroup group, List<Sketch> instances, List<InstanceRecord> obsolete) {}

  private record Sketch(
      Placed placed,
      int index,
      String uuid,
      boolean bootstrap,
      InstanceState target,
      VirtualState virtualState,
      Reconciled reconciled)
      implements UpdateOrder.Ordered {
    @Override
    public Optional<String> availabilityZone() {
      return placed.zone();
    }
  }

  private Draft draft(InstanceGroup group) {
    List<Candidate> candidates = migration.candidates(group);
    refuseStateChangeOfIgnored(group, candidates);
    boolean fixed =
        group.networks().stream().anyMatch(n -> !n.isVip() && !n.staticAddresses().isEmpty());
    Placement placement =
        fixed
            ? new StaticPlacement(group, checkpoint).place(candidates)
            : new ZonePlacement(group, spec.features().randomizeAzPlacement(), random, checkpoint)
                .place(candidates);
    placement = new VipAssignment(group).assign(placement);
    List<Sketch> sketches = new ArrayList<>();
    BitSet indexes = usedIndexes(group);
    for (Placed placed : placement.placed()) {
      sketches.add(sketch(group, placed, indexes));
    }
    List<Sketch> ordered = UpdateOrder.sort(group.name(), electBootstrap(sketches));
    return new Draft(group, ordered, placement.obsolete());
  }

  /** Every row counts, those about to be deleted included. */
  private BitSet usedIndexes(InstanceGroup group) {
    BitSet used = new BitSet();
    migration.all(group.name()).forEach(instance -> used.set(instance.index()));
    return used;
  }

  private Sketch sketch(InstanceGroup group, Placed placed, BitSet indexes) {
    checkpoint.run();
    Optional<InstanceRecord> record = placed.existing().map(Candidate::record);
    int index = index(group, record, indexes);
    String state = record.map(r -> wantedState(group, r)).orElse("started");
    Reconciled reconciled =
        new Reconciliation(group, spec.cloudConfig(), placed)
            .reconcile(record.isPresent() && replacesVm(group, placed, record.get(), state));
    return new Sketch(
        placed,
        index,
        record.map(InstanceRecord::uuid).orElseGet(() -> ids.of(group.name(), index)),
        record.map(InstanceRecord::bootstrap).orElse(false),
        target(state),
        virtualState(state),
        reconciled);
  }

  private static int index(InstanceGroup group, Optional<InstanceRecord> record, BitSet indexes) {
    if (record.isPresent() && record.get().group().equals(group.name())) {
      return record.get().index();
    }
    int free = indexes.nextClearBit(0);
    indexes.set(free);
    return free;
  }

  private static String wantedState(InstanceGroup group, InstanceRecord record) {
    Map<String, String> wanted = group.wanted();
    return Optional.ofNullable(wanted.get(record.uuid()))
        .or(() -> Optional.ofNullable(wanted.get(Integer.toString(record.index()))))
        .or(() -> Optional.ofNullable(wanted.get("")))
        .orElseGet(() -> States.word(record.state()));
  }

  private static InstanceState target(String state) {
    return switch (state) {
      case "stopped" -> InstanceState.STOPPED;
      case "detached" -> InstanceState.DETACHED;
      default -> InstanceState.STARTED;
    };
  }

  private static VirtualState virtualState(String state) {
    return switch (state) {
      case "restart" -> VirtualState.RESTART;
      case "recreate" -> VirtualState.RECREATE;
      default -> VirtualState.NONE;
    };
  }

  private boolean replacesVm(
      InstanceGroup group, Placed placed, InstanceRecord record, String state) {
    return group.createsSwapsDeletes()
        && (record.vms().stream().anyMatch(VmRecord::twin)
            || Recreation.isNeeded(
                group,
                record,
                virtualState(state),
                options.cloudProperties().of(group, placed.zone()),
                options));
  }

  /** One bootstrap instance per group: the one that is, else the one with the lowest index. */
  private static List<Sketch> electBootstrap(List<Sketch> sketches) {
    if (sketches.stream().filter(Sketch::bootstrap).count() == 1) {
      return sketches;
    }
    int lowest = sketches.stream().mapToInt(Sketch::index).min().orElse(0);
    return sketches.stream()
        .map(
            s ->
                new Sketch(
                    s.placed(),
                    s.index(),
                    s.uuid(),
                    s.index() == lowest,
                    s.target(),
                    s.virtualState(),
                    s.reconciled()))
        .toList();
  }

  private GroupPlan withAddresses(Draft draft) {
    boolean starting = startsOnDeploy(draft);
    List<InstancePlan> plans = new ArrayList<>();
    for (Sketch sketch : draft.instances()) {
      plans.add(withAddresses(draft.group(), sketch, starting));
    }
    return new GroupPlan(draft.group(), List.copyOf(plans), draft.obsolete());
  }

  /** Errand groups without VMs get addresses when the errand runs, not before. */
  private boolean startsOnDeploy(Draft draft) {
    return switch (draft.group().lifecycle()) {
      case SERVICE -> true;
      case ERRAND ->
          options.errandsToRun().contains(draft.group().name())
              || draft.instances().stream()
                  .flatMap(sketch -> sketch.placed().existing().stream())
                  .map(Candidate::record)
                  .anyMatch(
                      record ->
                          record.activeVm().isPresent()
                              || record.state() == InstanceState.DETACHED);
    };
  }

  private InstancePlan withAddresses(InstanceGroup group, Sketch sketch, boolean starting) {
    checkpoint.run();
    Reconciled reconciled = sketch.reconciled();
    Reservations.Claimant claimant =
        new Reservations.Claimant(
            group.name() + "/" + sketch.uuid(),
            sketch.index(),
            sketch.placed().existing().map(candidate -> candidate.record().id()).orElse(0));
    List<Assignment> assignments = new ArrayList<>(reconciled.kept());
    List<AddressWish> wishes = new ArrayList<>(reconciled.corrections());
    if (starting) {
      for (Wanted wanted : reconciled.wanted()) {
        Assignment assignment = reservations.reserve(wanted, sketch.placed().zone(), claimant);
        assignments.add(assignment);
        assignment.wish().ifPresent(wishes::add);
      }
    }
    Map<String, Map<String, @Nullable Object>> settings = new LinkedHashMap<>();
    Map<String, Map<String, @Nullable Object>> storedNetworks =
        sketch.placed().existing().map(candidate -> candidate.record().networks()).orElse(Map.of());
    for (Assignment assignment : assignments) {
      settings.put(
          assignment.network().name(),
          NetworkSettings.of(assignment, sketch.placed().zone(), storedNetworks));
    }
    return new InstancePlan(
        group,
        sketch.index(),
        sketch.uuid(),
        sketch.bootstrap(),
        sketch.placed().zone(),
        sketch.placed().existing().map(Candidate::record),
        sketch.target(),
        sketch.virtualState(),
        settings,
        List.copyOf(wishes),
        reconciled.obsoleteRows(),
        reconciled.changed());
  }

  private List<InstanceRecord> unneeded() {
    Set<String> wanted = new HashSet<>();
    for (InstanceGroup group : spec.groups()) {
      wanted.add(group.name());
      group.migratedFrom().stream().map(MigratedFrom::name).forEach(wanted::add);
    }
    return existing.stream()
        .filter(instance -> !instance.compilation() && !wanted.contains(instance.group()))
        .toList();
  }

  private static void refuseDeletionOfIgnored(List<InstanceRecord> unneeded) {
    for (InstanceRecord instance : unneeded) {
      if (instance.ignore()) {
        throw new SlipwayException(
            ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_DELETION,
            "You are trying to delete instance group '"
                + instance.group()
                + "', which contains ignored instance(s). Operation not allowed.");
      }
    }
  }

  private static void refuseStateChangeOfIgnored(InstanceGroup group, List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      InstanceRecord record = candidate.record();
      if (record.ignore() && group.wanted().containsKey(Integer.toString(record.index()))) {
        throw new SlipwayException(
            ErrorCode.JOB_INSTANCE_IGNORED,
            "You are trying to change the state of the ignored instance '"
                + record.name()
                + "'. This operation is not allowed. You need to unignore it first.");
      }
    }
  }
}
