package io.slipway.director.updating;

import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.Change;
import io.slipway.model.planning.InstanceAction;
import io.slipway.model.procedures.ActualState;
import io.slipway.model.procedures.DeploymentProcedure;
import io.slipway.model.procedures.DeploymentProcedures.Circumstances;
import io.slipway.model.procedures.DeploymentProcedures.Doomed;
import io.slipway.model.procedures.DeploymentProcedures.Facts;
import io.slipway.model.procedures.DesiredState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy was decided on, before it did anything: a Director that goes on with it finds half
 * of it done, and would decide differently.
 *
 * @param madeOf what the deployment had before and what it has now
 * @param instances by uuid: those that stay or come
 * @param doomed by uuid: those that go
 */
record RecordedPlan(
    Circumstances circumstances,
    Map<String, @Nullable Object> madeOf,
    Map<String, Intention> instances,
    Map<String, Doomed> doomed) {

  /**
   * What is meant to happen to an instance.
   *
   * @param action the word events call it by
   * @param context what events say besides
   */
  record Intention(Facts facts, String action, Map<String, @Nullable Object> context) {
    static Intention of(DesiredInstance instance) {
      return new Intention(instance.facts(), instance.eventAction(), instance.eventContext());
    }
  }

  /** As it is now. */
  static RecordedPlan of(
      PreparedDeployment prepared,
      List<DesiredInstance> desired,
      DeploymentProcedure procedure,
      boolean firstDeploy,
      Map<String, @Nullable Object> madeOf) {
    Map<String, Intention> instances = new LinkedHashMap<>();
    desired.forEach(one -> instances.put(one.plan().uuid(), Intention.of(one)));
    Map<String, Doomed> doomed = new LinkedHashMap<>();
    List<InstanceRecord> going = new ArrayList<>(prepared.bound().plan().unneeded());
    prepared.bound().plan().groups().forEach(group -> going.addAll(group.obsolete()));
    going.forEach(one -> doomed.put(one.uuid(), prepared.doomed(one)));
    return new RecordedPlan(
        new Circumstances(firstDeploy, procedure.touches(), prepared.desired().snapshots()),
        madeOf,
        instances,
        doomed);
  }

  Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("first_deploy", circumstances.firstDeploy());
    plain.put("touched", circumstances.touched());
    plain.put("snapshots", circumstances.snapshots());
    plain.put("made_of", madeOf);
    Map<String, @Nullable Object> staying = new LinkedHashMap<>();
    instances.forEach((uuid, one) -> staying.put(uuid, plain(one)));
    plain.put("instances", staying);
    plain.put("doomed", plain(doomed));
    return plain;
  }

  static RecordedPlan ofPlain(Map<String, @Nullable Object> plain) {
    Map<String, Intention> instances = new LinkedHashMap<>();
    map(plain.get("instances"))
        .forEach(
            (uuid, one) -> {
              Map<String, @Nullable Object> intention = map(one);
              instances.put(
                  uuid,
                  new Intention(
                      new Facts(
                          actual(map(intention.get("is"))), desired(map(intention.get("shall")))),
                      text(intention, "action"),
                      map(intention.get("context"))));
            });
    return new RecordedPlan(
        new Circumstances(
            flag(plain, "first_deploy"), flag(plain, "touched"), flag(plain, "snapshots")),
        map(plain.get("made_of")),
        instances,
        doomed(map(plain.get("doomed"))));
  }

  private static Map<String, @Nullable Object> plain(Intention intention) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("is", plain(intention.facts().is()));
    plain.put("shall", plain(intention.facts().shall()));
    plain.put("action", intention.action());
    plain.put("context", intention.context());
    return plain;
  }

  /** Instances that go, by uuid. */
  static Map<String, @Nullable Object> plain(Map<String, Doomed> doomed) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    doomed.forEach(
        (uuid, one) -> {
          Map<String, @Nullable Object> gone = new LinkedHashMap<>();
          gone.put("is", plain(one.is()));
          gone.put("orphans_vms", one.orphansVms());
          plain.put(uuid, gone);
        });
    return plain;
  }

  static Map<String, Doomed> doomed(Map<String, @Nullable Object> plain) {
    Map<String, Doomed> doomed = new LinkedHashMap<>();
    plain.forEach(
        (uuid, one) ->
            doomed.put(
                uuid, new Doomed(actual(map(map(one).get("is"))), flag(map(one), "orphans_vms"))));
    return doomed;
  }

  static Map<String, @Nullable Object> plain(ActualState is) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("state", word(is.state()));
    plain.put("vm", is.vm());
    plain.put("twin", is.twin());
    plain.put("reachable", is.reachable());
    plain.put("disks", is.disks());
    plain.put("ignored", is.ignored());
    return plain;
  }

  static ActualState actual(Map<String, @Nullable Object> plain) {
    return new ActualState(
        InstanceState.valueOf(upper(plain, "state")),
        flag(plain, "vm"),
        flag(plain, "twin"),
        flag(plain, "reachable"),
        flag(plain, "disks"),
        flag(plain, "ignored"));
  }

  private static Map<String, @Nullable Object> plain(DesiredState shall) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("new", shall.isNew());
    plain.put("target", word(shall.target()));
    plain.put("action", word(shall.action()));
    plain.put("changes", shall.changes().stream().map(RecordedPlan::word).toList());
    plain.put("needs_twin", shall.needsTwin());
    plain.put("jobs", shall.jobs());
    plain.put("disk", shall.disk());
    shall.missing().ifPresent(step -> plain.put("missing", step));
    return plain;
  }

  private static DesiredState desired(Map<String, @Nullable Object> plain) {
    EnumSet<Change> changes = EnumSet.noneOf(Change.class);
    if (plain.get("changes") instanceof List<?> words) {
      words.forEach(
          word -> changes.add(Change.valueOf(String.valueOf(word).toUpperCase(Locale.ROOT))));
    }
    return new DesiredState(
        flag(plain, "new"),
        InstanceState.valueOf(upper(plain, "target")),
        InstanceAction.valueOf(upper(plain, "action")),
        changes,
        flag(plain, "needs_twin"),
        flag(plain, "jobs"),
        flag(plain, "disk"),
        Optional.of(text(plain, "missing")).filter(step -> !step.isEmpty()));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String upper(Map<String, @Nullable Object> plain, String key) {
    return text(plain, key).toUpperCase(Locale.ROOT);
  }

  private static String text(Map<String, @Nullable Object> plain, String key) {
    return Optional.ofNullable(plain.get(key)).map(String::valueOf).orElse("");
  }

  static boolean flag(Map<String, @Nullable Object> plain, String key) {
    return Boolean.TRUE.equals(plain.get(key));
  }

  static long number(Map<String, @Nullable Object> plain, String key) {
    return plain.get(key) instanceof Number number ? number.longValue() : 0;
  }

  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? PlainValues.mapping(map) : Map.of();
  }
}
