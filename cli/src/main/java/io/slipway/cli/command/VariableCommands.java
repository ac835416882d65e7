package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.json.Json;
import io.slipway.yaml.Values;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDialect;
import io.slipway.yaml.YamlWriter;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Variables of deployments, and the Director's own store of their values. */
final class VariableCommands {
  private static final String STORE = "/slipway/credhub/api/v1/";
  private static final String DATA = STORE + "data";

  private VariableCommands() {}

  @CommandLine.Command
  static final class Variables implements Command {
    @Option(
        names = "--stored",
        description = "All in the Director's own store, whichever deployment uses them")
    boolean stored;

    @Option(
        names = "--path",
        paramLabel = "PATH",
        description = "With --stored: only those below this path")
    String path = "/";

    @Override
    public void run(Session session) {
      session.console().table(stored ? ofStore(session) : ofDeployment(session));
    }

    private static Table ofDeployment(Session session) {
      String path = Paths.path("deployments", session.deployment(), "variables");
      List<JsonObject> variables =
          CommandFailed.within(
              "Finding variables for deployment", () -> session.director().get(path).objects());
      return Table.of(
          "variables",
          List.of("ID", "Name"),
          variables.stream()
              .sorted(Comparator.comparing(one -> one.text("name")))
              .map(one -> List.of(Cell.of(one.text("id")), Cell.of(one.text("name"))))
              .toList());
    }

    private Table ofStore(Session session) {
      JsonObject found = get(session, DATA + Paths.query(Map.of("path", path)));
      return Table.of(
          "variables",
          List.of("Name", "Created At"),
          found.objects("credentials").stream()
              .map(
                  one ->
                      List.of(Cell.of(one.text("name")), Cell.of(one.text("version_created_at"))))
              .toList());
    }
  }

  @CommandLine.Command
  static final class GetVariable implements Command {
    @Parameters(
        paramLabel = "NAME",
        description = "/absolute, or as the manifest of --deployment calls it; may end with .key")
    String name = "";

    @Option(names = "--id", paramLabel = "ID", description = "This version, not the newest")
    Optional<String> id = Optional.empty();

    @Override
    public void run(Session session) {
      String full = absolute(session, name);
      int dot = full.indexOf('.', full.lastIndexOf('/') + 1);
      String root = dot < 0 ? full : full.substring(0, dot);
      JsonObject found =
          id.isPresent()
              ? get(session, DATA + Paths.path(id.get()))
              : get(session, DATA + Paths.query(Map.of("name", root, "current", "true")))
                  .objects("data")
                  .getFirst();
      Object value = found.members().get("value");
      if (dot >= 0) {
        String keys = full.substring(dot + 1);
        value = Values.lookup(value, keys);
        if (value == null) {
          throw new CommandFailed("The value of '" + root + "' has no '" + keys + "'");
        }
      }
      session.console().block(value instanceof String text ? text : YamlWriter.go().write(value));
    }
  }

  @CommandLine.Command
  static final class SetVariable implements Command {
    @Parameters(
        paramLabel = "NAME",
        description = "/absolute, or as the manifest of --deployment calls it")
    String name = "";

    @Option(
        names = "--type",
        paramLabel = "TYPE",
        description = "value (if nothing is said), json, password, user, rsa, ssh or certificate")
    String type = "value";

    @Option(
        names = "--value",
        paramLabel = "TEXT",
        description = "The value; YAML for types that have parts. Others can see it in the process")
    Optional<String> value = Optional.empty();

    @Option(
        names = "--value-file",
        paramLabel = "PATH",
        description = "A file with the value, as it is; YAML for types that have parts")
    Optional<String> file = Optional.empty();

    @Option(
        names = "--generate",
        description = "Have the value generated, also when there is one already")
    boolean generate;

    @Option(
        names = "--parameter",
        paramLabel = "NAME=VALUE",
        description = "With --generate: what the manifest calls an option; repeatable")
    List<String> parameters = new ArrayList<>();

    @Override
    public void run(Session session) {
      int given = (value.isPresent() ? 1 : 0) + (file.isPresent() ? 1 : 0) + (generate ? 1 : 0);
      if (given != 1) {
        throw new CommandFailed("Exactly one of --value, --value-file and --generate is needed");
      } else if (!generate && !parameters.isEmpty()) {
        throw new CommandFailed("--parameter is for --generate only");
      }
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      body.put("name", absolute(session, name));
      body.put("type", type);
      if (generate) {
        body.put("mode", "overwrite");
        body.put("parameters", parameters());
        show(session, send(session, "POST", DATA, body));
      } else {
        body.put("value", value(session));
        show(session, send(session, "PUT", DATA, body));
      }
    }

    private Map<String, @Nullable Object> parameters() {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      for (String parameter : parameters) {
        int equals = parameter.indexOf('=');
        if (equals < 1) {
          throw new CommandFailed("'" + parameter + "' is not of the form NAME=VALUE");
        }
        all.put(parameter.substring(0, equals), yaml(parameter.substring(equals + 1)));
      }
      return all;
    }

    private @Nullable Object value(Session session) {
      String text =
          value.orElseGet(
              () -> InputFiles.read(session.environment().workingDirectory(), file.orElse("")));
      return type.equals("value") || type.equals("password") ? text : yaml(text);
    }

    private @Nullable Object yaml(String text) {
      return Yaml.parse(text, "the value of '" + name + "'", YamlDialect.GO).root();
    }
  }

  @CommandLine.Command
  static final class DeleteVariable implements Command {
    @Parameters(
        paramLabel = "NAME",
        description = "/absolute, or as the manifest of --deployment calls it")
    String name = "";

    @Override
    public void run(Session session) {
      String full = absolute(session, name);
      session
          .console()
          .line("Every version of '" + full + "' is deleted, also those that deployments use.");
      session.confirm();
      answered(
          session
              .director()
              .request(
                  "DELETE",
                  DATA + Paths.query(Map.of("name", full)),
                  Map.of(),
                  BodyPublishers.noBody()));
    }
  }

  @CommandLine.Command
  static final class RotateVariable implements Command {
    @Parameters(
        paramLabel = "NAME",
        description = "/absolute, or as the manifest of --deployment calls it")
    String name = "";

    @Option(
        names = "--signed",
        description = "Of an authority: also every certificate that it has signed")
    boolean signed;

    @Override
    public void run(Session session) {
      String full = absolute(session, name);
      List<List<Cell>> rows = new ArrayList<>();
      JsonObject made = send(session, "POST", STORE + "regenerate", Map.of("name", full));
      rows.add(List.of(Cell.of(made.text("name"))));
      if (signed) {
        send(session, "POST", STORE + "bulk-regenerate", Map.of("signed_by", full))
            .texts("regenerated_credentials")
            .forEach(one -> rows.add(List.of(Cell.of(one))));
      }
      session
          .console()
          .table(
              Table.of("variables", List.of("Name"), rows)
                  .withNotes(
                      List.of("Deployments use the new versions from their next deploy on")));
    }
  }

  /** A relative name is one of the deployment that is named, as in its manifest. */
  private static String absolute(Session session, String name) {
    if (name.startsWith("/")) {
      return name;
    }
    String deployment = session.namedDeployment();
    if (deployment.isEmpty()) {
      throw new CommandFailed(
          "'%s' is a name of some deployment: say which with --deployment, or write the whole name, /DIRECTOR/DEPLOYMENT/%s"
              .formatted(name, name));
    }
    return "/"
        + session.director().get("/info").object().text("name")
        + "/"
        + deployment
        + "/"
        + name;
  }

  private static void show(Session session, JsonObject variable) {
    session
        .console()
        .table(
            Table.of(
                "",
                List.of("Name", "Type", "ID"),
                List.of(
                    List.of(
                        Cell.of(variable.text("name")),
                        Cell.of(variable.text("type")),
                        Cell.of(variable.text("id"))))));
  }

  private static JsonObject get(Session session, String path) {
    return answered(session.director().request("GET", path, Map.of(), BodyPublishers.noBody()))
        .object();
  }

  private static JsonObject send(Session session, String method, String path, Map<String, ?> body) {
    BodyPublisher content = BodyPublishers.ofString(Json.write(body));
    return answered(
            session
                .director()
                .request(method, path, Map.of("Content-Type", DirectorClient.JSON), content))
        .object();
  }

  /** The store says in words what is wrong. */
  private static Answer answered(Answer answer) {
    if (answer.status() / 100 == 2) {
      return answer;
    }
    String error = answer.text().startsWith("{") ? answer.object().text("error") : "";
    if (error.isEmpty()) {
      return answer.orFail();
    }
    throw new CommandFailed(error);
  }
}
