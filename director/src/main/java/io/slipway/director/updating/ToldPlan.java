package io.slipway.director.updating;

import io.slipway.bus.spec.PackageSpec;
import io.slipway.director.tasks.EventLog;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.PlannedUpdate.Turn;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.planning.Change;
import io.slipway.model.procedures.DeploymentProcedure;
import io.slipway.model.procedures.DeploymentProcedure.Batch;
import io.slipway.model.procedures.DeploymentProcedure.GroupUpdate;
import io.slipway.model.procedures.DeploymentProcedure.Planned;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Says what a deploy is about to do to which instance, and why, in the order of their turns. */
final class ToldPlan {
  private final Map<String, DesiredInstance> desired = new HashMap<>();
  private final RecordedPlan plan;
  private final DeploymentProcedure procedure;

  ToldPlan(List<DesiredInstance> desired, RecordedPlan plan, DeploymentProcedure procedure) {
    desired.forEach(one -> this.desired.put(one.plan().uuid(), one));
    this.plan = plan;
    this.procedure = procedure;
  }

  void tell(EventLog events) {
    all().forEach(events::planned);
  }

  /** Those that are touched. */
  List<PlannedUpdate> all() {
    Stream<PlannedUpdate> unneeded =
        procedure.unneeded().stream().map(one -> deleted(one, procedure.unneeded().size()));
    return Stream.concat(
            unneeded,
            procedure.runs().stream().flatMap(run -> run.groups().stream()).flatMap(this::group))
        .toList();
  }

  private Stream<PlannedUpdate> group(GroupUpdate group) {
    Stream<PlannedUpdate> obsolete =
        group.obsolete().stream().map(one -> deleted(one, group.deletionThreads()));
    Stream.Builder<PlannedUpdate> updates = Stream.builder();
    int number = 0;
    for (Batch batch : group.batches()) {
      number++;
      for (Planned one : batch.instances()) {
        Turn turn =
            new Turn(number, batch.canary(), Math.min(batch.threads(), batch.instances().size()));
        updates.add(update(one, turn));
      }
    }
    return Stream.concat(obsolete, updates.build());
  }

  private static PlannedUpdate deleted(Planned one, int atOnce) {
    String group = one.instance().substring(0, Math.max(0, one.instance().indexOf('/')));
    return new PlannedUpdate(
        group + "/" + one.uuid(),
        index(one.instance()),
        "delete",
        new Turn(0, false, atOnce),
        List.of(),
        List.of(),
        List.of());
  }

  /** What stands in the parentheses of a full name. */
  private static int index(String fullName) {
    int open = fullName.lastIndexOf('(');
    int close = fullName.lastIndexOf(')');
    String number = open < 0 || close < open ? "" : fullName.substring(open + 1, close);
    return number.matches("\\d{1,9}") ? Integer.parseInt(number) : 0;
  }

  private PlannedUpdate update(Planned one, Turn turn) {
    DesiredInstance instance = Objects.requireNonNull(desired.get(one.uuid()), one.instance());
    String action =
        Optional.ofNullable(plan.instances().get(one.uuid()))
            .map(RecordedPlan.Intention::action)
            .orElseGet(instance::eventAction);
    return new PlannedUpdate(
        instance.record().name(),
        instance.record().index(),
        action,
        turn,
        instance.changes().stream().map(Change::word).toList(),
        differing(templates(before(instance)), templates(Optional.of(instance.spec()))),
        differing(packages(before(instance)), packages(Optional.of(instance.spec()))));
  }

  private static Optional<InstanceSpec> before(DesiredInstance instance) {
    return instance.record().spec();
  }

  private static Map<String, String> templates(Optional<InstanceSpec> spec) {
    return spec.flatMap(one -> one.apply().installation().rendered().templateHashes())
        .orElse(Map.of());
  }

  private static Map<String, PackageSpec> packages(Optional<InstanceSpec> spec) {
    return spec.flatMap(one -> one.apply().installation().packages()).orElse(Map.of());
  }

  /** The names of what is in one only, or not the same in both. */
  private static <T> List<String> differing(Map<String, T> before, Map<String, T> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    return List.copyOf(names);
  }
}
