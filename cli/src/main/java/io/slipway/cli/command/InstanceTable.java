package io.slipway.cli.command;

import io.slipway.base.Durations;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Column;
import io.slipway.cli.console.Table;
import io.slipway.cli.console.Texts;
import io.slipway.cli.task.ProcessText;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of {@code instances} and {@code vms} (Director API, sections 6.2.1 and 11).
 *
 * @param vms whether rows are VMs rather than instances
 */
public record InstanceTable(
    boolean vms,
    boolean processes,
    boolean details,
    boolean vitals,
    boolean cloudProperties,
    boolean failingOnly) {
  private static final String RUNNING = "running";

  /** What {@code instances --ps} shows. */
  public static final InstanceTable WITH_PROCESSES =
      new InstanceTable(false, true, false, false, false, false);

  private static final String LAST_END = "Last End";

  public Table of(String deployment, List<JsonObject> instances) {
    List<String> titles = titles(instances);
    List<List<Cell>> rows = new ArrayList<>();
    int count = 0;
    for (JsonObject instance :
        instances.stream().sorted(Comparator.comparing(InstanceTable::name)).toList()) {
      if (failingOnly && isRunning(instance)) {
        continue;
      }
      count++;
      rows.add(visible(titles, instanceCells(instance, deployment)));
      if (processes) {
        instance.objects("processes").stream()
            .filter(process -> !failingOnly || !isRunningProcess(process))
            .sorted(Comparator.comparing(process -> process.text("name")))
            .forEach(process -> rows.add(visible(titles, processCells(name(instance), process))));
      }
    }
    return new Table(
        "Deployment '" + deployment + "'",
        vms ? "vms" : "instances",
        titles.stream().map(Column::new).toList(),
        rows,
        stories(instances),
        false,
        Optional.of(count));
  }

  /** What ought to run and does not: an instance, or a process of one. Each in a line. */
  public static List<String> notRunning(List<JsonObject> instances) {
    List<String> failing = new ArrayList<>();
    for (JsonObject instance : instances) {
      String state = instance.text("job_state");
      if (instance.isTrue("ignore") || state.isEmpty() || state.equals("stopped")) {
        continue;
      }
      List<JsonObject> processes =
          instance.objects("processes").stream()
              .filter(process -> !isRunningProcess(process))
              .toList();
      processes.forEach(
          process ->
              failing.add(
                  "%s: process '%s' is %s"
                      .formatted(name(instance), process.text("name"), process.text("state"))));
      if (processes.isEmpty() && !state.equals(RUNNING)) {
        failing.add(name(instance) + " is " + state);
      }
    }
    return failing;
  }

  /** BOSH's columns, and one of ours when there is something to tell. */
  private List<String> titles(List<JsonObject> instances) {
    List<String> titles = visibleTitles();
    boolean told =
        instances.stream()
            .flatMap(instance -> instance.objects("processes").stream())
            .anyMatch(process -> ProcessText.lastEnd(process).isPresent());
    if (processes && told) {
      titles.add(LAST_END);
    }
    return titles;
  }

  /** Why processes do not stay up, with what they wrote last. */
  private List<String> stories(List<JsonObject> instances) {
    List<String> stories = new ArrayList<>();
    for (JsonObject instance : instances) {
      JsonObject failed = instance.object("slipway").object("failed");
      if (!failed.text("step").isEmpty()) {
        stories.add(
            "%s  %s failed at %s, in task %s: %s"
                .formatted(
                    name(instance),
                    failed.text("step"),
                    created(failed.text("at")),
                    failed.text("task"),
                    Texts.printable(failed.text("message"))));
      }
    }
    if (!processes && !details) {
      return stories;
    }
    for (JsonObject instance : instances) {
      for (JsonObject process : instance.objects("processes")) {
        ProcessText.lastEnd(process)
            .ifPresent(story -> stories.add(ProcessText.of(story, name(instance)).strip()));
      }
    }
    return stories;
  }

  private List<String> visibleTitles() {
    List<String> titles = new ArrayList<>(List.of("Instance"));
    if (processes) {
      titles.add("Process");
    }
    titles.addAll(List.of("Process State", "AZ", "IPs"));
    if (vms) {
      titles.addAll(List.of("VM CID", "VM Type", "Active", "Stemcell"));
      if (cloudProperties) {
        titles.add("Cloud Properties");
      }
    } else {
      titles.add("Deployment");
      if (details) {
        titles.addAll(
            List.of(
                "State",
                "VM CID",
                "VM Type",
                "Disk CIDs",
                "Agent ID",
                "Index",
                "Bootstrap",
                "Ignore"));
      }
    }
    if (vitals) {
      titles.addAll(
          List.of(
              "VM Created At",
              "Uptime",
              "Load\n(1m, 5m, 15m)",
              "CPU\nTotal",
              "CPU\nUser",
              "CPU\nSys",
              "CPU\nWait",
              "Memory\nUsage",
              "Swap\nUsage",
              "System\nDisk Usage",
              "Ephemeral\nDisk Usage",
              "Persistent\nDisk Usage"));
    }
    return titles;
  }

  private static List<Cell> visible(List<String> titles, Map<String, Cell> cells) {
    return titles.stream().map(title -> cells.getOrDefault(title, Cell.of(""))).toList();
  }

  private static Map<String, Cell> instanceCells(JsonObject instance, String deployment) {
    JsonObject vital = instance.object("vitals");
    JsonObject cpu = vital.object("cpu");
    JsonObject disks = vital.object("disk");
    JsonObject stemcell = instance.object("stemcell");
    Map<String, Cell> cells = new LinkedHashMap<>();
    cells.put("Instance", Cell.of(name(instance)));
    cells.put("Process State", Cell.failingIf(!isRunning(instance), state(instance)));
    cells.put("AZ", Cell.of(instance.text("az")));
    cells.put("IPs", Cell.lines(instance.texts("ips")));
    cells.put("Deployment", Cell.of(deployment));
    cells.put("State", Cell.of(instance.text("state")));
    cells.put("VM CID", Cell.of(instance.text("vm_cid")));
    cells.put("VM Type", Cell.of(instance.text("vm_type")));
    cells.put("Active", Cell.of(instance.text("active")));
    cells.put(
        "Stemcell",
        Cell.of(
            stemcell.text("name").isEmpty()
                ? ""
                : stemcell.text("name") + "/" + stemcell.text("version")));
    cells.put("Cloud Properties", Cell.of(yaml(instance.object("cloud_properties"))));
    cells.put("Disk CIDs", Cell.lines(instance.texts("disk_cids")));
    cells.put("Agent ID", Cell.of(instance.text("agent_id")));
    cells.put("Index", Cell.of(instance.number("index").orElse(0L)));
    cells.put("Bootstrap", Cell.of(instance.isTrue("bootstrap")));
    cells.put("Ignore", Cell.of(instance.isTrue("ignore")));
    cells.put("VM Created At", Cell.of(created(instance.text("vm_created_at"))));
    cells.put(
        "Uptime", Cell.of(vital.object("uptime").number("secs").map(Texts::uptime).orElse("")));
    cells.put("Load\n(1m, 5m, 15m)", Cell.of(String.join(", ", vital.texts("load"))));
    cells.put("CPU\nTotal", Cell.of(percent(cpu.decimal("total"))));
    cells.put("CPU\nUser", Cell.of(percent(cpu.text("user"))));
    cells.put("CPU\nSys", Cell.of(percent(cpu.text("sys"))));
    cells.put("CPU\nWait", Cell.of(percent(cpu.text("wait"))));
    cells.put("Memory\nUsage", Cell.of(memory(vital.object("mem"))));
    cells.put("Swap\nUsage", Cell.of(memory(vital.object("swap"))));
    cells.put("System\nDisk Usage", Cell.of(disk(disks.object("system"))));
    cells.put("Ephemeral\nDisk Usage", Cell.of(disk(disks.object("ephemeral"))));
    cells.put("Persistent\nDisk Usage", Cell.of(disk(disks.object("persistent"))));
    return cells;
  }

  private static Map<String, Cell> processCells(String instance, JsonObject process) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    cells.put("Instance", Cell.of(instance));
    cells.put("Process", Cell.of(process.text("name")));
    cells.put("Process State", Cell.failingIf(!isRunningProcess(process), process.text("state")));
    cells.put(
        "Uptime", Cell.of(process.object("uptime").number("secs").map(Texts::uptime).orElse("")));
    cells.put(LAST_END, Cell.of(ProcessText.lastEnd(process).map(ProcessText::summary).orElse("")));
    cells.put("CPU\nTotal", Cell.of(percent(process.object("cpu").decimal("total"))));
    JsonObject memory = process.object("mem");
    Optional<Double> share = memory.decimal("percent");
    Optional<Long> kilobytes = memory.number("kb");
    if (share.isPresent() && kilobytes.isPresent()) {
      cells.put(
          "Memory\nUsage",
          Cell.of(percent(share) + " (" + Texts.bytes(kilobytes.get() * 1000) + ")"));
    }
    return cells;
  }

  private static String name(JsonObject instance) {
    String group = instance.text("job_name");
    String id = instance.text("id");
    return (group.isEmpty() ? "?" : group) + (id.isEmpty() ? "" : "/" + id);
  }

  /** What is being done to it, or failed; one without any process has no state to speak of. */
  private static String state(JsonObject instance) {
    JsonObject own = instance.object("slipway");
    if (!own.text("phase").isEmpty()) {
      return own.text("phase")
          + own.number("for_ms")
              .map(time -> " for " + Durations.forPeople(Duration.ofMillis(time)))
              .orElse("");
    }
    String failed = own.object("failed").text("step");
    if (!failed.isEmpty()) {
      return failed + " failed";
    }
    String state = instance.text("job_state");
    return state.equals(RUNNING) && instance.objects("processes").isEmpty() ? "" : state;
  }

  private static boolean isRunning(JsonObject instance) {
    return state(instance).equals(RUNNING)
        && instance.objects("processes").stream().allMatch(InstanceTable::isRunningProcess);
  }

  private static boolean isRunningProcess(JsonObject process) {
    return process.text("state").equals(RUNNING);
  }

  private static String yaml(JsonObject object) {
    return object.members().isEmpty() ? "" : TemplateOptions.canonical(object.members()).strip();
  }

  private static String created(String time) {
    try {
      return time.isEmpty() ? "" : Texts.time(Instant.parse(time));
    } catch (DateTimeParseException _) {
      return time;
    }
  }

  private static String percent(Optional<Double> value) {
    return value.map(number -> String.format(Locale.ROOT, "%.1f%%", number)).orElse("");
  }

  private static String percent(String value) {
    return value.isEmpty() ? "" : value + "%";
  }

  private static String memory(JsonObject size) {
    String share = size.text("percent");
    String kilobytes = size.text("kb");
    if (share.isEmpty() || !kilobytes.matches("\\d{1,15}")) {
      return "";
    }
    return share + "% (" + Texts.bytes(Long.parseLong(kilobytes) * 1000) + ")";
  }

  private static String disk(JsonObject size) {
    String share = size.text("percent");
    String inodes = size.text("inode_percent");
    return share.isEmpty() || inodes.isEmpty() ? "" : share + "% (" + inodes + "i%)";
  }
}
