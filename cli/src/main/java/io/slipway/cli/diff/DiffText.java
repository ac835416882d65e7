package io.slipway.cli.diff;

import io.slipway.base.Durations;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.console.Texts;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.timeline.Estimate;
import io.slipway.release.LifecycleScripts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a dry run's task has told, with what its result means for each instance. */
final class DiffText {

  private final List<String> compiled = new ArrayList<>();
  private final List<One> instances = new ArrayList<>();
  private final Estimate estimate;
  private final boolean files;

  /** What becomes of an instance. */
  private enum Fate {
    CREATED,
    RECREATED,
    RESTARTED,
    STOPPED,
    DELETED,
    KEPT;

    String word() {
      return this == KEPT ? "not restarted" : name().toLowerCase(Locale.ROOT);
    }
  }

  private record One(JsonObject line, Fate fate, List<String> hooks, Optional<PlannedUpdate> plan) {
    String why() {
      return line.text("why");
    }

    List<JsonObject> files() {
      return line.objects("files");
    }
  }

  /**
   * @param lines of the task's result: what would be compiled, then each instance that is touched
   * @param files whether it is shown how files change
   */
  DiffText(List<JsonObject> lines, Estimate estimate, boolean files) {
    this.estimate = estimate;
    this.files = files;
    for (JsonObject line : lines) {
      if (line.has("compile")) {
        compiled.addAll(line.texts("compile"));
      } else {
        instances.add(one(line));
      }
    }
  }

  private static One one(JsonObject line) {
    List<String> keys =
        line.objects("phases").stream()
            .flatMap(phase -> phase.objects("steps").stream())
            .map(step -> step.text("key"))
            .toList();
    JsonObject plan = line.object("plan");
    Fate fate;
    if (plan.text("action").equals("delete")) {
      fate = Fate.DELETED;
    } else if (plan.text("action").equals("create")) {
      fate = Fate.CREATED;
    } else if (keys.contains("create-vm") || keys.contains("swap-vms")) {
      fate = Fate.RECREATED;
    } else if (keys.contains("start")) {
      fate = Fate.RESTARTED;
    } else {
      fate = keys.contains("stop") ? Fate.STOPPED : Fate.KEPT;
    }
    return new One(
        line, fate, keys.stream().filter(LifecycleScripts.NAMES::contains).toList(), plan(plan));
  }

  private static Optional<PlannedUpdate> plan(JsonObject plan) {
    if (plan.text("instance").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PlannedUpdate(
            plan.text("instance"),
            number(plan, "index"),
            plan.text("action"),
            new PlannedUpdate.Turn(
                number(plan, "batch"), plan.isTrue("canary"), number(plan, "at_once")),
            plan.texts("changes"),
            plan.texts("jobs"),
            plan.texts("packages")));
  }

  private static int number(JsonObject plan, String key) {
    return Math.clamp(plan.number(key).orElse(0L), 0, Integer.MAX_VALUE);
  }

  private Optional<Duration> whole() {
    return estimate.of(instances.stream().flatMap(one -> one.plan().stream()).toList());
  }

  String text() {
    if (instances.isEmpty()) {
      return "Nothing would be done to any instance.\n";
    }
    StringBuilder text = new StringBuilder();
    text.append(summary());
    if (!compiled.isEmpty()) {
      text.append("\nPackages to compile: ").append(String.join(", ", compiled)).append('\n');
    }
    instances.forEach(one -> append(one, text));
    return text.toString();
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    for (Fate fate : Fate.values()) {
      long count = count(one -> one.fate() == fate);
      if (count > 0) {
        parts.add(count + " " + fate.word());
      }
    }
    long changed = instances.stream().mapToLong(one -> one.files().size()).sum();
    return "%d %s: %s; %d rendered %s differ%s%s\n"
        .formatted(
            instances.size(),
            instances.size() == 1 ? "instance" : "instances",
            String.join(", ", parts),
            changed,
            changed == 1 ? "file" : "files",
            changed == 1 ? "s" : "",
            whole()
                .map(time -> "; by earlier deploys it takes about " + Durations.forPeople(time))
                .orElse("; no earlier deploy tells how long it takes"));
  }

  private long count(Predicate<One> wanted) {
    return instances.stream().filter(wanted).count();
  }

  private void append(One one, StringBuilder text) {
    text.append('\n')
        .append(Texts.printable(one.line().text("instance")))
        .append("  ")
        .append(Texts.printable(one.line().text("turn")))
        .append('\n');
    text.append("  is ").append(one.fate().word());
    if (!one.why().isEmpty()) {
      text.append(": ").append(Texts.printable(one.why()));
    }
    one.plan()
        .filter(_ -> one.fate() != Fate.DELETED)
        .flatMap(plan -> estimate.of(plan.instance()))
        .ifPresent(
            time -> text.append("  (usually ").append(Durations.forPeople(time)).append(')'));
    text.append('\n');
    if (!one.hooks().isEmpty()) {
      text.append("  hooks: ").append(String.join(", ", one.hooks())).append('\n');
    }
    one.plan()
        .map(PlannedUpdate::packages)
        .filter(packages -> !packages.isEmpty())
        .ifPresent(
            packages ->
                text.append("  packages: ")
                    .append(Texts.printable(String.join(", ", packages)))
                    .append('\n'));
    for (JsonObject file : one.files()) {
      text.append("  ")
          .append(file.text("change"))
          .append(' ')
          .append(Texts.printable(file.text("path")))
          .append(file.has("diff") ? "\n" : " (no text)\n");
      if (files) {
        file.text("diff")
            .lines()
            .forEach(line -> text.append("    ").append(Texts.printable(line)).append('\n'));
      }
    }
  }

  Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("compile", compiled);
    whole().ifPresent(time -> plain.put("estimate_ms", time.toMillis()));
    plain.put(
        "instances",
        instances.stream()
            .map(
                one -> {
                  Map<String, @Nullable Object> line = new LinkedHashMap<>(one.line().members());
                  line.put("fate", one.fate().word());
                  line.put("hooks", one.hooks());
                  one.plan()
                      .flatMap(plan -> estimate.of(plan.instance()))
                      .ifPresent(time -> line.put("estimate_ms", time.toMillis()));
                  return line;
                })
            .toList());
    return plain;
  }
}
