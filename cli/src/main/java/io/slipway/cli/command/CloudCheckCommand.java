package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Finds problems and has them solved. */
@CommandLine.Command
final class CloudCheckCommand implements Command {
  private static final String SKIP = "ignore";

  @Option(
      names = {"-a", "--auto"},
      description = "Do about each problem what is done by itself")
  boolean auto;

  @Option(
      names = "--resolution",
      paramLabel = "NAME",
      description = "Do this where it can be done, such as recreate_vm; repeatable")
  List<String> resolutions = new ArrayList<>();

  @Option(
      names = {"-r", "--report"},
      description = "Only tell what is wrong")
  boolean report;

  @Override
  public void run(Session session) {
    String deployment = session.deployment();
    List<JsonObject> problems = Problems.scan(session, deployment);
    session.console().table(table(problems));
    if (problems.isEmpty()) {
      return;
    }
    if (report) {
      throw new CommandFailed(problems.size() + " problem(s) found");
    }
    Map<String, @Nullable Object> answers = new LinkedHashMap<>();
    for (JsonObject problem : problems) {
      answers.put(problem.text("id"), answer(session, problem));
    }
    session.confirm();
    Problems.resolve(session, deployment, answers, Map.of());
  }

  private static Table table(List<JsonObject> problems) {
    return Table.of(
        "problems",
        List.of("#", "Type", "Description"),
        problems.stream()
            .map(
                problem ->
                    List.of(
                        Cell.of(problem.text("id")),
                        Cell.of(problem.text("type")),
                        Cell.of(problem.text("description"))))
            .toList());
  }

  /** The name of a resolution; nothing for what is done by itself. */
  private @Nullable String answer(Session session, JsonObject problem) {
    if (auto) {
      return null;
    }
    List<JsonObject> offered = problem.objects("resolutions");
    if (resolutions.isEmpty()) {
      int chosen =
          session.choose(
              problem.text("description"), offered.stream().map(one -> one.text("plan")).toList());
      return offered.get(chosen).text("name");
    }
    return resolutions.stream()
        .filter(name -> offered.stream().anyMatch(one -> one.text("name").equals(name)))
        .findFirst()
        .orElse(SKIP);
  }

  /** Problems of a deployment, as its Director has them. */
  static final class Problems {
    private Problems() {}

    /** Those a new scan finds, by their number. */
    static List<JsonObject> scan(Session session, String deployment) {
      CommandFailed.within(
          "Performing a scan on deployment '" + deployment + "'",
          () ->
              session.await(
                  session
                      .director()
                      .send(
                          "POST",
                          Paths.path("deployments", deployment, "scans"),
                          DirectorClient.JSON,
                          "")));
      return CommandFailed.within(
          "Listing problems for deployment '" + deployment + "'",
          () ->
              session
                  .director()
                  .get(Paths.path("deployments", deployment, "problems"))
                  .objects()
                  .stream()
                  .sorted(
                      java.util.Comparator.comparingLong(
                          problem -> problem.number("id").orElse(0L)))
                  .toList());
    }

    /**
     * @param answers by the problem's number: the name of a resolution, or nothing
     * @param maxInFlight by group
     */
    static void resolve(
        Session session,
        String deployment,
        Map<String, @Nullable Object> answers,
        Map<String, String> maxInFlight) {
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      body.put("resolutions", new java.util.TreeMap<>(answers));
      if (!maxInFlight.isEmpty()) {
        body.put("max_in_flight_overrides", new java.util.TreeMap<>(maxInFlight));
      }
      CommandFailed.within(
          "Resolving problems for deployment '" + deployment + "'",
          () ->
              session.await(
                  session
                      .director()
                      .send(
                          "PUT",
                          Paths.path("deployments", deployment, "problems"),
                          DirectorClient.JSON,
                          io.slipway.json.Json.write(body))));
    }
  }
}
