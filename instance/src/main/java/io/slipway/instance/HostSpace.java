package io.slipway.instance;

import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A space without isolation: a folder and processes that carry a marker. {@code /var/vcap} becomes
 * a link to the folder while that name is free and this process may make it; otherwise only the
 * paths of a command itself (program, working directory, log files) are put right, and scripts that
 * name {@code /var/vcap} will not find it. Host name, process numbers, {@code /tmp} and all the
 * rest are the host's.
 */
final class HostSpace extends AbstractSpace {
  static final Path VCAP = Path.of("/var/vcap");

  private static final int MOST_ROUNDS = 50;

  HostSpace(Machine machine, SpaceFolder folder, SpaceRecord record, Runnable whenDestroyed) {
    super(machine, folder, record, whenDestroyed);
  }

  /** Whether {@code /var/vcap} could be, or is, ours. */
  static boolean canLink() {
    return Files.isWritable(VCAP.getParent()) && !Files.exists(VCAP, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  void writeFiles() throws IOException {
    FolderTree.folder(folder.root(), 0755);
    for (String name : List.of("var", "run", "home", "root", "srv", "mnt", "media")) {
      FolderTree.folder(folder.root().resolve(name), 0755);
    }
    FolderTree.folder(folder.root().resolve("tmp"), 01777);
    FolderTree.folder(folder.vcap(), 0755);
    FolderTree.folder(folder.root().resolve("var/log"), 0755);
    FolderTree.link(folder.vcapShortcut(), "root/var/vcap");
  }

  @Override
  SpaceRecord boot(SpaceRecord current) throws IOException {
    VolatileFolders.empty(folder.root());
    if (canLink()) {
      Files.createSymbolicLink(VCAP, folder.vcap());
    }
    for (Map.Entry<String, Path> disk : current.disks().entrySet()) {
      attachDisk(disk.getValue(), disk.getKey());
    }
    return current.started(machine.process().bootId(), Optional.empty(), Optional.empty());
  }

  @Override
  boolean firstLives(SpaceRecord now) {
    return true;
  }

  private boolean linked() {
    try {
      return Files.isSymbolicLink(VCAP) && Files.readSymbolicLink(VCAP).equals(folder.vcap());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  void endProcesses(SpaceRecord current) {
    // Each round may find children born since the one before; killed ones are gone from the next.
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Set<Integer> found = withKin(Marker.findProcesses(folder));
      if (found.isEmpty()) {
        return;
      }
      List<ProcessIdentity> processes = new ArrayList<>();
      found.forEach(pid -> ProcessIdentity.of(pid).ifPresent(processes::add));
      processes.forEach(process -> Processes.kill(process.pid()));
      processes.forEach(Processes::end);
    }
    throw new SpaceException("The processes of space '" + id() + "' start faster than they end");
  }

  /** The processes and all that descend from them, whatever they did to their environment. */
  private static Set<Integer> withKin(List<Integer> marked) {
    Set<Integer> all = new HashSet<>(marked);
    for (int pid : marked) {
      ProcessHandle.of(pid)
          .ifPresent(
              process ->
                  process.descendants().forEach(descendant -> all.add((int) descendant.pid())));
    }
    return all;
  }

  @Override
  SpaceProcess launch(Command command) {
    Map<String, String> environment = new LinkedHashMap<>(command.environment());
    environment.put(Marker.VARIABLE, folder.marker());
    List<String> candidates =
        Launch.candidates(command.argv().getFirst(), command.environment()).stream()
            .map(this::visible)
            .toList();
    Launch launch =
        new Launch(
            command,
            candidates,
            environment,
            visible(command.workingDirectory()),
            logFile(command.stdout()).map(this::onHost),
            logFile(command.stderr()).map(this::onHost),
            users().distinct() ? Optional.of(account(command)) : Optional.empty());
    if (Linux.isAvailable()) {
      return new NativeLauncher(Optional.empty()).start(launch);
    }
    Path pipes = folder.root().resolve("run/.output");
    return new ShellLauncher(
            List.of(),
            this::toHostPid,
            path -> path,
            new NamedPipe.Folder(pipes, pipes.toString()),
            "--clear-groups")
        .start(launch);
  }

  @Override
  Conversations conversations(List<String> become) {
    return new Conversations(List.of(), Conversations.terminalsOf(Optional.empty()), become);
  }

  /** Below {@code /var/vcap} the folder's path, unless the link leads there anyway. */
  private String visible(String path) {
    boolean below = path.equals(VCAP.toString()) || path.startsWith(VCAP + "/");
    return below && !linked() ? toHostPath(path).toString() : path;
  }

  private Launch.LogFile onHost(Launch.LogFile inside) {
    return new Launch.LogFile(toHostPath(inside.path()).toString(), inside.mode());
  }

  @Override
  void attachDisk(Path hostDirectory, String insidePath) throws IOException {
    Path target = folder.root().resolve(insidePath.substring(1));
    FolderTree.parents(target);
    if (Files.isSymbolicLink(target)) {
      Files.delete(target);
    }
    if (Files.isDirectory(target)) {
      Files.delete(target); // only an empty one can be covered by a link
    }
    Files.createSymbolicLink(target, hostDirectory);
  }

  @Override
  void detachDisk(String insidePath) throws IOException {
    Path target = folder.root().resolve(insidePath.substring(1));
    if (Files.isSymbolicLink(target)) {
      Files.delete(target);
    }
  }

  @Override
  void removeFiles() throws IOException {
    if (linked()) {
      Files.delete(VCAP);
    }
    super.removeFiles();
  }

  @Override
  Optional<Path> shared(List<String> insidePath) {
    return Optional.of(Path.of("/", insidePath.toArray(String[]::new)));
  }

  @Override
  Path etcFile(String name) {
    return Path.of("/etc", name);
  }

  @Override
  public OptionalInt toHostPid(int insidePid) {
    return ProcessIdentity.of(insidePid).isPresent()
        ? OptionalInt.of(insidePid)
        : OptionalInt.empty();
  }

  @Override
  public boolean contains(int hostPid) {
    return Marker.findProcesses(folder).contains(hostPid);
  }

  /**
   * {@code vcap} is the host's user of that name, if there is one and this process may become it.
   */
  @Override
  public Users users() {
    CurrentProcess process = machine.process();
    Users.Identity self =
        new Users.Identity(
            "root",
            process.uid(),
            process.gid(),
            (int) machine.userIds().toOutside(process.uid()),
            (int) machine.groupIds().toOutside(process.gid()));
    Optional<Accounts.Account> vcap =
        process.isRoot() ? Accounts.findByName(etcLines("passwd"), "vcap") : Optional.empty();
    return vcap.map(
            account ->
                new Users(
                    self,
                    new Users.Identity(
                        "vcap",
                        account.uid(),
                        account.gid(),
                        (int) machine.userIds().toOutside(account.uid()),
                        (int) machine.groupIds().toOutside(account.gid())),
                    true))
        .orElseGet(
            () ->
                new Users(
                    self,
                    new Users.Identity(
                        "vcap", self.uid(), self.gid(), self.hostUid(), self.hostGid()),
                    false));
  }
}
