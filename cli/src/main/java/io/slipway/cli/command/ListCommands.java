package io.slipway.cli.command;

import io.slipway.api.Config;
import io.slipway.api.Deployment;
import io.slipway.api.Event;
import io.slipway.api.InfoBody;
import io.slipway.api.Lock;
import io.slipway.api.NameVersion;
import io.slipway.api.Release;
import io.slipway.api.Stemcell;
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
      List<Release> releases =
          CommandFailed.within(
              "Finding releases", () -> session.director().get("/releases").readAll(Release::of));
      for (Release release : releases) {
        release.versions().forEach(version -> rows.add(row(release.name(), version)));
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

    private static Row row(String name, Release.Version version) {
      String number = version.version();
      return new Row(
          name,
          number,
          List.of(
              Cell.of(name),
              Cell.of(number + (version.currentlyDeployed() ? "*" : "")),
              Cell.of(version.commitHash() + (version.uncommittedChanges() ? "+" : ""))));
    }
  }

  @CommandLine.Command
  static final class Stemcells implements Command {
    @Override
    public void run(Session session) {
      List<Stemcell> stemcells =
          CommandFailed.within(
              "Finding stemcells",
              () -> session.director().get("/stemcells").readAll(Stemcell::of));
      session
          .console()
          .table(
              Table.of(
                      "stemcells",
                      List.of("Name", "Version", "OS", "CPI", "CID"),
                      stemcells.stream()
                          .sorted(
                              Comparator.comparing((Stemcell stemcell) -> stemcell.name().name())
                                  .thenComparing(
                                      stemcell -> stemcell.name().version(), BY_VERSION.reversed()))
                          .map(Stemcells::row)
                          .toList())
                  .withNotes(List.of("(*) Currently deployed")));
    }

    private static List<Cell> row(Stemcell stemcell) {
      boolean deployed = !stemcell.deployments().isEmpty();
      return List.of(
          Cell.of(stemcell.name().name()),
          Cell.of(stemcell.name().version() + (deployed ? "*" : "")),
          Cell.of(stemcell.operatingSystem()),
          Cell.of(stemcell.cpi()),
          Cell.of(stemcell.cid()));
    }
  }

  @CommandLine.Command
  static final class Deployments implements Command {
    @Override
    public void run(Session session) {
      List<Deployment> deployments =
          CommandFailed.within(
              "Finding deployments",
              () ->
                  session
                      .director()
                      .get("/deployments?exclude_configs=true")
                      .readAll(Deployment::of));
      boolean told = deployments.stream().anyMatch(one -> one.incomplete() > 0);
      List<String> titles =
          new ArrayList<>(List.of("Name", "Release(s)", "Stemcell(s)", "Team(s)"));
      if (told) {
        titles.add("State");
      }
      session
          .console()
          .table(
              Table.of(
                  "deployments",
                  titles,
                  deployments.stream()
                      .sorted(Comparator.comparing(Deployment::name))
                      .map(one -> told ? withState(one) : row(one))
                      .toList()));
    }

    /** BOSH's columns, and one of ours when there is something to tell. */
    private static List<Cell> withState(Deployment deployment) {
      List<Cell> cells = new ArrayList<>(row(deployment));
      int number = deployment.incomplete();
      cells.add(
          number == 0
              ? Cell.of("")
              : Cell.failingIf(
                  true, "incomplete: " + number + (number == 1 ? " instance" : " instances")));
      return cells;
    }

    static List<Cell> row(Deployment deployment) {
      return List.of(
          Cell.of(deployment.name()),
          Cell.lines(texts(deployment.releases())),
          Cell.lines(texts(deployment.stemcells())),
          Cell.lines(deployment.teams()));
    }

    private static List<String> texts(Optional<List<NameVersion>> things) {
      return things.orElse(List.of()).stream().map(NameVersion::toString).toList();
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
      List<Event> events =
          CommandFailed.within(
              "Finding events",
              () ->
                  session
                      .director()
                      .get("/events" + Paths.query(Session.given(filter)))
                      .readAll(Event::of));
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

    private static List<Cell> row(Event event) {
      Map<String, ?> context = event.context();
      return List.of(
          Cell.of(event.id() + event.parentId().map(parent -> " <- " + parent).orElse("")),
          Cell.of(event.time().map(Texts::time).orElse("")),
          Cell.of(event.user()),
          Cell.of(event.what().action()),
          Cell.of(event.what().objectType()),
          Cell.of(event.what().objectName().orElse("")),
          Cell.of(event.place().task().orElse("")),
          Cell.of(event.place().deployment().orElse("")),
          Cell.of(event.place().instance().orElse("")),
          Cell.of(context.isEmpty() ? "" : TemplateOptions.canonical(context).strip()),
          Cell.of(event.what().error().orElse("")));
    }
  }

  @CommandLine.Command
  static final class Locks implements Command {
    @Override
    public void run(Session session) {
      List<Lock> locks =
          CommandFailed.within(
              "Finding locks", () -> session.director().get("/locks").readAll(Lock::of));
      session
          .console()
          .table(
              Table.of(
                  "locks",
                  List.of("Type", "Resource", "Task ID", "Expires at"),
                  locks.stream()
                      .sorted(Comparator.comparing(Lock::taskId))
                      .map(Locks::row)
                      .toList()));
    }

    private static List<Cell> row(Lock lock) {
      return List.of(
          Cell.of(lock.type()),
          Cell.of(String.join(":", lock.resource())),
          Cell.of(lock.taskId()),
          Cell.of(expiry(lock.expiry())));
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
      List<Config> configs =
          CommandFailed.within(
              "Listing configs",
              () ->
                  session
                      .director()
                      .get("/configs" + Paths.query(Session.given(filter)))
                      .readAll(Config::of));
      List<String> notes = new ArrayList<>();
      if (configs.stream().anyMatch(Config::current)) {
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

    private static List<Cell> row(Config config) {
      return List.of(
          Cell.of(config.id() + (config.current() ? "*" : "")),
          Cell.of(config.type()),
          Cell.of(config.name()),
          Cell.of(config.team().orElse("")),
          Cell.of(config.createdAt()));
    }
  }

  @CommandLine.Command
  static final class Environment implements Command {
    /** From when on the end of a certificate is shown as something wrong. */
    private static final int SOON_DAYS = 30;

    @Option(names = "--details", description = "The Director's certificates too")
    boolean details;

    @Override
    public void run(Session session) {
      session.console().table(table(session.director().get("/info").read(InfoBody::of)));
      if (details) {
        showCertificates(session);
      }
    }

    /** A Director's introduction of itself. */
    static Table table(InfoBody info) {
      Map<String, Cell> rows = new LinkedHashMap<>();
      rows.put("Name", Cell.of(info.director().name()));
      rows.put("UUID", Cell.of(info.uuid()));
      rows.put("Version", Cell.of(info.director().version()));
      if (!info.stemcell().name().isEmpty()) {
        rows.put("Director Stemcell", Cell.of(info.stemcell().toString()));
      }
      if (!info.cpi().isEmpty()) {
        rows.put("CPI", Cell.of(info.cpi()));
      }
      if (!info.features().isEmpty()) {
        rows.put(
            "Features",
            Cell.lines(
                info.features().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(
                        one ->
                            one.getKey()
                                + ": "
                                + (one.getValue().enabled() ? "enabled" : "disabled"))
                    .toList()));
      }
      rows.put(
          "User", Cell.of(info.user().filter(user -> !user.isEmpty()).orElse("(not logged in)")));
      return Table.of("", List.copyOf(rows.keySet()), List.of(List.copyOf(rows.values()))).asList();
    }

    private static void showCertificates(Session session) {
      session
          .console()
          .table(
              Table.of(
                      "",
                      List.of("Certificate", "Expiry Date (UTC)", "Days Left"),
                      CommandFailed.within(
                          "Getting certificate expiry endpoint error",
                          () ->
                              session
                                  .director()
                                  .get("/director/certificate_expiry")
                                  .objects()
                                  .stream()
                                  .map(Environment::certificateRow)
                                  .toList()))
                  .withTitle("CERTIFICATE EXPIRY DATE INFORMATION"));
    }

    private static List<Cell> certificateRow(JsonObject certificate) {
      String daysLeft = certificate.text("days_left");
      boolean soon = daysLeft.matches("-?\\d{1,9}") && Integer.parseInt(daysLeft) <= SOON_DAYS;
      return List.of(
          Cell.of(certificate.text("certificate_path")),
          Cell.of(certificate.text("expiry")),
          Cell.failingIf(soon, daysLeft));
    }
  }
}
