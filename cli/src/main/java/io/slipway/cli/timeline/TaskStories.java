package io.slipway.cli.timeline;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Session;
import io.slipway.cli.task.TaskEvents;
import io.slipway.events.TaskEvent;
import io.slipway.events.timeline.Story;
import io.slipway.events.timeline.StoryReader;
import io.slipway.events.timeline.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads what tasks tell of themselves, at Directors of Slipway's and of BOSH's. */
public final class TaskStories {
  /** Among so many tasks those of one kind are looked for. */
  private static final int LOOKED_AT = 200;

  private static final int BUFFER = 64 * 1024;

  /** BOSH calls the first deploy of a deployment another thing than the others. */
  private static final Set<String> DEPLOYS = Set.of("create deployment", "update deployment");

  private final Session session;

  public TaskStories(Session session) {
    this.session = session;
  }

  public Task task(long id) {
    return CommandFailed.within("Finding task '" + id + "'", () -> session.director().task(id));
  }

  /** The newest deploy that has ended; of the deployment that is named, where one is. */
  Task lastDeploy() {
    Optional<String> deployment =
        Optional.of(session.namedDeployment()).filter(name -> !name.isEmpty());
    return tasks(deployment).stream()
        .filter(one -> DEPLOYS.contains(one.description()) && one.isFinished())
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailed(
                    "No deploy has ended yet%s. Name a task: 'slipway tasks --recent' lists them."
                        .formatted(deployment.map(name -> " of '" + name + "'").orElse(""))));
  }

  /** The newest first. */
  public List<Task> tasks(Optional<String> deployment) {
    Map<String, String> filter = new TreeMap<>();
    filter.put("limit", Integer.toString(LOOKED_AT));
    filter.put("verbose", "2");
    deployment.ifPresent(name -> filter.put("deployment", name));
    return session.director().tasks(filter).stream()
        .sorted(Comparator.comparingLong(Task::id).reversed())
        .toList();
  }

  /** Those of its kind that succeeded before it, the newest first. */
  List<Task> before(Task task) {
    if (task.origin().deployment().isEmpty()) {
      return List.of();
    }
    return tasks(task.origin().deployment()).stream()
        .filter(one -> one.id() < task.id() && one.isDone() && isLike(one, task))
        .limit(Timeline.EARLIER_TASKS)
        .toList();
  }

  private static boolean isLike(Task one, Task other) {
    return one.description().equals(other.description())
        || (DEPLOYS.contains(one.description()) && DEPLOYS.contains(other.description()));
  }

  /** The newest deploys of the deployment that succeeded. */
  public List<Story> lastDeploys(String deployment) {
    return tasks(Optional.of(deployment)).stream()
        .filter(one -> one.isDone() && DEPLOYS.contains(one.description()))
        .limit(Timeline.EARLIER_TASKS)
        .map(this::story)
        .toList();
  }

  Timeline timeline(Task task) {
    return Timeline.of(
        Math.toIntExact(task.id()), story(task), before(task).stream().map(this::story).toList());
  }

  /** What it has told so far: of a task that goes on nothing more is waited for. */
  Story story(Task task) {
    StoryReader reader = new StoryReader();
    read(task, reader);
    return reader.story();
  }

  public void read(Task task, Consumer<TaskEvent> reader) {
    TaskEvents events = new TaskEvents(reader);
    DirectorClient director = session.director();
    Optional<InputStream> stream =
        director.stream("/slipway" + Paths.path("tasks", Long.toString(task.id()), "events"));
    if (stream.isEmpty()) {
      events.accept(director.taskOutput(task.id(), "event", 0));
      return;
    }
    try (InputStream in = stream.get()) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        events.accept(Arrays.copyOf(buffer, n));
      }
    } catch (IOException e) {
      throw new CommandFailed(
          "The connection broke while reading what task " + task.id() + " told: try again", e);
    }
  }
}
