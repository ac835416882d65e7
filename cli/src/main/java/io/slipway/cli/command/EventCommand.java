package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.console.Texts;
import io.slipway.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Shows one event, what it does not have left out. */
@CommandLine.Command
final class EventCommand implements Command {
  @Parameters(paramLabel = "ID", description = "The event")
  String id = "";

  @Override
  public void run(Session session) {
    JsonObject event =
        CommandFailed.within(
            "Finding event '" + id + "'",
            () -> session.director().get(Paths.path("events", id)).object());
    Map<String, Cell> rows = new LinkedHashMap<>();
    String parent = event.text("parent_id");
    rows.put("ID", Cell.of(event.text("id") + (parent.isEmpty() ? "" : " <- " + parent)));
    rows.put("Time", Cell.of(event.time("timestamp").map(Texts::time).orElse("")));
    putIfGiven(rows, "User", event.text("user"));
    rows.put("Action", Cell.of(event.text("action")));
    rows.put("Object Type", Cell.of(event.text("object_type")));
    putIfGiven(rows, "Object Name", event.text("object_name"));
    putIfGiven(rows, "Task ID", event.text("task"));
    putIfGiven(rows, "Deployment", event.text("deployment"));
    putIfGiven(rows, "Instance", event.text("instance"));
    List<String> context =
        event.object("context").members().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + value(entry.getValue()))
            .sorted()
            .toList();
    putIfGiven(rows, "Context", String.join("\n", context));
    putIfGiven(rows, "Error", event.text("error"));
    session
        .console()
        .table(
            Table.of("", List.copyOf(rows.keySet()), List.of(List.copyOf(rows.values()))).asList());
  }

  private static String value(Object value) {
    return value instanceof String text ? text : Json.write(value);
  }

  private static void putIfGiven(Map<String, Cell> rows, String title, String text) {
    if (!text.isEmpty()) {
      rows.put(title, Cell.of(text));
    }
  }
}
