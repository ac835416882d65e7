package io.slipway.cli.diff;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.client.TaskFollower.Kind;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.CommandCatalog.Audience;
import io.slipway.cli.command.CommandCatalog.Entry;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemplateOptions;
import io.slipway.cli.task.UnseenOutput;
import io.slipway.cli.timeline.TaskStories;
import io.slipway.events.timeline.Estimate;
import io.slipway.json.Json;
import io.slipway.yaml.Interpolation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a deploy of a manifest would change, instance by instance, and why. */
@CommandLine.Command
public final class DiffCommand implements Command {
  @Parameters(paramLabel = "PATH", description = "The manifest")
  String manifest = "";

  @Mixin TemplateOptions template = new TemplateOptions();

  @Option(names = "--recreate", description = "As 'deploy --recreate' would")
  boolean recreate;

  @Option(names = "--fix", description = "As 'deploy --fix' would")
  boolean fix;

  @Option(names = "--canaries", paramLabel = "NUMBER", description = "Override the manifest")
  Optional<String> canaries = Optional.empty();

  @Option(names = "--max-in-flight", paramLabel = "NUMBER", description = "Override the manifest")
  Optional<String> maxInFlight = Optional.empty();

  @Option(names = "--no-files", description = "Leave out how the rendered files change")
  boolean noFiles;

  /** The command as the catalog has it. */
  public static Entry entry() {
    return new Entry(
        "diff",
        List.of(),
        "Show what a deploy would change, and why",
        Audience.ANSWER,
        Map.of(),
        DiffCommand::new);
  }

  @Override
  public void run(Session session) {
    Interpolation evaluated =
        CommandFailed.within("Evaluating manifest", () -> template.evaluate(session, manifest));
    Map<String, @Nullable Object> document = evaluated.document().asMap();
    String deployment = String.valueOf(document.getOrDefault("name", ""));
    String named = session.namedDeployment();
    if (!named.isEmpty() && !named.equals(deployment)) {
      throw new CommandFailed(
          "Expected manifest to specify deployment name '%s' but was '%s'"
              .formatted(named, deployment));
    }
    List<JsonObject> lines =
        CommandFailed.within(
            "Planning the deploy of '" + deployment + "'",
            () -> plan(session, TemplateOptions.canonical(document)));
    TaskStories stories = new TaskStories(session);
    DiffText text = new DiffText(lines, new Estimate(stories.lastDeploys(deployment)), !noFiles);
    if (session.options().json()) {
      session.environment().stdout().print(Json.write(text.toPlain()) + "\n");
      session.environment().stdout().flush();
    } else {
      session.console().block(text.text());
    }
  }

  private List<JsonObject> plan(Session session, String text) {
    long id =
        DirectorClient.taskOf(
            session
                .director()
                .send("POST", "/deployments" + Paths.query(query()), DirectorClient.YAML, text));
    Task task = session.follow(id, Kind.STORY, new UnseenOutput());
    if (!task.isDone()) {
      throw new CommandFailed(
          "%s. 'slipway task %d' shows all of it"
              .formatted(task.result().orElse("The task is " + task.state()), id));
    }
    return session.results(id);
  }

  private Map<String, String> query() {
    Map<String, String> query = new TreeMap<>();
    query.put("dry_run", "true");
    query.put("steps", "true");
    if (recreate) {
      query.put("recreate", "true");
    }
    if (fix) {
      query.put("fix", "true");
    }
    canaries.ifPresent(value -> query.put("canaries", value));
    maxInFlight.ifPresent(value -> query.put("max_in_flight", value));
    return query;
  }
}
