package io.slipway.cli.command;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Paths;
import io.slipway.cli.client.TaskFollower.Kind;
import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.console.Texts;
import io.slipway.cli.task.PlainReporter;
import io.slipway.cli.task.TaskReporter;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looking at tasks, and ending them. */
final class TaskCommands {
  private static final String CURRENT = "processing,cancelling,queued";

  private TaskCommands() {}

  @CommandLine.Command
  static final class Tasks implements Command {
    @Option(
        names = {"-r", "--recent"},
        paramLabel = "NUMBER",
        description = "Finished ones too; the last 30 unless --recent=NUMBER")
    Optional<Integer> recent = Optional.empty();

    @Option(
        names = {"-a", "--all"},
        description = "Tasks of every kind")
    boolean all;

    @Override
    public void run(Session session) {
      Map<String, String> filter = new TreeMap<>();
      recent.ifPresentOrElse(
          limit -> {
            filter.put("limit", limit.toString());
            filter.put("verbose", all ? "2" : "1");
          },
          () -> {
            filter.put("state", CURRENT);
            filter.put("verbose", "2");
          });
      if (!session.namedDeployment().isEmpty()) {
        filter.put("deployment", session.namedDeployment());
      }
      List<Task> tasks =
          CommandFailed.within(
              recent.isPresent() ? "Finding recent tasks" : "Finding current tasks",
              () -> session.director().tasks(filter));
      session
          .console()
          .table(
              Table.of(
                  "tasks",
                  List.of(
                      "ID",
                      "State",
                      "Started At",
                      "Finished At",
                      "User",
                      "Deployment",
                      "Description",
                      "Result"),
                  tasks.stream()
                      .sorted(Comparator.comparingLong(Task::id).reversed())
                      .map(Tasks::row)
                      .toList()));
    }

    private static List<Cell> row(Task task) {
      boolean bad = task.isFinished() && !task.isDone();
      return List.of(
          Cell.of(task.id()),
          Cell.failingIf(bad, task.state()),
          Cell.of(task.startedAt().map(Texts::time).orElse("")),
          Cell.of(task.period().changedAt().map(Texts::time).orElse("-")),
          Cell.of(task.origin().user()),
          Cell.of(task.origin().deployment().orElse("")),
          Cell.of(task.description()),
          Cell.of(task.result().orElse("")));
    }
  }

  @CommandLine.Command
  static final class ShowTask implements Command {
    @Parameters(arity = "0..1", paramLabel = "ID", description = "Default: the newest that goes on")
    Optional<Long> id = Optional.empty();

    @Option(names = "--event", description = "The event log as it is")
    boolean event;

    @Option(names = "--cpi", description = "The log of the CPI")
    boolean cpi;

    @Option(names = "--debug", description = "The debug log")
    boolean debug;

    @Option(names = "--result", description = "The result")
    boolean result;

    @Option(
        names = {"-a", "--all"},
        description = "Tasks of every kind")
    boolean all;

    @Override
    public void run(Session session) {
      long task = id.isPresent() ? known(session, id.get()) : newest(session);
      TaskOutput plain = new PlainReporter(session.console(), task);
      Task finished =
          CommandFailed.within(
              "Capturing task '" + task + "' output",
              () -> {
                if (event) {
                  return session.follow(task, Kind.EVENT, plain);
                }
                if (cpi) {
                  return session.follow(task, Kind.CPI, plain);
                }
                if (debug) {
                  return session.follow(task, Kind.DEBUG, plain);
                }
                if (result) {
                  return session.follow(task, Kind.RESULT, plain);
                }
                return session.await(task, new TaskReporter(session.console(), task));
              });
      if (!finished.isDone()) {
        throw new CommandFailed(
            "Expected task '%d' to succeed but state is '%s'".formatted(task, finished.state()));
      }
    }

    private static long known(Session session, long id) {
      return CommandFailed.within(
          "Finding task '" + id + "'", () -> session.director().task(id).id());
    }

    private long newest(Session session) {
      Map<String, String> filter = new TreeMap<>();
      filter.put("state", CURRENT);
      filter.put("verbose", all ? "2" : "1");
      if (!session.namedDeployment().isEmpty()) {
        filter.put("deployment", session.namedDeployment());
      }
      return session.director().tasks(filter).stream()
          .findFirst()
          .orElseThrow(() -> new CommandFailed("No task found"))
          .id();
    }
  }

  @CommandLine.Command
  static final class CancelTask implements Command {
    @Parameters(paramLabel = "ID", description = "The task to end")
    long id;

    @Override
    public void run(Session session) {
      CommandFailed.within("Finding task '" + id + "'", () -> session.director().task(id));
      CommandFailed.within(
          "Cancelling task '" + id + "'",
          () -> session.director().delete(Paths.path("task", Long.toString(id))));
    }
  }

  @CommandLine.Command
  static final class CancelTasks implements Command {
    @Option(
        names = {"-t", "--type"},
        paramLabel = "TYPE",
        description = "Tasks of this kind only; repeatable")
    List<String> types = new ArrayList<>();

    @Option(
        names = {"-s", "--state"},
        paramLabel = "STATE",
        description = "Tasks in this state, queued or processing; repeatable. Default: queued")
    List<String> states = new ArrayList<>();

    @Override
    public void run(Session session) {
      Map<String, Object> body = new TreeMap<>();
      if (!session.namedDeployment().isEmpty()) {
        body.put("deployment", session.namedDeployment());
      }
      if (!states.isEmpty()) {
        body.put("states", states);
      }
      if (!types.isEmpty()) {
        body.put("types", types);
      }
      CommandFailed.within(
          "Cancelling tasks",
          () ->
              session
                  .director()
                  .send("POST", "/tasks/cancel", DirectorClient.JSON, Json.write(body)));
    }
  }
}
