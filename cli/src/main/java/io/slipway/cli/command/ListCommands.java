package io.slipway.cli.command;

import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.console.Texts;
import io.slipway.release.ReleaseVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Commands that show a list of what the Director has. */
final class ListCommands {
  private static final Comparator<String> BY_VERSION = ListCommands::compareVersions;

  private ListCommands() {}

  private static int compareVersions(String a, String b) {
    try {
      return ReleaseVersion.parse(a).compareTo(ReleaseVersion.parse(b));
    } catch (SlipwayException _) {
      return a.compareTo(b);
    }
  }

  @CommandLine.Command
  static final class Releases implements Command {
    private record Row(String name, String version, List<Cell> cells) {}

    @Override
    public void run(Session session) {
      List<Row> rows = new ArrayList<>();
      List<JsonObject> releases =
          CommandFailed.within(
              "Finding releases", () -> session.director().get("/releases").objects());
      for (JsonObject release : releases) {
        for (JsonObject version : release.objects("release_versions")) {
          rows.add(row(release.text("name"), version));
        }
      }
      rows.sort(Comparator.comparing(Row::name).thenComparing(Row::version, BY_VERSION.reversed()));
      session
          .console()
          .table(
              Table.of(
                      "releases",
                      List.of("Name", "Version", "Commit Hash"),
                      rows.stream().map(Row::cells).toList())
                  .withNotes(List.of("(*) Currently deployed", "(+) Uncommitted changes")));
    }

    private static Row row(String name, JsonObject version) {
      String number = version.text("version");
      return new Row(
          name,
          number,
          List.of(
              Cell.of(name),
              Cell.of(number + (version.isTrue("currently_deployed") ? "*" : "")),
              Cell.of(
                  version.text("commit_hash")
                      + (version.isTrue("uncommitted_changes") ? "+" : ""))));
    }
  }

  @CommandLine.Command
  static final class Stemcells implements Command {
    @Override
    public void run(Session session) {
      List<JsonObject> stemcells =
          CommandFailed.within(
              "Finding stemcells", () -> session.director().get("/stemcells").objects());
      session
          .console()
          .table(
              Table.of(
                      "stemcells",
                      List.of("Name", "Version", "OS", "CPI", "CID"),
                      stemcells.stream()
                          .sorted(
                              Comparator.comparing((JsonObject stemcell) -> stemcell.text("name"))
                                  .thenComparing(
                                      stemcell -> stemcell.text("version"), BY_VERSION.reversed()))
                          .map(Stemcells::row)
                          .toList())
                  .withNotes(List.of("(*) Currently deployed")));
    }

    private static List<Cell> row(JsonObject stemcell) {
      boolean deployed = !stemcell.objects("deployments").isEmpty();
      return List.of(
          Cell.of(stemcell.text("name")),
          Cell.of(stemcell.text("version") + (deployed ? "*" : "")),
          Cell.of(stemcell.text("operating_system")),
          Cell.of(stemcell.text("cpi")),
          Cell.of(stemcell.text("cid")));
    }
  }

  @CommandLine.Command
  static final class Deployments implements Command {
    @Override
    public void run(Session session) {
      List<JsonObject> deployments =
          CommandFailed.within(
              "Finding deployments",
              () -> session.director().get("/deployments?exclude_configs=true").objects());
      session
          .console()
          .table(
              Table.of(
                  "deployments",
                  List.of("Name", "Release(s)", "Stemcell(s)", "Team(s)"),
                  deployments.stream()
                      .sorted(Comparator.comparing(deployment -> deployment.text("name")))
                      .map(Deployments::row)
                      .toList()));
    }

    static List<Cell> row(JsonObject deployment) {
      return List.of(
          Cell.of(deployment.text("name")),
          Cell.lines(namesWithVersions(deployment.objects("releases"))),
          Cell.lines(namesWithVersions(deployment.objects("stemcells"))),
          Cell.lines(deployment.texts("teams")));
    }

    private static List<String> namesWithVersions(List<JsonObject> things) {
      return things.stream()
          .map(thing -> thing.text("name") + "/" + thing.text("version"))
          .toList();
    }
  }

  @CommandLine.Command
  static final class Events implements Command {
    @Option(names = "--before-id", paramLabel = "ID", description = "Events before this one")
    String beforeId = "";

    @Option(names = "--before", paramLabel = "TIME", description = "Events before this time")
    String before = "";

    @Option(names = "--after", paramLabel = "TIME", description = "Events after this time")
    String after = "";

    @Option(names = "--task", paramLabel = "ID", description = "Events of this task")
    String task = "";

    @Option(names = "--instance", paramLabel = "GROUP/ID", description = "Events of this instance")
    String instance = "";

    @Option(names = "--event-user", paramLabel = "NAME", description = "Events of this user")
    String user = "";

    @Option(names = "--action", paramLabel = "NAME", description = "Events of this action")
    String action = "";

    @Option(names = "--object-type", paramLabel = "NAME", description = "Events of this kind")
    String objectType = "";

    @Option(names = "--object-name", paramLabel = "NAME", description = "Events of this name")
    String objectName = "";

    @Override
    public void run(Session session) {
      Map<String, String> filter = new TreeMap<>();
      filter.put("before_id", beforeId);
      filter.put("before_time", before);
      filter.put("after_time", after);
      filter.put("task", task);
      filter.put("instance", instance);
      filter.put("user", user);
      filter.put("action", action);
      filter.put("object_type", objectType);
      filter.put("object_name", objectName);
      filter.put("deployment", session.namedDeployment());
      List<JsonObject> events =
          CommandFailed.within(
              "Finding events",
              () ->
                  session.director().get("/events" + Paths.query(Session.given(filter))).objects());
      session
          .console()
          .table(
              Table.of(
                  "events",
                  List.of(
                      "ID",
                      "Time",
                      "User",
                      "Action",
                      "Object Type",
                      "Object Name",
                      "Task ID",
                      "Deployment",
                      "Instance",
                      "Context",
                      "Error"),
                  events.stream().map(Events::row).toList()));
    }

    private static List<Cell> row(JsonObject event) {
      String parent = event.text("parent_id");
      Map<String, ?> context = event.object("context").members();
      return List.of(
          Cell.of(event.text("id") + (parent.isEmpty() ? "" : " <- " + parent)),
          Cell.of(event.time("timestamp").map(Texts::time).orElse("")),
          Cell.of(event.text("user")),
          Cell.of(event.text("action")),
          Cell.of(event.text("object_type")),
          Cell.of(event.text("object_name")),
          Cell.of(event.text("task")),
          Cell.of(event.text("deployment")),
          Cell.of(event.text("instance")),
          Cell.of(context.isEmpty() ? "" : TemplateOptions.canonical(context).strip()),
          Cell.of(event.text("error")));
    }
  }

  @CommandLine.Command
  static final class Locks implements Command {
    @Override
    public void run(Session session) {
      List<JsonObject> locks =
          CommandFailed.within("Finding locks", () -> session.director().get("/locks").objects());
      session
          .console()
          .table(
              Table.of(
                  "locks",
                  List.of("Type", "Resource", "Task ID", "Expires at"),
                  locks.stream()
                      .sorted(Comparator.comparing(lock -> lock.text("task_id")))
                      .map(Locks::row)
                      .toList()));
    }

    private static List<Cell> row(JsonObject lock) {
      return List.of(
          Cell.of(lock.text("type")),
          Cell.of(String.join(":", lock.texts("resource"))),
          Cell.of(lock.text("task_id")),
          Cell.of(expiry(lock.text("timeout"))));
    }

    /** Seconds since the epoch, with a fraction, as text. */
    private static String expiry(String seconds) {
      try {
        return Texts.time(Instant.ofEpochSecond((long) Double.parseDouble(seconds)));
      } catch (NumberFormatException _) {
        return seconds;
      }
    }
  }

  @CommandLine.Command
  static final class Configs implements Command {
    @Option(names = "--type", paramLabel = "TYPE", description = "Only configs of this type")
    String type = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Only configs of this name")
    String name = "";

    @Option(
        names = {"-r", "--recent"},
        paramLabel = "NUMBER",
        description = "Older versions too, that many of each")
    Optional<Integer> recent = Optional.empty();

    @Override
    public void run(Session session) {
      int limit = recent.orElse(1);
      Map<String, String> filter = new TreeMap<>();
      filter.put("latest", Boolean.toString(limit <= 1));
      filter.put("limit", Integer.toString(limit));
      filter.put("type", type);
      filter.put("name", name);
      List<JsonObject> configs =
          CommandFailed.within(
              "Listing configs",
              () ->
                  session
                      .director()
                      .get("/configs" + Paths.query(Session.given(filter)))
                      .objects());
      List<String> notes = new ArrayList<>();
      if (configs.stream().anyMatch(config -> config.isTrue("current"))) {
        notes.add("(*) Currently active");
      }
      if (limit <= 1) {
        notes.add("Only showing active configs. To see older versions use the --recent=10 option.");
      }
      session
          .console()
          .table(
              Table.of(
                      "configs",
                      List.of("ID", "Type", "Name", "Team", "Created At"),
                      configs.stream().map(Configs::row).toList())
                  .withNotes(notes));
    }

    private static List<Cell> row(JsonObject config) {
      return List.of(
          Cell.of(config.text("id") + (config.isTrue("current") ? "*" : "")),
          Cell.of(config.text("type")),
          Cell.of(config.text("name")),
          Cell.of(config.text("team")),
          Cell.of(config.text("created_at")));
    }
  }

  @CommandLine.Command
  static final class Environment implements Command {
    @Option(names = "--details", description = "The Director's certificates too")
    boolean details;

    @Override
    public void run(Session session) {
      session.console().table(table(session.director().get("/info").object()));
      if (details) {
        showCertificates(session);
      }
    }

    /** A Director's introduction of itself. */
    static Table table(JsonObject info) {
      Map<String, Cell> rows = new LinkedHashMap<>();
      rows.put("Name", Cell.of(info.text("name")));
      rows.put("UUID", Cell.of(info.text("uuid")));
      rows.put("Version", Cell.of(info.text("version")));
      if (!info.text("stemcell_os").isEmpty()) {
        rows.put(
            "Director Stemcell",
            Cell.of(info.text("stemcell_os") + "/" + info.text("stemcell_version")));
      }
      if (!info.text("cpi").isEmpty()) {
        rows.put("CPI", Cell.of(info.text("cpi")));
      }
      JsonObject features = info.object("features");
      if (!features.members().isEmpty()) {
        rows.put(
            "Features",
            Cell.lines(
                features.members().keySet().stream()
                    .sorted()
                    .map(
                        name ->
                            name
                                + ": "
                                + (features.object(name).isTrue("status") ? "enabled" : "disabled"))
                    .toList()));
      }
      String user = info.text("user");
      rows.put("User", Cell.of(user.isEmpty() ? "(not logged in)" : user));
      return Table.of("", List.copyOf(rows.keySet()), List.of(List.copyOf(rows.values()))).asList();
    }

    private static void showCertificates(Session session) {
      session
          .console()
          .table(
              Table.of(
                  "",
                  List.of("Certificate", "Expiry Date (UTC)", "Days Left"),
                  session.director().get("/director/certificate_expiry").objects().stream()
                      .map(
                          certificate ->
                              List.of(
                                  Cell.of(certificate.text("certificate_path")),
                                  Cell.of(certificate.text("expiry")),
                                  Cell.of(certificate.text("days_left"))))
                      .toList()));
    }
  }
}
