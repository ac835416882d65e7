package io.slipway.server;

import io.slipway.instance.AbandonedSpaces;
import io.slipway.instance.AbandonedSpaces.AbandonedSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Something that still runs of a home that is no more. */
sealed interface Orphan {
  /** For people: what it is and where its home was. */
  String description();

  /** Ends it; returns when it is gone. */
  void end();

  /** All of this machine that this user may look into. */
  static List<Orphan> find() {
    List<Orphan> found = new ArrayList<>();
    // Directors first: one that lives could start its instances again.
    ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .flatMap(process -> Director.of(process).stream())
        .forEach(found::add);
    AbandonedSpaces.find().stream().map(Instance::new).forEach(found::add);
    return List.copyOf(found);
  }

  /** A space with its processes, mounts and namespaces. */
  record Instance(AbandonedSpace space) implements Orphan {
    @Override
    public String description() {
      return "instance %s (process %d) of %s"
          .formatted(space.id(), space.process().pid(), homeOf(space.folder()));
    }

    /** {@code <home>/spaces/instances/<id>}. */
    private static Path homeOf(Path folder) {
      return folder.resolve("../../..").normalize();
    }

    @Override
    public void end() {
      space.end();
    }
  }

  /** A Director whose home was deleted under it. */
  record Director(ProcessHandle process, Path home) implements Orphan {
    static Optional<Orphan> of(ProcessHandle process) {
      Path folder = Path.of("/proc", Long.toString(process.pid()));
      try {
        List<String> command = words(folder.resolve("cmdline"));
        int at = command.indexOf(Main.class.getName());
        // In another mount namespace the path may mean something else.
        if (at < 0
            || !command.subList(at + 1, command.size()).equals(List.of("serve"))
            || !Files.readSymbolicLink(folder.resolve("ns/mnt"))
                .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")))) {
          return Optional.empty();
        }
        return words(folder.resolve("environ")).stream()
            .filter(variable -> variable.startsWith("SLIPWAY_HOME=/"))
            .map(variable -> Path.of(variable.substring("SLIPWAY_HOME=".length())))
            .filter(home -> !Files.exists(home))
            .map(home -> (Orphan) new Director(process, home))
            .findFirst();
      } catch (IOException e) {
        return Optional.empty(); // gone, or another user's
      }
    }

    private static List<String> words(Path file) throws IOException {
      List<String> words =
          new ArrayList<>(
              Arrays.asList(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1)));
      words.removeIf(String::isEmpty);
      return words;
    }

    @Override
    public String description() {
      return "Director (process %d) of %s".formatted(process.pid(), home);
    }

    @Override
    public void end() {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
