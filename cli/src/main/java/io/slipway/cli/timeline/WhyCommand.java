package io.slipway.cli.timeline;

import io.slipway.api.Lock;
import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.InstanceSlug;
import io.slipway.cli.command.Session;
import io.slipway.cli.console.Texts;
import io.slipway.cli.task.ProcessText;
import io.slipway.cli.task.UnseenOutput;
import io.slipway.events.why.TaskHistory;
import io.slipway.events.why.TaskHistory.Head;
import io.slipway.events.why.Why;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why something happened to an instance, or does not. */
@CommandLine.Command
final class WhyCommand implements Command {
  /** So many tasks are read, the newest first. */
  private static final int TASKS = 30;

  @Parameters(paramLabel = "INSTANCE", description = "GROUP/INDEX or GROUP/ID")
  String instance = "";

  @Option(
      names = "--hook",
      paramLabel = "JOB/HOOK",
      description = "Say why this hook ran, such as nginx/pre-start")
  Optional<String> hook = Optional.empty();

  @Override
  public void run(Session session) {
    InstanceSlug slug = InstanceSlug.parse(instance);
    if (!slug.isInstance()) {
      throw new CommandFailed(
          "'%s' names no instance: say which, as in '%s/0'. 'slipway instances' lists them."
              .formatted(instance, instance));
    }
    String deployment = session.deployment();
    JsonObject found = find(session, deployment, slug);
    String name = slug.group() + "/" + found.text("id");
    TaskStories stories = new TaskStories(session);
    List<Task> tasks = stories.tasks(Optional.of(deployment));
    List<TaskHistory> histories = new ArrayList<>();
    for (Task task : tasks) {
      if (histories.size() < TASKS && !isQuestion(task)) {
        TaskHistory history = new TaskHistory(head(task), name);
        stories.read(task, history);
        histories.add(history);
      }
    }
    List<String> answers =
        Why.of(
            new Why.Asked(
                name,
                slug.group() + "/" + found.text("index"),
                hook,
                session.environment().clock().now(),
                found.objects("processes").stream()
                    .flatMap(process -> ProcessText.lastEnd(process).stream())
                    .toList(),
                locks(session, deployment)),
            histories);
    if (session.options().json()) {
      session.environment().stdout().print(Json.write(Map.of("answers", answers)) + "\n");
      session.environment().stdout().flush();
    } else {
      answers.forEach(answer -> session.console().block(Texts.printable(answer) + "\n"));
    }
  }

  /** Tasks that only look, as this command itself makes them. */
  private static boolean isQuestion(Task task) {
    return task.description().startsWith("retrieve ") || task.description().startsWith("ssh: ");
  }

  private static Head head(Task task) {
    return new Head(
        Math.toIntExact(task.id()), task.description(), task.origin().user(), !task.isFinished());
  }

  private static JsonObject find(Session session, String deployment, InstanceSlug slug) {
    List<JsonObject> instances = details(session, deployment);
    return instances.stream()
        .filter(one -> one.text("job_name").equals(slug.group()))
        .filter(one -> one.text("id").equals(slug.id()) || one.text("index").equals(slug.id()))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailed(
                    "Deployment '%s' has no instance '%s/%s'. 'slipway instances' lists them."
                        .formatted(deployment, slug.group(), slug.id())));
  }

  private static List<JsonObject> details(Session session, String deployment) {
    return CommandFailed.within(
        "Listing the instances of '" + deployment + "'",
        () -> {
          long task =
              DirectorClient.taskOf(
                  session
                      .director()
                      .get(Paths.path("deployments", deployment, "instances") + "?format=full"));
          session.await(task, new UnseenOutput());
          return session.results(task);
        });
  }

  private static Map<String, Head> locks(Session session, String deployment) {
    Map<String, Head> locks = new LinkedHashMap<>();
    for (Lock lock : session.director().get("/locks").readAll(Lock::of)) {
      if (lock.resource().contains(deployment) && lock.taskId().matches("\\d{1,9}")) {
        String name = "lock:" + lock.type() + ":" + String.join(":", lock.resource());
        locks.put(name, head(session.director().task(Long.parseLong(lock.taskId()))));
      }
    }
    return locks;
  }
}
