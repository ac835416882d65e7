package io.slipway.agent.script;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Interpreter;
import java.util.List;
import java.util.Set;

/** A shell script that says each command on standard error before it runs it. */
final class TracedScript {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "zsh");

  private TracedScript() {}

  /** As the kernel would start it, with {@code -x}. */
  static List<String> argv(InstanceFiles files, String path) {
    Interpreter interpreter =
        Interpreter.of(files.host(path)).orElseThrow(() -> refused(path, "nothing"));
    String name =
        interpreter
            .program()
            .orElseGet(() -> interpreter.path().substring(interpreter.path().lastIndexOf('/') + 1));
    if (!SHELLS.contains(name)) {
      throw refused(path, "'" + interpreter.path() + "'");
    }
    return interpreter.argument().isEmpty()
        ? List.of(interpreter.path(), "-x", path)
        : List.of(interpreter.path(), interpreter.argument(), "-x", path);
  }

  private static AgentFailure refused(String path, String interpreter) {
    return new AgentFailure(
        "'%s' cannot be traced: its first line names %s, no shell. Run it without --trace"
            .formatted(path, interpreter));
  }
}
