package io.slipway.cli.command;

import io.slipway.api.Difference;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Configs of any type, by number or by type and name (Director API, section 5.4). */
final class NamedConfigCommands {
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_FOUND = 404;

  private NamedConfigCommands() {}

  /** Which config is meant. */
  static final class Choice {
    @Parameters(arity = "0..1", paramLabel = "ID", description = "The config's number")
    String id = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the config")
    String name = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "Type of the config")
    String type = "";

    /** Whether the number names it; else type and name do. */
    boolean byId() {
      if (id.isEmpty() && name.isEmpty() && type.isEmpty()) {
        throw new CommandFailed("Either <ID> or parameters --type and --name must be provided");
      }
      if (!id.isEmpty() && !(name.isEmpty() && type.isEmpty())) {
        throw new CommandFailed("Can only specify one of ID or parameters '--type' and '--name'");
      }
      if (id.isEmpty() && (name.isEmpty() || type.isEmpty())) {
        throw new CommandFailed("Need to specify both parameters '--type' and '--name'");
      }
      return !id.isEmpty();
    }

    String query() {
      return Paths.query(new TreeMap<>(Map.of("name", name, "type", type)));
    }
  }

  private static void print(Session session, JsonObject config) {
    session
        .console()
        .table(
            Table.of(
                    "config",
                    List.of("ID", "Type", "Name", "Created At", "Content"),
                    List.of(
                        List.of(
                            Cell.of(config.text("id")),
                            Cell.of(config.text("type")),
                            Cell.of(config.text("name")),
                            Cell.of(config.text("created_at")),
                            Cell.of(config.text("content")))))
                .asList());
  }

  /** What the Director says of two texts; nothing when it does not know how to compare. */
  private static Difference difference(Session session, Map<String, ?> body) {
    Answer answer =
        session
            .director()
            .request(
                "POST",
                "/configs/diff",
                Map.of("Content-Type", DirectorClient.JSON),
                BodyPublishers.ofString(Json.write(body)));
    if (answer.status() == NOT_FOUND) {
      if (answer.text().contains("\"code\":440012")) {
        throw new CommandFailed(answer.object().text("description"));
      }
      return new Difference(Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }
    return CommandFailed.within("Fetching diff result", () -> answer.orFail().read(Difference::of));
  }

  @CommandLine.Command
  static final class Config implements Command {
    @Mixin Choice choice = new Choice();

    @Override
    public void run(Session session) {
      session.director();
      if (choice.byId()) {
        Answer answer =
            session
                .director()
                .request(
                    "GET", Paths.path("configs", choice.id), Map.of(), BodyPublishers.noBody());
        print(
            session,
            CommandFailed.within(
                answer.status() == NOT_FOUND ? "No config" : "Finding config",
                () -> answer.orFail().object()));
        return;
      }
      Map<String, String> query =
          new TreeMap<>(
              Map.of("type", choice.type, "name", choice.name, "limit", "1", "latest", "true"));
      List<JsonObject> found =
          CommandFailed.within(
              "Finding config",
              () -> session.director().get("/configs" + Paths.query(query)).objects());
      print(session, found.stream().findFirst().orElseThrow(() -> new CommandFailed("No config")));
    }
  }

  @CommandLine.Command
  static final class UpdateConfig implements Command {
    @Parameters(paramLabel = "PATH", description = "The config")
    String path = "";

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "Its type")
    String type = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name")
    String name = "";

    @Option(
        names = "--expected-latest-id",
        paramLabel = "ID",
        description = "Refuse when there is another by now")
    String expectedId = "";

    @Mixin TemplateOptions template = new TemplateOptions();

    @Override
    public void run(Session session) {
      String content =
          CommandFailed.within(
              "Evaluating config",
              () -> TemplateOptions.canonical(template.evaluate(session, path).document().root()));
      Map<String, String> body =
          new TreeMap<>(Map.of("type", type, "name", name, "content", content));
      Difference difference = difference(session, body);
      Differences.print(session.console(), difference);
      session.confirm();
      String expected = expectedId.isEmpty() ? difference.from().orElse("") : expectedId;
      if (!expected.isEmpty()) {
        body.put("expected_latest_id", expected);
      }
      Answer answer =
          session
              .director()
              .request(
                  "POST",
                  "/configs",
                  Map.of("Content-Type", DirectorClient.JSON),
                  BodyPublishers.ofString(Json.write(body)));
      if (answer.status() == PRECONDITION_FAILED) {
        JsonObject conflict = answer.object();
        throw new CommandFailed(
            "Config update rejected: The expected latest ID '%s' doesn't match the latest ID '%s'. This most likely means that a concurrent update of the config happened. Please try to upload again."
                .formatted(conflict.text("expected_latest_id"), conflict.text("latest_id")));
      }
      print(session, CommandFailed.within("Updating config", () -> answer.orFail().object()));
    }
  }

  @CommandLine.Command
  static final class DeleteConfig implements Command {
    @Mixin Choice choice = new Choice();

    @Override
    public void run(Session session) {
      boolean byId = choice.byId();
      session.director();
      session.confirm();
      Answer answer =
          session
              .director()
              .request(
                  "DELETE",
                  byId ? Paths.path("configs", choice.id) : "/configs" + choice.query(),
                  Map.of(),
                  BodyPublishers.noBody());
      if (answer.status() == NOT_FOUND) {
        session
            .console()
            .line(
                byId
                    ? "No configs to delete: no matches for id '%s' found.".formatted(choice.id)
                    : "No configs to delete: no matches for type '%s' and name '%s' found."
                        .formatted(choice.type, choice.name));
        return;
      }
      CommandFailed.within("Deleting config", answer::orFail);
    }
  }

  @CommandLine.Command
  static final class DiffConfig implements Command {
    @Option(names = "--from-id", paramLabel = "ID", description = "The first config's number")
    String fromId = "";

    @Option(names = "--to-id", paramLabel = "ID", description = "The second config's number")
    String toId = "";

    @Option(names = "--from-content", paramLabel = "PATH", description = "The first, as a file")
    Optional<String> fromContent = Optional.empty();

    @Option(names = "--to-content", paramLabel = "PATH", description = "The second, as a file")
    Optional<String> toContent = Optional.empty();

    @Override
    public void run(Session session) {
      Map<String, String> to = input(session, "to", toId, toContent);
      Map<String, String> from = input(session, "from", fromId, fromContent);
      Difference difference = difference(session, new TreeMap<>(Map.of("from", from, "to", to)));
      session
          .console()
          .table(
              Table.of(
                      "",
                      List.of("From ID", "To ID", "Diff"),
                      List.of(
                          List.of(
                              Cell.of(fromId),
                              Cell.of(toId),
                              Cell.of(Differences.text(difference)))))
                  .asList());
    }

    private static Map<String, String> input(
        Session session, String side, String id, Optional<String> file) {
      String content = file.map(path -> InputFiles.read(session.environment(), path)).orElse("");
      if (!id.isEmpty() && !content.isEmpty()) {
        throw new CommandFailed(
            "Only one of --%1$s-id and --%1$s-content can be specified".formatted(side));
      }
      if (id.isEmpty() && content.isEmpty()) {
        throw new CommandFailed(
            "One of --%1$s-id or --%1$s-content must be specified".formatted(side));
      }
      if (!id.isEmpty() && !id.matches("[+-]?[0-9]{1,18}")) {
        throw new CommandFailed("--%s-id needs to be an integer.".formatted(side));
      }
      return new TreeMap<>(Map.of("id", id, "content", content));
    }
  }
}
