package io.slipway.instance;

import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent host that died has left with its keeper: processes it had started but may not have
 * written down. Each is handed out once.
 */
public final class Orphans {
  /** As much of a program's name as the kernel keeps. */
  private static final int NAME_LENGTH = 15;

  private final List<ProcessIdentity> keepers;
  private final Set<ProcessIdentity> claimed = new HashSet<>();

  /**
   * @param keepers the processes that orphans become children of; none where nobody keeps them
   */
  public Orphans(List<ProcessIdentity> keepers) {
    this.keepers = List.copyOf(keepers);
  }

  public static Orphans none() {
    return new Orphans(List.of());
  }

  /** Somebody knows of this one already. */
  public synchronized void claim(Survivor survivor) {
    claimed.add(survivor.process());
    claimed.addAll(survivor.collectors());
  }

  /**
   * Finds the process that runs, or has run, this program in the space.
   *
   * @param program its path inside
   */
  public synchronized Optional<Survivor> find(
      InstanceSpace space, String program, Output stdout, Output stderr) {
    String file = program.substring(program.lastIndexOf('/') + 1);
    String name = file.substring(0, Math.min(file.length(), NAME_LENGTH));
    List<ProcessIdentity> all = new ArrayList<>();
    for (ProcessIdentity keeper : keepers) {
      if (keeper.isAlive()) {
        all.addAll(ProcessIdentity.childrenOf(keeper.pid()));
      }
    }
    all.removeAll(claimed);
    Optional<ProcessIdentity> found =
        all.stream()
            .filter(process -> process.programName().equals(name))
            .filter(process -> process.isUncollected() || space.contains(process.pid()))
            .findFirst();
    return found.map(
        process -> {
          Survivor survivor =
              new Survivor(
                  process,
                  process.pid(),
                  collectors(all, stdout, stderr),
                  stdout,
                  stderr,
                  Kin.markOf(process.pid()));
          claim(survivor);
          return survivor;
        });
  }

  private static List<ProcessIdentity> collectors(
      List<ProcessIdentity> all, Output stdout, Output stderr) {
    List<ProcessIdentity> collectors = new ArrayList<>();
    for (Output output : List.of(stdout, stderr)) {
      if (output instanceof Output.Capture capture && capture.keptIn().isPresent()) {
        String prefix = capture.keptIn().get().toString();
        all.stream()
            .filter(process -> commandLine(process.pid()).contains(prefix))
            .forEach(collectors::add);
      }
    }
    return collectors;
  }

  private static String commandLine(int pid) {
    try {
      return Files.readString(
          Path.of("/proc", Integer.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone
    }
  }
}
