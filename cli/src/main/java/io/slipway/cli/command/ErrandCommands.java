package io.slipway.cli.command;

import io.slipway.api.Errand;
import io.slipway.api.Task;
import io.slipway.base.Clock;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.task.Heartbeat;
import io.slipway.json.Json;
import java.time.Duration;
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

/** Showing and running errands. */
final class ErrandCommands {
  private static final int SIGNALED = 128;

  private ErrandCommands() {}

  @CommandLine.Command
  static final class Errands implements Command {
    @Override
    public void run(Session session) {
      String path = Paths.path("deployments", session.deployment(), "errands");
      List<Errand> errands =
          CommandFailed.within(
              "Finding errands", () -> session.director().get(path).readAll(Errand::of));
      session
          .console()
          .table(
              Table.of(
                  "errands",
                  List.of("Name"),
                  errands.stream()
                      .map(Errand::name)
                      .sorted()
                      .map(name -> List.of(Cell.of(name)))
                      .toList()));
    }
  }

  @CommandLine.Command
  static final class RunErrand implements Command {
    @Parameters(paramLabel = "NAME", description = "A job with a bin/run, or an errand group")
    String name = "";

    @Option(
        names = "--instance",
        paramLabel = "GROUP[/ID]",
        description = "Run the job on this instance or group only; repeatable")
    List<String> instances = new ArrayList<>();

    @Option(names = "--keep-alive", description = "Keep the VMs of an errand group afterwards")
    boolean keepAlive;

    @Option(
        names = "--when-changed",
        description = "Only if something has changed, or the last run failed")
    boolean whenChanged;

    @Option(
        names = "--with-heartbeat",
        paramLabel = "SECONDS",
        description = "Tell that often how the task is; 30 without a value")
    Optional<Integer> heartbeat = Optional.empty();

    @Option(names = "--download-logs", description = "Download the logs")
    boolean downloadLogs;

    @Option(names = "--logs-dir", paramLabel = "PATH", description = "Where to put the logs")
    String logsDirectory = ".";

    @Override
    public void run(Session session) {
      List<Map<String, String>> filters = instances.stream().map(RunErrand::filter).toList();
      if (heartbeat.filter(seconds -> seconds < 1).isPresent()) {
        throw new CommandFailed("--with-heartbeat wants a number of seconds, 1 or more");
      }
      ResourceDownload logs = ResourceDownload.into(session, logsDirectory);
      List<JsonObject> results = results(session, filters);
      session.console().table(table(results));
      if (downloadLogs) {
        for (JsonObject result : results) {
          JsonObject blob = result.object("logs");
          if (blob.has("blobstore_id")) {
            CommandFailed.within(
                "Downloading errand logs",
                () ->
                    logs.fetch(
                        blob.text("blobstore_id"),
                        Optional.of(blob.text("sha1")).filter(text -> !text.isEmpty()),
                        name));
          }
        }
      }
      results.stream()
          .filter(result -> exitCode(result) != 0)
          .reduce((_, last) -> last)
          .ifPresent(this::fail);
    }

    private static Map<String, String> filter(String text) {
      InstanceSlug slug = InstanceSlug.parse(text);
      Map<String, String> filter = new LinkedHashMap<>();
      filter.put("group", slug.group());
      if (slug.isInstance()) {
        filter.put("id", slug.id());
      }
      return filter;
    }

    private List<JsonObject> results(Session session, List<Map<String, String>> filters) {
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      body.put("instances", filters);
      body.put("keep-alive", keepAlive);
      body.put("when-changed", whenChanged);
      String path = Paths.path("deployments", session.deployment(), "errands", name, "runs");
      return CommandFailed.within(
          "Running errand '" + name + "'",
          () -> {
            Answer answer =
                session.director().send("POST", path, DirectorClient.JSON, Json.write(body));
            return session.results(awaited(session, answer).id());
          });
    }

    private Task awaited(Session session, Answer answer) {
      if (heartbeat.isEmpty()) {
        return session.await(answer);
      }
      long task = DirectorClient.taskOf(answer);
      Clock clock = session.environment().clock();
      try (Heartbeat _ =
          Heartbeat.begin(
              clock,
              Duration.ofSeconds(heartbeat.get()),
              () -> session.director().task(task),
              session.console()::line)) {
        return session.await(answer);
      }
    }

    private static Table table(List<JsonObject> results) {
      return Table.of(
              "errand(s)",
              List.of("Instance", "Exit Code", "Stdout", "Stderr"),
              results.stream()
                  .sorted(Comparator.comparing(RunErrand::instance))
                  .map(
                      result ->
                          List.of(
                              Cell.of(instance(result)),
                              Cell.of(exitCode(result)),
                              Cell.of(result.text("stdout")),
                              Cell.of(result.text("stderr"))))
                  .toList())
          .asList();
    }

    private static String instance(JsonObject result) {
      JsonObject instance = result.object("instance");
      String group = instance.text("group");
      String id = instance.text("id");
      return group.isEmpty() || id.isEmpty() ? group : group + "/" + id;
    }

    private static long exitCode(JsonObject result) {
      return result.number("exit_code").orElse(0L);
    }

    private void fail(JsonObject result) {
      long code = exitCode(result);
      throw new CommandFailed(
          (code > SIGNALED
                  ? "Errand '%s' was canceled (exit code %d)"
                  : "Errand '%s' completed with error (exit code %d)")
              .formatted(name, code));
    }
  }

  /** What the two commands share. */
  private static void setIgnored(Session session, String slug, boolean ignored) {
    InstanceSlug instance = InstanceSlug.parse(slug);
    if (!instance.isInstance()) {
      throw new CommandFailed(
          "Expected instance '" + slug + "' to be in format 'name/id-or-index'");
    }
    String path =
        Paths.path(
            "deployments",
            session.deployment(),
            "instance_groups",
            instance.group(),
            instance.id(),
            "ignore");
    CommandFailed.within(
        "Changing ignore state for '" + slug + "'",
        () ->
            session
                .director()
                .send("PUT", path, DirectorClient.JSON, Json.write(Map.of("ignore", ignored))));
  }

  @CommandLine.Command
  static final class Ignore implements Command {
    @Parameters(paramLabel = "GROUP/ID", description = "The instance")
    String slug = "";

    @Override
    public void run(Session session) {
      setIgnored(session, slug, true);
    }
  }

  @CommandLine.Command
  static final class Unignore implements Command {
    @Parameters(paramLabel = "GROUP/ID", description = "The instance")
    String slug = "";

    @Override
    public void run(Session session) {
      setIgnored(session, slug, false);
    }
  }
}
