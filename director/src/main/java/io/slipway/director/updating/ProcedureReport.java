package io.slipway.director.updating;

import io.slipway.director.tasks.TaskContext;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.timeline.Reasons;
import io.slipway.json.Json;
import io.slipway.model.procedures.DeploymentProcedure;
import io.slipway.model.procedures.DeploymentProcedure.Batch;
import io.slipway.model.procedures.DeploymentProcedure.GroupUpdate;
import io.slipway.model.procedures.DeploymentProcedure.Planned;
import io.slipway.model.procedures.Procedure.Phase;
import io.slipway.model.procedures.Procedure.Stage;
import io.slipway.model.procedures.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy would do to each instance, in the order of their turns, as the result of a task:
 * one line of JSON for what would be compiled, if anything, then one for each instance that is
 * touched at all.
 *
 * <pre>
 * {"compile":["app/1f2e…"]}
 * {"instance":"web/4711… (0)","turn":"web: canary","phases":
 *   [{"stage":"Updating instance","steps":[{"key":"prepare","description":"download …"},…]}]}
 * </pre>
 */
final class ProcedureReport {
  private final List<String> missing;
  private final DeploymentProcedure procedure;
  private final Map<String, PlannedUpdate> plans = new HashMap<>();
  private final Map<String, List<Map<String, @Nullable Object>>> files;
  private final Map<String, List<Phase>> afterDeploy = new HashMap<>();

  /**
   * @param missing packages that are not compiled yet
   * @param plans what is meant to happen to each instance, and why
   * @param files how the files of instances differ, by their names
   */
  ProcedureReport(
      List<String> missing,
      DeploymentProcedure procedure,
      List<PlannedUpdate> plans,
      Map<String, List<Map<String, @Nullable Object>>> files) {
    this.files = files;
    plans.forEach(plan -> this.plans.put(plan.instance(), plan));
    this.missing = missing;
    this.procedure = procedure;
    procedure.postDeploy().forEach(one -> afterDeploy.put(one.uuid(), one.procedure().phases()));
  }

  void write(TaskContext task) {
    if (!missing.isEmpty()) {
      line(Map.of("compile", missing), task);
    }
    for (Planned one : procedure.unneeded()) {
      line(instance(one, "deleted first, with its group", one.procedure().phases()), task);
    }
    procedure.runs().forEach(run -> run.groups().forEach(group -> write(group, task)));
    procedure.instances().stream()
        .filter(one -> !one.procedure().has(Stage.UPDATING_INSTANCE))
        .filter(one -> !afterDeploy(one).isEmpty())
        .forEach(one -> line(instance(one, "unchanged", afterDeploy(one)), task));
  }

  private void write(GroupUpdate group, TaskContext task) {
    for (Planned one : group.obsolete()) {
      line(instance(one, group.group() + ": deleted first", one.procedure().phases()), task);
    }
    int number = 0;
    for (Batch batch : group.batches()) {
      number++;
      for (Planned one : batch.instances()) {
        List<Phase> phases = new ArrayList<>(one.procedure().phases());
        phases.addAll(afterDeploy(one));
        line(instance(one, turn(group, batch, number), phases), task);
      }
    }
  }

  private static String turn(GroupUpdate group, Batch batch, int number) {
    int together = Math.min(batch.threads(), batch.instances().size());
    return group.group()
        + ": turn "
        + number
        + " of "
        + group.batches().size()
        + (batch.canary() ? ", as canary" : "")
        + (together > 1 ? ", " + together + " at a time" : "");
  }

  private List<Phase> afterDeploy(Planned one) {
    return afterDeploy.getOrDefault(one.uuid(), List.of());
  }

  private Map<String, @Nullable Object> instance(Planned one, String turn, List<Phase> phases) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("instance", one.instance());
    line.put("turn", turn);
    String name = one.instance().replaceFirst(" \\(\\d+\\)$", "");
    PlannedUpdate plan = plans.get(name);
    if (plan != null) {
      line.put("plan", plan.toPlain());
      line.put("why", Reasons.of(plan));
      line.put("files", files.getOrDefault(name, List.of()));
    }
    line.put("phases", phases.stream().map(ProcedureReport::phase).toList());
    return line;
  }

  private static Map<String, Object> phase(Phase phase) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", phase.stage().title());
    json.put("steps", phase.steps().stream().map(ProcedureReport::step).toList());
    return json;
  }

  private static Map<String, String> step(Step step) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("key", step.key());
    json.put("description", step.description());
    return json;
  }

  private static void line(Map<String, ?> line, TaskContext task) {
    task.result(Json.write(line) + "\n");
  }
}
