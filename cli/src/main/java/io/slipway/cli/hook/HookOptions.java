package io.slipway.cli.hook;

import io.slipway.cli.CommandFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a hook is to be run. */
final class HookOptions {
  @Option(
      names = "--trace",
      description = "Have the shell say each command on standard error; for shell scripts")
  boolean trace;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "Add a variable to the hook's environment; repeatable")
  List<String> env = new ArrayList<>();

  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : env) {
      int equals = variable.indexOf('=');
      if (equals < 1) {
        throw new CommandFailed("'" + variable + "' is not of the form NAME=VALUE");
      }
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return environment;
  }
}
