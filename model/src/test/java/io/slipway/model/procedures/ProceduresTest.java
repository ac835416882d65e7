package io.slipway.model.procedures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.Change;
import io.slipway.model.planning.InstanceAction;
import io.slipway.model.procedures.Procedure.Stage;
import io.slipway.model.procedures.Procedures.DeleteOptions;
import io.slipway.model.procedures.Procedures.UpdateOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Director behaviour 4.3 to 4.6, agent contract 5, line by line; then what holds for everything.
 */
class ProceduresTest {
  private static final WatchTime WATCH =
      new WatchTime(Duration.ofSeconds(1), Duration.ofSeconds(60));
  private static final UpdateOptions USUAL = new UpdateOptions(false, WATCH, false, false);
  private static final String START = "pre-start start await-running post-start confirm-running";
  private static final String INSTALL = "apply forget-old-templates";
  private static final String SETTLE = "release-addresses record-started";

  private static final ActualState RUNNING =
      new ActualState(InstanceState.STARTED, true, false, true, false, false);

  record Is(InstanceState state, boolean vm, boolean twin, boolean reachable, boolean disks) {
    ActualState actual() {
      return new ActualState(state, vm, twin, reachable, disks, false);
    }
  }

  private static Is running() {
    return new Is(InstanceState.STARTED, true, false, true, false);
  }

  private static Is withDisk() {
    return new Is(InstanceState.STARTED, true, false, true, true);
  }

  private static Is stopped() {
    return new Is(InstanceState.STOPPED, true, false, true, false);
  }

  private static Is detached() {
    return new Is(InstanceState.DETACHED, false, false, true, false);
  }

  private static Is withoutVm() {
    return new Is(InstanceState.STARTED, false, false, true, false);
  }

  private static Is unresponsive() {
    return new Is(InstanceState.STARTED, true, false, false, true);
  }

  private static Is withTwin() {
    return new Is(InstanceState.STARTED, true, true, true, true);
  }

  private static DesiredState desired(
      InstanceState target, InstanceAction action, Change... changes) {
    EnumSet<Change> set = EnumSet.noneOf(Change.class);
    set.addAll(List.of(changes));
    return new DesiredState(false, target, action, set, false, true, false);
  }

  private static DesiredState started(InstanceAction action, Change... changes) {
    return desired(InstanceState.STARTED, action, changes);
  }

  private static DesiredState asTwin(DesiredState desired, boolean disk) {
    return new DesiredState(
        desired.isNew(),
        desired.target(),
        desired.action(),
        desired.changes(),
        true,
        desired.jobs(),
        disk);
  }

  private static String text(Procedure procedure) {
    return procedure.phases().stream()
        .map(
            phase ->
                phase.stage().title()
                    + ": "
                    + phase.steps().stream().map(Step::key).collect(Collectors.joining(" ")))
        .collect(Collectors.joining(" / "));
  }

  static Stream<Arguments> updates() {
    String stop = "pre-stop drain stop post-stop";
    return Stream.of(
        arguments(
            "nothing changed",
            running(),
            started(InstanceAction.NOTHING),
            "Recording: record-spec"),
        arguments(
            "only tags",
            running(),
            started(InstanceAction.MINIMAL, Change.TAGS),
            "Updating instance: begin-update set-metadata record-spec end-update"),
        arguments(
            "only DNS records",
            running(),
            started(InstanceAction.MINIMAL, Change.DNS),
            "Updating instance: begin-update record-spec end-update"),
        arguments(
            "in place",
            running(),
            started(InstanceAction.IN_PLACE, Change.CONFIGURATION),
            "Updating instance: begin-update store-templates prepare "
                + stop
                + " update-settings "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "tags and something else",
            running(),
            started(InstanceAction.IN_PLACE, Change.CONFIGURATION, Change.JOB, Change.TAGS),
            "Updating instance: begin-update store-templates prepare "
                + stop
                + " update-settings "
                + SETTLE
                + " set-metadata "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "a changed disk",
            withDisk(),
            started(InstanceAction.IN_PLACE, Change.PERSISTENT_DISK),
            "Updating instance: begin-update store-templates prepare "
                + stop
                + " converge-disk update-settings "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "a first disk",
            running(),
            started(InstanceAction.IN_PLACE, Change.PERSISTENT_DISK),
            "Updating instance: begin-update store-templates prepare "
                + stop
                + " converge-disk update-settings "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "a new or lost VM",
            withoutVm(),
            started(InstanceAction.RECREATE, Change.RECREATE),
            "Creating missing vms: create-vm / Updating instance: begin-update store-templates"
                + " prepare "
                + stop
                + " update-settings "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "soft stop",
            running(),
            desired(InstanceState.STOPPED, InstanceAction.IN_PLACE, Change.STATE),
            "Updating instance: begin-update store-templates prepare "
                + stop
                + " release-addresses record-stopped end-update"),
        arguments(
            "soft stop of what has no VM",
            withoutVm(),
            desired(InstanceState.STOPPED, InstanceAction.NOTHING),
            "Creating missing vms: create-vm / Updating instance: begin-update store-templates"
                + " prepare "
                + stop
                + " release-addresses record-stopped end-update"),
        arguments(
            "another deploy of what is stopped",
            stopped(),
            desired(InstanceState.STOPPED, InstanceAction.IN_PLACE, Change.CONFIGURATION),
            "Updating instance: begin-update store-templates prepare release-addresses"
                + " record-stopped end-update"),
        arguments(
            "stopped and to be recreated",
            stopped(),
            desired(InstanceState.STOPPED, InstanceAction.RECREATE, Change.STEMCELL),
            "Updating instance: begin-update store-templates release-addresses record-stopped"
                + " end-update"),
        arguments(
            "start after a soft stop",
            stopped(),
            started(InstanceAction.IN_PLACE, Change.STATE),
            "Updating instance: begin-update store-templates prepare update-settings "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "hard stop",
            withDisk(),
            desired(InstanceState.DETACHED, InstanceAction.IN_PLACE, Change.STATE),
            "Updating instance: begin-update store-templates "
                + stop
                + " detach-disks delete-vm release-addresses record-detached end-update"),
        arguments(
            "hard stop after a soft one",
            stopped(),
            desired(InstanceState.DETACHED, InstanceAction.IN_PLACE, Change.STATE),
            "Updating instance: begin-update store-templates delete-vm release-addresses"
                + " record-detached end-update"),
        arguments(
            "another deploy of what is detached",
            detached(),
            desired(InstanceState.DETACHED, InstanceAction.IN_PLACE, Change.CONFIGURATION),
            "Updating instance: begin-update release-addresses record-detached end-update"),
        arguments(
            "start after a hard stop",
            detached(),
            started(InstanceAction.IN_PLACE, Change.STATE),
            "Creating missing vms: create-vm / Updating instance: begin-update update-settings "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "soft stop after a hard one",
            detached(),
            desired(InstanceState.STOPPED, InstanceAction.IN_PLACE, Change.STATE),
            "Creating missing vms: create-vm / Updating instance: begin-update update-settings"
                + " release-addresses record-stopped "
                + INSTALL
                + " end-update"),
        arguments(
            "delete-create",
            withDisk(),
            started(InstanceAction.RECREATE, Change.STEMCELL),
            "Updating instance: begin-update store-templates "
                + stop
                + " detach-disks delete-vm create-vm converge-disk "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "fix of a silent agent",
            unresponsive(),
            started(InstanceAction.RECREATE, Change.RECREATE),
            "Updating instance: begin-update store-templates delete-vm create-vm converge-disk "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "create-swap-delete",
            withDisk(),
            asTwin(started(InstanceAction.RECREATE, Change.STEMCELL), true),
            "Creating missing vms: create-twin / Downloading packages: prepare-twin /"
                + " Updating instance: begin-update store-templates "
                + stop
                + " detach-disks swap-vms orphan-vm attach-disk update-settings converge-disk "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "create-swap-delete without a disk",
            running(),
            asTwin(started(InstanceAction.RECREATE, Change.ENV), false),
            "Creating missing vms: create-twin / Downloading packages: prepare-twin /"
                + " Updating instance: begin-update store-templates "
                + stop
                + " swap-vms orphan-vm update-settings "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "create-swap-delete goes on with the VM an earlier deploy has made",
            withTwin(),
            asTwin(started(InstanceAction.RECREATE, Change.NETWORK), true),
            "Downloading packages: adopt-twin prepare-twin / Updating instance: begin-update"
                + " store-templates "
                + stop
                + " detach-disks swap-vms orphan-vm attach-disk update-settings converge-disk "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "create-swap-delete of a silent agent",
            unresponsive(),
            asTwin(started(InstanceAction.RECREATE, Change.RECREATE), true),
            "Creating missing vms: create-twin / Downloading packages: prepare-twin /"
                + " Updating instance: begin-update store-templates delete-vm swap-vms attach-disk"
                + " update-settings converge-disk "
                + SETTLE
                + " "
                + INSTALL
                + " "
                + START
                + " end-update"),
        arguments(
            "what stays stopped gets no VM beside the one it has",
            stopped(),
            asTwin(desired(InstanceState.STOPPED, InstanceAction.RECREATE, Change.STEMCELL), true),
            "Updating instance: begin-update store-templates release-addresses record-stopped"
                + " end-update"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void updates(String name, Is is, DesiredState shall, String expected) {
    assertThat(text(Procedures.update(is.actual(), shall, USUAL))).isEqualTo(expected);
  }

  @Test
  void whatPreStopAndDrainAreToldAboutTheVm() {
    assertThat(stopTold(running(), started(InstanceAction.IN_PLACE, Change.JOB)))
        .containsExactly("run pre-stop (the VM stays)", "run drain (update)");
    assertThat(stopTold(running(), started(InstanceAction.IN_PLACE, Change.PERSISTENT_DISK)))
        .containsExactly("run pre-stop (the VM stays)", "run drain (shutdown)");
    assertThat(
            stopTold(
                running(), desired(InstanceState.STOPPED, InstanceAction.IN_PLACE, Change.STATE)))
        .containsExactly("run pre-stop (the VM stays)", "run drain (shutdown)");
    assertThat(stopTold(running(), started(InstanceAction.RECREATE, Change.ENV)))
        .containsExactly("run pre-stop (the VM will be deleted)", "run drain (shutdown)");
    assertThat(
            stopTold(
                running(), desired(InstanceState.DETACHED, InstanceAction.IN_PLACE, Change.STATE)))
        .containsExactly("run pre-stop (the VM will be deleted)", "run drain (shutdown)");
  }

  private static List<String> stopTold(Is is, DesiredState shall) {
    return Procedures.update(is.actual(), shall, USUAL).steps().stream()
        .filter(step -> List.of("pre-stop", "drain").contains(step.key()))
        .map(Step::description)
        .toList();
  }

  static Stream<Arguments> deletions() {
    String stop = "Deleting unneeded instances: pre-stop drain stop post-stop / ";
    return Stream.of(
        arguments(
            "a running instance",
            running(),
            false,
            stop + "Deleting unneeded instances: delete-vm delete-templates forget-instance"),
        arguments(
            "a soft-stopped one is stopped once more",
            stopped(),
            false,
            stop + "Deleting unneeded instances: delete-vm delete-templates forget-instance"),
        arguments(
            "one with a disk",
            withDisk(),
            false,
            stop
                + "Deleting unneeded instances: detach-disks / Deleting unneeded instances:"
                + " delete-vm orphan-disks delete-templates forget-instance"),
        arguments(
            "one without a VM",
            detached(),
            false,
            "Deleting unneeded instances: delete-templates forget-instance"),
        arguments(
            "one whose agent is silent",
            unresponsive(),
            true,
            "Deleting unneeded instances: delete-vm orphan-disks delete-templates forget-instance"),
        arguments(
            "one of create-swap-delete",
            withTwin(),
            true,
            stop
                + "Deleting unneeded instances: detach-disks / Deleting unneeded instances:"
                + " orphan-vm orphan-disks delete-templates forget-instance"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void deletions(String name, Is is, boolean orphansVms, String expected) {
    Procedure procedure =
        Procedures.delete(
            is.actual(), new DeleteOptions(NextState.DELETE_INSTANCE, false, false, orphansVms));

    assertThat(text(procedure)).isEqualTo(expected);
    assertThat(procedure.phases()).noneMatch(Procedure.Phase::mayFail);
  }

  @Test
  void aForcedDeletionGoesOnAfterStoppingAndDetaching() {
    Procedure procedure =
        Procedures.delete(
            withDisk().actual(), new DeleteOptions(NextState.DELETE_DEPLOYMENT, true, true, false));

    assertThat(text(procedure))
        .isEqualTo(
            "Deleting unneeded instances: skip-drain stop post-stop / Deleting unneeded instances:"
                + " detach-disks / Deleting unneeded instances: delete-vm orphan-disks"
                + " delete-templates forget-instance");
    assertThat(procedure.phases())
        .extracting(Procedure.Phase::mayFail)
        .containsExactly(true, true, false);
    assertThat(procedure.steps()).contains(new Step.DeleteVm(Step.Vms.ALL, true));
  }

  static Stream<Arguments> alone() {
    String stop = "Stopping instance: pre-stop drain stop post-stop record-stopped";
    return Stream.of(
        arguments("stop", running(), false, stop),
        arguments("stop of what is stopped", stopped(), false, ""),
        arguments("stop of what is detached", detached(), true, ""),
        arguments(
            "stop of what has no VM", withoutVm(), false, "Stopping instance: record-stopped"),
        arguments(
            "hard stop of what has no VM",
            withoutVm(),
            true,
            "Stopping instance: record-stopped / Deleting VM: record-detached"),
        arguments(
            "hard stop",
            withDisk(),
            true,
            stop + " / Deleting VM: detach-disks delete-vm record-detached"),
        arguments(
            "hard stop of what is stopped",
            stopped(),
            true,
            stop + " / Deleting VM: delete-vm record-detached"),
        arguments(
            "hard stop of a silent agent",
            unresponsive(),
            true,
            "Stopping instance: record-stopped / Deleting VM: delete-vm record-detached"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void alone(String name, Is is, boolean hard, String expected) {
    assertThat(text(Procedures.stopAlone(is.actual(), hard, false, false))).isEqualTo(expected);
  }

  @Test
  void startingAlone() {
    String start = "Starting instance: record-started begin-update apply " + START + " end-update";

    assertThat(text(Procedures.startAlone(RUNNING, true, WATCH, false))).isEmpty();
    assertThat(text(Procedures.startAlone(RUNNING, false, WATCH, false))).isEqualTo(start);
    assertThat(text(Procedures.startAlone(stopped().actual(), true, WATCH, false)))
        .isEqualTo(start);
    assertThat(text(Procedures.startAlone(detached().actual(), false, WATCH, false)))
        .isEqualTo("Creating VM: create-vm / " + start);
  }

  @Test
  void postDeployRunsWhereSomethingRuns() {
    assertThat(text(Procedures.postDeploy(RUNNING))).isEqualTo("After the deploy: post-deploy");
    assertThat(text(Procedures.postDeploy(stopped().actual()))).isEmpty();
    assertThat(text(Procedures.postDeploy(detached().actual()))).isEmpty();
    assertThat(
            text(
                Procedures.postDeploy(
                    new ActualState(InstanceState.STARTED, true, false, true, false, true))))
        .isEmpty();
  }

  private static List<ActualState> everything(boolean ignored) {
    List<ActualState> all = new ArrayList<>();
    for (InstanceState state : InstanceState.values()) {
      for (int bits = 0; bits < 16; bits++) {
        all.add(
            new ActualState(
                state,
                (bits & 1) != 0,
                (bits & 2) != 0,
                (bits & 4) != 0,
                (bits & 8) != 0,
                ignored));
      }
    }
    return all;
  }

  private static List<DesiredState> everyWish() {
    List<DesiredState> all = new ArrayList<>();
    for (InstanceState target : InstanceState.values()) {
      for (InstanceAction action : InstanceAction.values()) {
        for (int bits = 0; bits < 64; bits++) {
          EnumSet<Change> changes = EnumSet.noneOf(Change.class);
          if ((bits & 1) != 0) {
            changes.add(Change.TAGS);
          }
          if ((bits & 2) != 0) {
            changes.add(Change.PERSISTENT_DISK);
          }
          all.add(
              new DesiredState(
                  (bits & 4) != 0,
                  target,
                  action,
                  changes,
                  (bits & 8) != 0,
                  (bits & 16) != 0,
                  (bits & 32) != 0));
        }
      }
    }
    return all;
  }

  @Test
  void whatIsIgnoredIsLeftAlone() {
    for (ActualState is : everything(true)) {
      for (DesiredState shall : everyWish()) {
        assertThat(Procedures.update(is, shall, USUAL)).isEqualTo(Procedure.NOTHING);
      }
    }
  }

  @Test
  void whatHoldsForEveryUpdate() {
    for (ActualState is : everything(false)) {
      for (DesiredState shall : everyWish()) {
        for (boolean skipDrain : new boolean[] {false, true}) {
          Procedure procedure =
              Procedures.update(is, shall, new UpdateOptions(skipDrain, WATCH, false, false));
          assertSound(procedure, is, shall, skipDrain);
        }
      }
    }
  }

  private static void assertSound(
      Procedure procedure, ActualState is, DesiredState shall, boolean skipDrain) {
    String told = is + " " + shall + " " + text(procedure);
    List<String> keys = procedure.steps().stream().map(Step::key).toList();
    assertThat(keys).as(told).doesNotHaveDuplicates();
    List<String> update = procedure.steps(Stage.UPDATING_INSTANCE).stream().map(Step::key).toList();
    if (!update.isEmpty()) {
      assertThat(update).as(told).startsWith("begin-update").endsWith("end-update");
    }
    assertThat(keys.contains("pre-start"))
        .as(told)
        .isEqualTo(keys.contains("apply") && shall.target() == InstanceState.STARTED);
    if (keys.contains("pre-start")) {
      assertThat(update)
          .as(told)
          .containsSubsequence(
              "apply", "pre-start", "start", "await-running", "post-start", "confirm-running");
    }
    if (keys.contains("stop")) {
      assertThat(update)
          .as(told)
          .containsSubsequence(
              skipDrain ? List.of("skip-drain", "stop") : List.of("pre-stop", "drain", "stop"))
          .containsSubsequence("stop", "post-stop");
    }
    assertThat(keys).as(told).doesNotContain(skipDrain ? "pre-stop" : "skip-drain");
    boolean untouchable = is.vm() && !is.reachable();
    if (untouchable) {
      assertThat(keys)
          .as(told)
          .doesNotContain("pre-stop", "drain", "stop", "post-stop", "detach-disks", "orphan-vm");
    }
    if (keys.contains("swap-vms")) {
      assertThat(keys)
          .as(told)
          .doesNotContain("create-vm")
          .containsAnyOf("create-twin", "adopt-twin")
          .contains(is.reachable() ? "orphan-vm" : "delete-vm");
    }
    int percent =
        procedure.steps(Stage.UPDATING_INSTANCE).stream()
            .map(Step::status)
            .flatMap(Optional::stream)
            .mapToInt(Step.Status::percent)
            .sum();
    assertThat(percent).as(told).isBetween(0, 100);
    if (keys.contains("stop") && keys.contains("pre-start")) {
      assertThat(percent).as(told).isEqualTo(100);
    }
  }

  static Stream<Arguments> errands() {
    return Stream.of(
        arguments(
            "a job",
            Procedures.errand(Optional.of("smoke")),
            "Preparing errand: check-errand / Running errand: run-errand / Fetching logs:"
                + " fetch-logs"),
        arguments(
            "a group",
            Procedures.errand(Optional.empty()),
            "Running errand: run-errand / Fetching logs: fetch-logs"),
        arguments(
            "the end", Procedures.endErrand(running().actual()), "After the errand: delete-vm"),
        arguments(
            "the end, with a disk",
            Procedures.endErrand(withDisk().actual()),
            "After the errand: unmount-disks delete-vm"),
        arguments("the end, without a VM", Procedures.endErrand(withoutVm().actual()), ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void errands(String what, Procedure procedure, String expected) {
    assertThat(text(procedure)).as(what).isEqualTo(expected);
  }
}
