package io.slipway.cli.command;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Paths;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches logs, or shows them as they are written. */
@CommandLine.Command
final class LogsCommand implements Command {
  private static final int LINES_BEFORE_FOLLOWING = 10;

  @Parameters(
      arity = "0..1",
      paramLabel = "GROUP[/ID]",
      description = "Only this instance group or instance")
  String slug = "";

  @Option(names = "--dir", paramLabel = "PATH", description = "Where to put them")
  String directory = ".";

  @Option(
      names = {"-f", "--follow"},
      description = "Show them as they are written")
  boolean follow;

  @Option(names = "--num", paramLabel = "NUMBER", description = "Show the last lines")
  Optional<Integer> lines = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "No file names between the lines")
  boolean quiet;

  @Option(names = "--job", paramLabel = "NAME", description = "Show this job's only; repeatable")
  List<String> jobs = new ArrayList<>();

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      split = ",",
      description = "Only files that match, as job/*.log")
  List<String> only = new ArrayList<>();

  @Option(names = "--agent", description = "The agent's logs")
  boolean agent;

  @Option(names = "--system", description = "The system's logs")
  boolean system;

  @Option(names = "--all-logs", description = "Logs of jobs, agent and system")
  boolean all;

  @Override
  public void run(Session session) {
    InstanceSlug wanted = InstanceSlug.parse(slug);
    if (follow || lines.isPresent()) {
      show(session, wanted);
    } else {
      fetch(session, wanted);
    }
  }

  private void fetch(Session session, InstanceSlug wanted) {
    ResourceDownload download = ResourceDownload.into(session, directory);
    String deployment = session.deployment();
    Map<String, String> query = new TreeMap<>();
    query.put("type", types());
    if (!only.isEmpty()) {
      query.put("filters", String.join(",", only));
    }
    String path =
        Paths.path(
            "deployments",
            deployment,
            "jobs",
            wanted.group().isEmpty() ? "*" : wanted.group(),
            wanted.isInstance() ? wanted.id() : "*",
            "logs");
    Task task =
        CommandFailed.within(
            "Fetching logs",
            () -> session.await(session.director().get(path + Paths.query(query))));
    String name = deployment;
    name += wanted.group().isEmpty() ? "" : "." + wanted.group();
    name += wanted.isInstance() ? "." + wanted.id() : "";
    String prefix = name;
    CommandFailed.within(
        "Downloading logs",
        () -> download.fetch(task.result().orElse(""), Optional.empty(), prefix));
  }

  private String types() {
    if (all) {
      return "agent,job,system";
    }
    if (agent) {
      return "agent";
    }
    return system ? "system" : "job";
  }

  private void show(Session session, InstanceSlug wanted) {
    if (agent || system || all) {
      throw new CommandFailed(
          "--follow and --num show the logs of jobs. Fetch the others by leaving them out.");
    }
    Map<String, String> query = new TreeMap<>();
    query.put("group", wanted.group());
    query.put("id", wanted.id());
    query.put("lines", String.valueOf(lines.orElse(LINES_BEFORE_FOLLOWING)));
    query.put("follow", String.valueOf(follow));
    query.put("jobs", String.join(",", jobs));
    query.put("filters", String.join(",", only));
    String path =
        "/slipway"
            + Paths.path("deployments", session.deployment(), "logs", "stream")
            + Paths.query(Session.given(query));
    InputStream stream =
        session.director().stream(path)
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "The Director at '"
                            + session.director().base()
                            + "' does not stream logs. Use 'bosh logs -f'."));
    new LogText(session.console(), quiet).print(stream);
  }
}
