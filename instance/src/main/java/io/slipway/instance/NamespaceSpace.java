package io.slipway.instance;

import io.slipway.linux.Descriptor;
import io.slipway.linux.Linux;
import io.slipway.linux.Namespaces;
import io.slipway.linux.ProcessIdentity;
import io.slipway.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What native and util-linux spaces share: layout, first process, numbers of processes. */
abstract class NamespaceSpace extends AbstractSpace {
  static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  /** Ignoring SIGCHLD makes the kernel collect orphans. */
  static final String FOR_EVER = "exec env --ignore-signal=CHLD sleep infinity >/dev/null 2>&1";

  /**
   * Only a process of the namespace can mount its {@code /proc}, and in a user namespace only while
   * the host's is still in sight. What goes wrong is said on standard output, which closes when all
   * is well.
   */
  static final String FIRST_PROCESS = "mount -t proc proc /proc 2>&1 && " + FOR_EVER;

  NamespaceSpace(Machine machine, SpaceFolder folder, SpaceRecord record, Runnable whenDestroyed) {
    super(machine, folder, record, whenDestroyed);
  }

  /** How starting the first process went. */
  sealed interface Started {
    record Running(int pid) implements Started {}

    /** Nothing is left running. */
    record Failed(String why, boolean overlayRefused) implements Started {}
  }

  /** Makes the namespaces and mounts, and starts the first process in them. */
  abstract Started startFirst(SpaceRecord current, List<Layout.Mount> mounts) throws IOException;

  @Override
  void writeFiles() throws IOException {
    new Layout(folder).write(current().specification(), users());
  }

  @Override
  SpaceRecord boot(SpaceRecord current) throws IOException {
    FolderTree.folder(folder.root().resolve(Layout.OLD_ROOT), 0700);
    VolatileFolders.empty(folder.root());
    boolean overlay = machine.overlay().get();
    Started started = startFirst(current, new Layout(folder).mounts(overlay, mountPoints(current)));
    if (started instanceof Started.Failed(String _, boolean overlayRefused) && overlayRefused) {
      machine.overlay().set(false);
      started = startFirst(current, new Layout(folder).mounts(false, mountPoints(current)));
    }
    return switch (started) {
      case Started.Failed(String why, boolean _) ->
          throw new SpaceException("Space '" + id() + "' cannot be started: " + why);
      case Started.Running(int pid) ->
          current.started(
              machine.process().bootId(), ProcessIdentity.of(pid), Namespaces.identify(pid, "pid"));
    };
  }

  final ProcessIdentity requireFirst() {
    return living(current())
        .orElseThrow(
            () ->
                new SpaceException(
                    "Space '" + id() + "' is not running; restart or recreate the instance"));
  }

  @Override
  Conversations conversations(List<String> become) {
    int first = requireFirst().pid();
    List<String> entry =
        List.of(
            HostPrograms.require("nsenter", "util-linux"),
            "--target=" + first,
            "--mount",
            "--uts",
            "--ipc",
            "--pid",
            "--");
    return new Conversations(entry, Conversations.terminalsOf(Optional.of(first)), become);
  }

  final Launch prepare(Command command) {
    return new Launch(
        command,
        Launch.candidates(command.argv().getFirst(), command.environment()),
        command.environment(),
        command.workingDirectory(),
        logFile(command.stdout()),
        logFile(command.stderr()),
        Optional.of(account(command)));
  }

  @Override
  Optional<Path> shared(List<String> insidePath) {
    return new Layout(folder).shared(insidePath);
  }

  @Override
  Path etcFile(String name) {
    return folder.etc().resolve(name);
  }

  @Override
  public Users users() {
    return machine.namespaceUsers();
  }

  /** The first process takes all others with it; the kernel lets it go only after the last. */
  @Override
  void endProcesses(SpaceRecord current) {
    living(current).ifPresent(Processes::end);
    if (current.first().isEmpty()) {
      // Whoever was starting it may have been killed before writing down what was started.
      Marker.findProcesses(folder)
          .forEach(pid -> ProcessIdentity.of(pid).ifPresent(Processes::end));
    }
  }

  @Override
  public boolean contains(int hostPid) {
    Optional<String> own = current().namespace();
    return own.isPresent() && own.equals(Namespaces.identify(hostPid, "pid"));
  }

  @Override
  public OptionalInt toHostPid(int insidePid) {
    Optional<ProcessIdentity> first = living(current());
    if (insidePid <= 0 || first.isEmpty()) {
      return OptionalInt.empty();
    }
    if (Linux.isAvailable()) {
      Path namespace = Path.of("/proc", Integer.toString(first.get().pid()), "ns/pid");
      try (Descriptor descriptor = Descriptor.open(namespace)) {
        return Linux.pidFromNamespace(descriptor, insidePid);
      } catch (SystemCallException e) {
        // Before Linux 6.12 there is no such call.
      }
    }
    return Processes.findByInnerNumber(insidePid, current().namespace().orElseThrow());
  }
}
