package io.slipway.instance;

import io.slipway.linux.CallSequence;
import io.slipway.linux.ChildProcess;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Identities;
import io.slipway.linux.Linux;
import io.slipway.linux.Mounts;
import io.slipway.linux.Namespaces;
import io.slipway.linux.Pipe;
import io.slipway.linux.ProcessIdentity;
import io.slipway.linux.Spawn;
import io.slipway.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A space made of namespaces by system calls. */
final class NativeSpace extends NamespaceSpace {
  NativeSpace(Machine machine, SpaceFolder folder, SpaceRecord record, Runnable whenDestroyed) {
    super(machine, folder, record, whenDestroyed);
  }

  @Override
  Started startFirst(SpaceRecord current, List<Layout.Mount> mounts) {
    try (Pipe said = Pipe.open()) {
      BootSteps steps = new BootSteps(current.specification().hostName(), mounts, said);
      CallSequence.Outcome outcome = CallSequence.run(steps::addTo);
      Optional<ChildProcess> child =
          steps.spawned != null && outcome.succeeded(steps.spawned)
              ? Optional.of(new ChildProcess((int) outcome.result(steps.spawned)))
              : Optional.empty();
      Optional<String> problem = problem(steps, outcome);
      if (problem.isPresent()) {
        child.ifPresent(NativeSpace::end);
        boolean overlayRefused = steps.overlay != null && outcome.failedAt(steps.overlay);
        return new Started.Failed(problem.get(), overlayRefused);
      }
      return new Started.Running(child.orElseThrow().pid());
    }
  }

  private static Optional<String> problem(BootSteps steps, CallSequence.Outcome outcome) {
    if (outcome.failed()) {
      return Optional.of(outcome.failure().message());
    }
    String said = steps.drained == null ? "" : outcome.drained(steps.drained).strip();
    return said.isEmpty() ? Optional.empty() : Optional.of(said);
  }

  private static void end(ChildProcess child) {
    Linux.kill(child.pid(), Linux.SIGKILL);
    child.waitStatus().join();
  }

  private final class BootSteps {
    private final String hostName;
    private final List<Layout.Mount> mounts;
    private final Pipe said;
    private CallSequence.@Nullable Result overlay;
    private CallSequence.@Nullable Result spawned;
    private CallSequence.@Nullable Result drained;

    BootSteps(String hostName, List<Layout.Mount> mounts, Pipe said) {
      this.hostName = hostName;
      this.mounts = mounts;
      this.said = said;
    }

    void addTo(CallSequence calls) {
      Namespaces.unshare(calls, NativeLauncher.NAMESPACES);
      Mounts.makePrivate(calls);
      mounts.forEach(mount -> addMount(calls, mount));
      Mounts.pivotRoot(calls, folder.root().toString(), Layout.OLD_ROOT);
      Namespaces.setHostName(calls, hostName);
      Identities.umask(calls, 022);
      Spawn.Builder first =
          Spawn.of("/bin/sh", "-c", FIRST_PROCESS)
              .environment(Map.of("PATH", PATH, Marker.VARIABLE, folder.marker()))
              .stdout(said.writeEnd())
              .newSession(true);
      Descriptor held = machine.held().get();
      if (held != null) {
        first.stdin(held);
      }
      spawned = calls.spawn(first.build());
      drained = calls.drain(said);
      Mounts.detach(calls, "/" + Layout.OLD_ROOT);
      Mounts.tryRemoveDirectory(calls, "/" + Layout.OLD_ROOT);
    }

    private void addMount(CallSequence calls, Layout.Mount mount) {
      String target = mount.target().toString();
      switch (mount) {
        case Layout.Mount.Bind bind -> {
          Mounts.bind(calls, bind.source().toString(), target);
          if (bind.readOnly()) {
            Mounts.makeReadOnly(calls, target);
          }
        }
        case Layout.Mount.Overlay(Path lower, Path upper, Path work, Path _) ->
            overlay =
                Mounts.overlay(
                    calls,
                    lower.toString(),
                    upper.toString(),
                    work.toString(),
                    target,
                    machine.rootless() ? ",userxattr" : "");
        case Layout.Mount.SharedMemory _ -> Mounts.temporaryFileSystem(calls, target, "mode=1777");
        case Layout.Mount.Terminals _ -> Mounts.terminals(calls, target);
      }
    }
  }

  @Override
  SpaceProcess launch(Command command) {
    ProcessIdentity first = requireFirst();
    try (Descriptor process = descriptor(first)) {
      return new NativeLauncher(Optional.of(process)).start(prepare(command));
    }
  }

  /** Once the descriptor is open, a first process that is still the same cannot be replaced. */
  private Descriptor descriptor(ProcessIdentity first) {
    try {
      Descriptor process = Descriptor.ofProcess(first.pid());
      if (first.isAlive()) {
        return process;
      }
      process.close();
    } catch (SystemCallException e) {
      throw new SpaceException("Space '" + id() + "' is not running: " + e.message(), e);
    }
    throw new SpaceException("Space '" + id() + "' is not running");
  }

  @Override
  void attachDisk(Path hostDirectory, String insidePath) throws IOException {
    mountPoint(insidePath);
    try (Descriptor process = descriptor(requireFirst())) {
      CallSequence.run(
              calls -> {
                // A mount can only be copied where one may mount: in a copy of the host's tree.
                Namespaces.unshare(calls, Namespaces.MOUNT);
                Mounts.makePrivate(calls);
                CallSequence.Result tree = Mounts.copyTree(calls, hostDirectory.toString());
                Namespaces.enter(calls, process, Namespaces.MOUNT);
                Mounts.attachTree(calls, tree, insidePath);
              })
          .throwIfFailed();
    }
  }

  @Override
  void detachDisk(String insidePath) {
    try (Descriptor process = descriptor(requireFirst())) {
      CallSequence.run(
              calls -> {
                Namespaces.separateFileContext(calls);
                Namespaces.enter(calls, process, Namespaces.MOUNT);
                Mounts.detach(calls, insidePath);
              })
          .throwIfFailed();
    }
  }
}
