package io.slipway.cli.command;

import io.slipway.base.SimilarNames;
import io.slipway.cli.CommandFailed;
import io.slipway.json.Json;
import io.slipway.release.LifecycleScripts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How hooks are steered for this deploy only; over what the manifest's {@code slipway} sections
 * say.
 */
public final class HookOptions {
  @Option(
      names = "--hook-timeout",
      paramLabel = "[HOOK=]TIME",
      description =
          "End a hook after this time, with all it has started, and fail: post-start=30s, or 30s"
              + " for every hook")
  List<String> timeouts = new ArrayList<>();

  @Option(
      names = "--hook-max-timeout",
      paramLabel = "[HOOK=]TIME",
      description = "The most a hook that asks for more time gets; default: 10 times its timeout")
  List<String> longest = new ArrayList<>();

  @Option(
      names = "--hook-retries",
      paramLabel = "[HOOK=]NUMBER",
      description = "Run a hook that failed again, so many times")
  List<String> retries = new ArrayList<>();

  @Option(
      names = "--hook-backoff",
      paramLabel = "[HOOK=]TIME",
      description = "Wait before the first retry, twice as long before each further; default: 1s")
  List<String> backoffs = new ArrayList<>();

  @Option(
      names = "--hook-kill-grace",
      paramLabel = "[HOOK=]TIME",
      description = "KILL what still runs this long after TERM; default: 10s")
  List<String> graces = new ArrayList<>();

  @Option(
      names = "--redo-failed",
      description =
          "Update instances that failed all over again, as bosh does; otherwise only what is"
              + " missing of them is done")
  boolean redo;

  /** What a request says of it. */
  public Map<String, String> query() {
    Map<String, @Nullable Object> hooks = new TreeMap<>();
    add(hooks, "timeout", timeouts, "--hook-timeout");
    add(hooks, "max_timeout", longest, "--hook-max-timeout");
    add(hooks, "retries", retries, "--hook-retries");
    add(hooks, "backoff", backoffs, "--hook-backoff");
    add(hooks, "kill_grace", graces, "--hook-kill-grace");
    Map<String, String> query = new TreeMap<>();
    if (!hooks.isEmpty()) {
      query.put("slipway_steering", Json.write(Map.of("hooks", hooks)));
    }
    if (!redo) {
      query.put("slipway_only_missing", "true");
    }
    return query;
  }

  private static void add(
      Map<String, @Nullable Object> hooks, String key, List<String> given, String option) {
    for (String one : given) {
      int equals = one.indexOf('=');
      String value = one.substring(equals + 1);
      List<String> names = equals < 0 ? LifecycleScripts.NAMES : List.of(one.substring(0, equals));
      for (String name : names) {
        if (!LifecycleScripts.NAMES.contains(name)) {
          throw new CommandFailed(
              "%s: there is no hook '%s'; hooks are: %s.%s"
                  .formatted(
                      option,
                      name,
                      String.join(", ", LifecycleScripts.NAMES),
                      SimilarNames.question(name, LifecycleScripts.NAMES)));
        }
        rules(hooks, name).put(key, value(key, value, option));
      }
    }
  }

  private static Object value(String key, String value, String option) {
    if (!key.equals("retries")) {
      return value;
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw new CommandFailed(option + ": '" + value + "' is not a number");
    }
    return Integer.valueOf(value);
  }

  @SuppressWarnings("unchecked") // made right here
  private static Map<String, @Nullable Object> rules(
      Map<String, @Nullable Object> hooks, String name) {
    return (Map<String, @Nullable Object>)
        hooks.computeIfAbsent(name, _ -> new LinkedHashMap<String, @Nullable Object>());
  }
}
