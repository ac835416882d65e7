package io.slipway.cli.hook;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.InstanceSlug;
import io.slipway.cli.command.Session;
import io.slipway.cli.render.RenderCommand;
import io.slipway.cli.run.ManifestOptions;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hook run INSTANCE JOB HOOK} and {@code hook capsule [TASK]}. */
@CommandLine.Command
final class HookCommand implements Command {
  @Parameters(index = "0", paramLabel = "run|capsule", description = "What to do")
  String action = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description =
          "run: INSTANCE JOB HOOK, such as web/0 nginx post-start. capsule: the task in which a"
              + " hook failed; default: the newest")
  List<String> arguments = new ArrayList<>();

  @Mixin HookOptions options = new HookOptions();

  @Option(
      names = "--local",
      paramLabel = "RELEASE",
      description = "run: render this release directory and run its hook here, without a Director")
  Optional<String> local = Optional.empty();

  @Mixin ManifestOptions manifests = new ManifestOptions();

  @Option(
      names = "--hook",
      paramLabel = "JOB/HOOK",
      description = "capsule: of this hook, where several failed")
  Optional<String> hook = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "capsule: default: INSTANCE-JOB-HOOK-TASK.capsule.json")
  Optional<String> output = Optional.empty();

  @Option(names = "--unmasked", description = "capsule: with its secrets as they are")
  boolean unmasked;

  @Override
  public void run(Session session) {
    switch (action) {
      case "run" -> runHook(session);
      case "capsule" -> capsule(session);
      default ->
          throw new CommandFailed(
              "'%s' is nothing that can be done with a hook: say 'slipway hook run' or 'slipway hook capsule'"
                  .formatted(action));
    }
  }

  private void runHook(Session session) {
    if (arguments.size() != 3) {
      throw new CommandFailed(
          "'slipway hook run' takes an instance, a job and a hook, as in 'slipway hook run web/0"
              + " nginx post-start'");
    }
    InstanceSlug instance = InstanceSlug.parse(arguments.getFirst());
    if (!instance.isInstance()) {
      throw new CommandFailed(
          "'%1$s' names no instance: say which, as in '%1$s/0'".formatted(arguments.getFirst()));
    }
    String job = arguments.get(1);
    String script = arguments.get(2);
    if (local.isPresent()) {
      runHere(session, local.get(), instance, job, script);
      return;
    }
    String deployment = session.deployment();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("job", job);
    body.put("hook", script);
    body.put("env", options.environment());
    body.put("trace", options.trace);
    CommandFailed.within(
        "Running " + job + "/" + script,
        () ->
            session.await(
                session
                    .director()
                    .send(
                        "POST",
                        "/slipway"
                            + Paths.path(
                                "deployments",
                                deployment,
                                "instances",
                                instance.group(),
                                instance.id(),
                                "hooks"),
                        DirectorClient.JSON,
                        Json.write(body))));
  }

  private void runHere(
      Session session, String release, InstanceSlug instance, String job, String script) {
    List<LocalRenderer.File> files =
        RenderCommand.filesOf(session, release, manifests, instance, job);
    Capsule capsule =
        Capsule.of(
            new Capsule.Story(instance.group() + "/" + instance.id(), job, script, 0),
            files.stream().filter(file -> file.job().equals(job)).toList());
    int exitCode =
        new Replay(session.environment(), capsule).run(options.environment(), options.trace);
    if (exitCode != 0) {
      throw CommandFailed.withExitCode(exitCode, job + "/" + script + " ended with " + exitCode);
    }
  }

  private void capsule(Session session) {
    if (arguments.size() > 1 || !arguments.stream().allMatch(one -> one.matches("\\d{1,9}"))) {
      throw new CommandFailed(
          "'slipway hook capsule' takes the number of a task, or nothing for the newest in which a"
              + " hook failed");
    }
    Optional<Long> task = arguments.stream().findFirst().map(Long::valueOf);
    Capsule capsule = new CapsuleMaker(session, session.deployment()).make(task, hook, unmasked);
    String name = output.orElseGet(capsule::fileName);
    capsule.write(InputFiles.resolve(session.environment().workingDirectory(), name));
    session.console().block("Wrote " + name + (unmasked ? ", with its secrets\n" : "\n"));
  }
}
