package io.slipway.server;

import io.slipway.linux.CallSequence;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Linux;
import io.slipway.linux.Spawn;
import io.slipway.server.configuration.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parent of an agent host. It does nothing, and never collects a child: so when the agent host
 * dies, the scripts it had started become this process's children, and how they end stays with the
 * kernel until the next agent host has read it.
 */
final class Keeper {
  private Keeper() {}

  /** Starts the agent host and becomes a program that waits for ever; returns only in failure. */
  static int run(Home home, Configuration configuration) {
    return run(home, configuration, ChildProgram.AGENTS);
  }

  /** The same with an agent host that takes the place of one that runs. */
  static int runSuccessor(Home home, Configuration configuration) {
    return run(home, configuration, ChildProgram.SUCCESSOR);
  }

  private static int run(Home home, Configuration configuration, String task) {
    Optional<String> unavailable = Linux.whyUnavailable();
    if (unavailable.isPresent()) {
      // Without system calls nobody keeps anything: the agent host does without.
      return task.equals(ChildProgram.SUCCESSOR)
          ? ServeAgents.succeed(home, configuration, System.out)
          : ServeAgents.run(home, configuration, System.out);
    }
    Linux.adoptOrphans();
    List<String> command = ChildProgram.ofThisProcess(home).agentHost(task, configuration);
    try (Descriptor out = Descriptor.standardOutput();
        Descriptor error = Descriptor.standardError()) {
      CallSequence.@Nullable Result[] spawned = new CallSequence.@Nullable Result[1];
      CallSequence.run(
              calls ->
                  spawned[0] =
                      calls.spawn(
                          Spawn.of(
                                  command.getFirst(),
                                  command.subList(1, command.size()).toArray(String[]::new))
                              .environment(System.getenv())
                              .stdout(out)
                              .stderr(error)
                              .newSession(true)
                              .build()))
          .throwIfFailed();
    }
    Path sleep = Path.of("/bin/sleep");
    Linux.become((Files.exists(sleep) ? sleep : Path.of("/usr/bin/sleep")).toString(), "infinity");
    return 1;
  }
}
