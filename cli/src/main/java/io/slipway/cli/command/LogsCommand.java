package io.slipway.cli.command;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Paths;
import io.slipway.cli.ssh.DirectVmOptions;
import io.slipway.cli.ssh.GatewayOptions;
import io.slipway.cli.ssh.RawOptions;
import io.slipway.cli.ssh.SshConnection;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
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

  @Option(names = "--num", paramLabel = "NUMBER", description = "Show this many last lines")
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

  @Mixin GatewayOptions gateway = new GatewayOptions();
  @Mixin DirectVmOptions directVm = new DirectVmOptions();

  @Override
  public void run(Session session) {
    directVm.refuse();
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
      tail(session, wanted); // the Director streams the logs of jobs only
      return;
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
    Optional<InputStream> stream = session.director().stream(path);
    if (stream.isEmpty()) {
      tail(session, wanted); // a Director other than Slipway's
      return;
    }
    new LogText(session.console(), quiet).print(stream.get());
  }

  /** As the stock command line does it: by SSH. */
  private void tail(Session session, InstanceSlug wanted) {
    try (SshLogin login =
        SshLogin.open(
            session,
            wanted,
            Optional.empty(),
            gateway.resolve(session.environment()),
            RawOptions.NONE)) {
      List<RemoteRuns.Run> runs =
          RemoteRuns.streaming(
              login,
              session.console(),
              (_, connection, out, err) ->
                  connection.run(
                      tailCommand(), new SshConnection.Streams(Optional.empty(), out, err), false));
      RemoteRuns.requireSuccess("Running SSH", runs);
    }
  }

  private String tailCommand() {
    StringBuilder files = new StringBuilder();
    if (system || all) {
      files
          .append(" $(find /var/log -type f -not -name '*.gz' -not -name '*.xz'")
          .append(" -not -name '*.[1-9]' -not -name wtmp -not -name lastlog)");
    }
    if (agent || all) {
      files.append(" ").append("/var/vcap/bosh/log/current");
    }
    if (!agent && !system) {
      jobs.forEach(job -> files.append(" /var/vcap/sys/log/").append(job).append("/*.log"));
      only.forEach(pattern -> files.append(" /var/vcap/sys/log/").append(pattern));
      if (jobs.isEmpty() && only.isEmpty()) {
        files.append(" $(find -L /var/vcap/sys/log -type f -name '*.log')");
      }
    }
    String tail =
        "exec tail"
            + (follow ? " -F" : "")
            + lines.map(count -> " -n " + count).orElse("")
            + (quiet ? " -q" : "")
            + files;
    String quoted = "'" + tail.replace("'", "'\\''") + "'";
    return "if [ \"$(id -u)\" = 0 ]; then exec bash -c %1$s; fi; exec sudo -n bash -c %1$s"
        .formatted(quoted);
  }
}
