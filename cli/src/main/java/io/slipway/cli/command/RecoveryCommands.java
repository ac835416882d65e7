package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.CloudCheckCommand.Problems;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Writing down what is to be done about problems, and doing it later. */
final class RecoveryCommands {
  private RecoveryCommands() {}

  /** Problems by group, or by type. */
  private static SortedMap<String, List<JsonObject>> by(String key, List<JsonObject> problems) {
    return problems.stream()
        .collect(
            Collectors.groupingBy(problem -> problem.text(key), TreeMap::new, Collectors.toList()));
  }

  private static SortedMap<String, List<JsonObject>> byGroup(Session session, String deployment) {
    List<JsonObject> problems = Problems.scan(session, deployment);
    if (problems.stream().anyMatch(problem -> problem.text("instance_group").isEmpty())) {
      throw new CommandFailed(
          "Director does not support this command.  Try 'bosh cloud-check' instead");
    }
    if (problems.isEmpty()) {
      session.console().line("No problems found\n");
    }
    return by("instance_group", problems);
  }

  @CommandLine.Command
  static final class CreateRecoveryPlan implements Command {
    @Parameters(paramLabel = "PATH", description = "Where to write the plan")
    String path = "";

    @Override
    public void run(Session session) {
      Path file = InputFiles.resolve(session.environment().workingDirectory(), path);
      String deployment = session.deployment();
      SortedMap<String, List<JsonObject>> groups = byGroup(session, deployment);
      if (groups.isEmpty()) {
        return;
      }
      Map<String, String> usual = maxInFlight(session, deployment);
      List<Map<String, @Nullable Object>> plans = new ArrayList<>();
      groups.forEach(
          (group, problems) -> {
            session.console().line("Instance Group '" + group + "'\n");
            Map<String, @Nullable Object> plan = new LinkedHashMap<>();
            plan.put("name", group);
            SortedMap<String, String> resolutions = resolutions(session, problems);
            String current = usual.getOrDefault(group, "");
            if (session.agrees("Override current max_in_flight value of '" + current + "'?")) {
              plan.put(
                  "max_in_flight_override",
                  session.console().ask("max_in_flight override for '" + group + "'", current));
            }
            plan.put("planned_resolutions", resolutions);
            plans.add(plan);
          });
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("instance_groups_plan", plans);
      try {
        Files.writeString(file, TemplateOptions.canonical(document));
      } catch (IOException e) {
        throw new CommandFailed("The plan cannot be written to '" + path + "'", e);
      }
    }

    private static SortedMap<String, String> resolutions(
        Session session, List<JsonObject> problems) {
      SortedMap<String, String> resolutions = new TreeMap<>();
      by("type", problems)
          .forEach(
              (type, ofType) -> {
                session.console().table(table(type, ofType));
                List<JsonObject> offered = ofType.getFirst().objects("resolutions");
                int chosen =
                    session.choose(type, offered.stream().map(one -> one.text("plan")).toList());
                resolutions.put(type, offered.get(chosen).text("name"));
              });
      return resolutions;
    }

    private static Table table(String type, List<JsonObject> problems) {
      return Table.of(
              type + " problems",
              List.of("#", "Description"),
              problems.stream()
                  .map(
                      problem ->
                          List.of(
                              Cell.of(problem.text("id")), Cell.of(problem.text("description"))))
                  .toList())
          .withTitle("Problem type: " + type);
    }

    /** As the deployed manifest says, by group. */
    private static Map<String, String> maxInFlight(Session session, String deployment) {
      String text =
          session.director().get(Paths.path("deployments", deployment)).object().text("manifest");
      JsonObject manifest =
          JsonObject.of(Yaml.load(text) instanceof Map<?, ?> map ? map : Map.of());
      String usual = manifest.object("update").text("max_in_flight");
      Map<String, String> shares = new LinkedHashMap<>();
      for (JsonObject group : manifest.objects("instance_groups")) {
        String own = group.object("update").text("max_in_flight");
        shares.put(group.text("name"), own.isEmpty() ? usual : own);
      }
      return shares;
    }
  }

  @CommandLine.Command
  static final class Recover implements Command {
    @Parameters(paramLabel = "PATH", description = "The plan")
    String path = "";

    /** What is to be done about the problems of a group. */
    private record GroupPlan(String name, String maxInFlight, JsonObject resolutions) {
      String resolution(JsonObject problem) {
        return resolutions.text(problem.text("type"));
      }

      String plan(JsonObject problem) {
        return problem.objects("resolutions").stream()
            .filter(one -> one.text("name").equals(resolution(problem)))
            .map(one -> one.text("plan"))
            .findFirst()
            .orElse("No resolution planned");
      }
    }

    @Override
    public void run(Session session) {
      String deployment = session.deployment();
      SortedMap<String, List<JsonObject>> groups = byGroup(session, deployment);
      if (groups.isEmpty()) {
        return;
      }
      List<GroupPlan> plans = read(session);
      groups.forEach((group, problems) -> session.console().table(table(group, problems, plans)));
      session.confirm();
      Map<String, @Nullable Object> answers = new LinkedHashMap<>();
      Map<String, String> maxInFlight = new LinkedHashMap<>();
      for (GroupPlan plan : plans) {
        if (!plan.maxInFlight().isEmpty()) {
          maxInFlight.put(plan.name(), plan.maxInFlight());
        }
        groups
            .getOrDefault(plan.name(), List.of())
            .forEach(problem -> answers.put(problem.text("id"), plan.resolution(problem)));
      }
      Problems.resolve(session, deployment, answers, maxInFlight);
    }

    private List<GroupPlan> read(Session session) {
      JsonObject document =
          JsonObject.of(InputFiles.yaml(session.environment().workingDirectory(), path).asMap());
      return document.objects("instance_groups_plan").stream()
          .map(
              plan ->
                  new GroupPlan(
                      plan.text("name"),
                      plan.text("max_in_flight_override"),
                      plan.object("planned_resolutions")))
          .toList();
    }

    private static Table table(String group, List<JsonObject> problems, List<GroupPlan> plans) {
      Optional<GroupPlan> plan = plans.stream().filter(one -> one.name().equals(group)).findFirst();
      String override = plan.map(GroupPlan::maxInFlight).orElse("");
      return Table.of(
              "",
              List.of("#", "Planned resolution", "Description"),
              problems.stream()
                  .map(
                      problem ->
                          List.of(
                              Cell.of(problem.text("id")),
                              Cell.of(
                                  plan.map(one -> one.plan(problem))
                                      .orElse("No resolution planned")),
                              Cell.of(problem.text("description"))))
                  .toList())
          .withTitle(
              "Instance Group '"
                  + group
                  + "' plan summary"
                  + (override.isEmpty() ? "" : " (max_in_flight override: " + override + ")"));
    }
  }
}
