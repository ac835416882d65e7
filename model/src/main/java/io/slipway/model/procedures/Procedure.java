package io.slipway.model.procedures;

import java.util.List;

/**
 * Everything that is done to one instance, in order.
 *
 * @param phases each is carried out as a whole before the next begins; between two of them other
 *     instances may have their turn
 */
public record Procedure(List<Phase> phases) {
  public static final Procedure NOTHING = new Procedure(List.of());

  public Procedure {
    phases = List.copyOf(phases);
  }

  /**
   * @param mayFail whether the next phase is begun although this one has failed
   */
  public record Phase(Stage stage, List<Step> steps, boolean mayFail) {
    public Phase {
      steps = List.copyOf(steps);
    }
  }

  /** Under which heading of a task's output a phase stands. */
  public enum Stage {
    CREATING_MISSING_VMS("Creating missing vms"),
    DOWNLOADING_PACKAGES("Downloading packages"),
    UPDATING_INSTANCE("Updating instance"),
    DELETING_INSTANCE("Deleting unneeded instances"),
    STOPPING_INSTANCE("Stopping instance"),
    DELETING_VM("Deleting VM"),
    CREATING_VM("Creating VM"),
    STARTING_INSTANCE("Starting instance"),
    /** Not told of. */
    PREPARING_ERRAND("Preparing errand"),
    RUNNING_ERRAND("Running errand"),
    FETCHING_LOGS("Fetching logs"),
    /** Not told of: BOSH knows no scripts of groups. */
    BEFORE_GROUP("Before the group"),
    /** Not told of. */
    AFTER_GROUP("After the group"),
    /** Not told of: BOSH deletes the VM of an errand silently. */
    AFTER_ERRAND("After the errand"),
    /** Not told of: BOSH says nothing about it. */
    AFTER_DEPLOY("After the deploy"),
    /** Not told of: only records change. */
    RECORDING("Recording");

    private final String title;

    Stage(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  public boolean has(Stage stage) {
    return phases.stream().anyMatch(phase -> phase.stage() == stage);
  }

  /** The steps under that heading. */
  public List<Step> steps(Stage stage) {
    return phases.stream()
        .filter(phase -> phase.stage() == stage)
        .flatMap(phase -> phase.steps().stream())
        .toList();
  }

  /** All steps. */
  public List<Step> steps() {
    return phases.stream().flatMap(phase -> phase.steps().stream()).toList();
  }
}
