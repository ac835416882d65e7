package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Users a Slipway Director knows itself. */
final class UserCommands {
  private UserCommands() {}

  @CommandLine.Command
  static final class Users implements Command {
    @Override
    public void run(Session session) {
      session
          .console()
          .table(
              Table.of(
                  "users",
                  List.of("Name", "Scopes"),
                  CommandFailed.within(
                          "Listing users", () -> session.director().get("/slipway/users").objects())
                      .stream()
                      .map(
                          user ->
                              List.of(Cell.of(user.text("name")), Cell.lines(user.texts("scopes"))))
                      .toList()));
    }
  }

  @CommandLine.Command
  static final class SetUser implements Command {
    @Parameters(paramLabel = "NAME", description = "The user")
    String name = "";

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        description = "What the user may: bosh.admin (also without --scope for a new user), ...")
    List<String> scopes = new ArrayList<>();

    @Option(names = "--keep-password", description = "Only the scopes change")
    boolean keepPassword;

    @Override
    public void run(Session session) {
      Map<String, Object> body = new LinkedHashMap<>();
      if (!keepPassword) {
        body.put("password", session.askSecret("Password"));
      }
      if (!scopes.isEmpty()) {
        body.put("scopes", scopes);
      }
      CommandFailed.within(
          "Setting user '" + name + "'",
          () ->
              session
                  .director()
                  .send(
                      "PUT",
                      "/slipway" + Paths.path("users", name),
                      DirectorClient.JSON,
                      Json.write(body)));
    }
  }

  @CommandLine.Command
  static final class DeleteUser implements Command {
    @Parameters(paramLabel = "NAME", description = "The user")
    String name = "";

    @Override
    public void run(Session session) {
      session.confirm();
      CommandFailed.within(
          "Deleting user '" + name + "'",
          () -> session.director().delete("/slipway" + Paths.path("users", name)));
    }
  }
}
