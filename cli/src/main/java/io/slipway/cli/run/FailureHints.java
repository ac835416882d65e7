package io.slipway.cli.run;

import io.slipway.api.Config;
import io.slipway.api.Task;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Session;
import io.slipway.yaml.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a deployment that has nothing wrong with it may fail: what others have put on the Director.
 */
final class FailureHints {
  private static final Pattern NOT_FOUND =
      Pattern.compile("Failed to find variable '([^']+)' from config server");

  private FailureHints() {}

  /**
   * @param manifest as it was sent, with its releases' versions
   * @param told gets each as soon as it is known: one that cannot be had hides none before it
   */
  static void tell(Session session, Map<String, @Nullable Object> manifest, Consumer<String> told) {
    CloudConfigPlan.lacking(contents(session, "cloud"), manifest)
        .ifPresent(
            what ->
                told.accept(
                    "The Director's cloud config was set by somebody, so that 'slipway run' leaves it alone; it lacks what this manifest refers to: %s. Add that and set it again with 'slipway update-cloud-config', or refer to what it has."
                        .formatted(what)));
    for (String text : contents(session, "runtime")) {
      for (Map<String, @Nullable Object> theirs : releases(text)) {
        conflict(theirs, manifest).ifPresent(told);
      }
    }
    missingVariables(session, Manifests.text(manifest, "name")).ifPresent(told);
  }

  /** What the Director did not find, if its last task for the deployment says so. */
  private static Optional<String> missingVariables(Session session, String deployment) {
    List<Task> tasks =
        session
            .director()
            .get(
                "/tasks"
                    + Paths.query(Map.of("deployment", deployment, "limit", "1", "verbose", "1")))
            .readAll(Task::of);
    List<String> names =
        tasks.stream()
            .flatMap(task -> NOT_FOUND.matcher(task.result().orElse("")).results())
            .map(found -> found.group(1))
            .distinct()
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Nothing fills in %s. Set it with 'slipway set-variable NAME --value TEXT', declare it below the manifest's 'variables:' with a type to have it generated, or give it here with -v NAME=TEXT."
                .formatted(String.join(", ", names)));
  }

  private static List<String> contents(Session session, String type) {
    return session
        .director()
        .get("/configs?latest=true&limit=1&type=" + type)
        .readAll(Config::of)
        .stream()
        .map(Config::content)
        .toList();
  }

  private static List<Map<String, @Nullable Object>> releases(String runtimeConfig) {
    return Manifests.maps(Yaml.parse(runtimeConfig, "the runtime config").asMap().get("releases"));
  }

  private static Optional<String> conflict(
      Map<String, @Nullable Object> theirs, Map<String, @Nullable Object> manifest) {
    String name = Manifests.text(theirs, "name");
    String version = Manifests.text(theirs, "version");
    return Manifests.maps(manifest.get("releases")).stream()
        .filter(ours -> Manifests.text(ours, "name").equals(name))
        .map(ours -> Manifests.text(ours, "version"))
        .filter(ours -> !ours.equals(version))
        .findFirst()
        .map(
            ours ->
                "A runtime config uses %1$s/%2$s, and this deployment %1$s/%3$s: one deployment cannot have both. Set the runtime config again with version %3$s ('slipway update-runtime-config'), or leave this deployment out of its addon."
                    .formatted(name, version, ours));
  }
}
