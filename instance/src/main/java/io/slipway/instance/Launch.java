package io.slipway.instance;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command with everything looked up, in paths as the program will see them.
 *
 * @param candidates paths of the program, to be tried in turn
 * @param account who to become; empty: stay who this process is
 */
record Launch(
    Command command,
    List<String> candidates,
    Map<String, String> environment,
    String workingDirectory,
    Optional<LogFile> stdoutFile,
    Optional<LogFile> stderrFile,
    Optional<Accounts.Account> account) {

  record LogFile(String path, int mode) {}

  /** The program as the command named it. */
  String program() {
    return command.argv().getFirst();
  }

  /** Where a shell would look for the program. */
  static List<String> candidates(String program, Map<String, String> environment) {
    if (program.indexOf('/') >= 0) {
      return List.of(program);
    }
    return List.of(environment.getOrDefault("PATH", "/usr/bin:/bin").split(":")).stream()
        .map(folder -> (folder.isEmpty() ? "." : folder) + "/" + program)
        .toList();
  }
}
