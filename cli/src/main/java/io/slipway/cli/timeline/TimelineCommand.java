package io.slipway.cli.timeline;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.Session;
import io.slipway.events.timeline.Timeline;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the time of a task went. */
@CommandLine.Command
final class TimelineCommand implements Command {
  /** What {@code --fail-if-slower} ends with: not what any other failure ends with. */
  private static final int SLOWER = 3;

  @Parameters(
      arity = "0..1",
      paramLabel = "TASK",
      description = "Default: the newest deploy that has ended")
  Optional<Long> id = Optional.empty();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page to the file, which needs nothing else")
  Optional<Path> html = Optional.empty();

  @Option(
      names = "--fail-if-slower",
      paramLabel = "PERCENT",
      description =
          "Exit with 3 when it took so much longer than usual, and chance does not explain it")
  Optional<Integer> failIfSlower = Optional.empty();

  @Option(names = "--all", description = "Show every step, not only the longest")
  boolean all;

  @Override
  public void run(Session session) {
    if (failIfSlower.filter(percent -> percent < 0).isPresent()) {
      throw new CommandFailed("--fail-if-slower takes a number of percent, 0 or more");
    }
    TaskStories stories = new TaskStories(session);
    Task task = id.isPresent() ? stories.task(id.get()) : stories.lastDeploy();
    Timeline timeline =
        CommandFailed.within(
            "Reading what task '" + task.id() + "' told", () -> stories.timeline(task));
    html.ifPresent(file -> write(file, new TimelinePage(timeline, task).text()));
    if (session.options().json()) {
      session.environment().stdout().print(Json.write(timeline.toPlain()) + "\n");
      session.environment().stdout().flush();
    } else {
      session.console().block(new TimelineText(timeline, all).text());
    }
    failIfSlower.ifPresent(percent -> check(timeline, percent));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandFailed("'" + file + "' cannot be written", e);
    }
  }

  private static void check(Timeline timeline, int percent) {
    long slower = timeline.slowerByPercent();
    if (slower > percent) {
      throw CommandFailed.withExitCode(
          SLOWER,
          "Task %d took %d%% longer than usual; --fail-if-slower allows %d%%"
              .formatted(timeline.task(), slower, percent));
    }
  }
}
