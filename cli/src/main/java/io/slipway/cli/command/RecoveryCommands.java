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
      StringBuilder document = new StringBuilder("instance_groups_plan:\n");
      groups.forEach(
          (group, problems) -> {
            session.console().line("Instance Group '" + group + "'\n");
            SortedMap<String, String> resolutions = resolutions(session, problems);
            String current = usual.getOrDefault(group, "");
            Optional<String> override =
                session.agrees("Override current max_in_flight value of '" + current + "'?")
                    ? Optional.of(
                        session
                            .console()
                            .ask("max_in_flight override for '" + group + "'", current))
                    : Optional.empty();
            document.append(text(group, override, resolutions));
          });
      try {
        Files.writeString(file, document);
      } catch (IOException e) {
        throw new CommandFailed("The plan cannot be written to '" + path + "'", e);
      }
    }

    /** In the order in which the stock command line writes it, which is not that of the keys. */
    private static String text(
        String group, Optional<String> maxInFlight, SortedMap<String, String> resolutions) {
      return "- name: "
          + TemplateOptions.canonical(group)
          + maxInFlight
              .map(share -> "  max_in_flight_override: " + TemplateOptions.canonical(share))
              .orElse("")
          + "  planned_resolutions:\n"
          + TemplateOptions.canonical(resolutions).indent(4);
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
