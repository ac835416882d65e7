package io.slipway.instance;

import io.slipway.base.FileTree;
import io.slipway.base.Registration;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** What spaces of every kind do alike: their record, paths, owners, and the order of their life. */
abstract class AbstractSpace implements InstanceSpace {
  final Machine machine;
  final SpaceFolder folder;

  private final Runnable whenDestroyed;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile SpaceRecord record;

  AbstractSpace(Machine machine, SpaceFolder folder, SpaceRecord record, Runnable whenDestroyed) {
    this.machine = machine;
    this.folder = folder;
    this.record = record;
    this.whenDestroyed = whenDestroyed;
  }

  /** Makes folders and files; nothing runs yet. */
  abstract void writeFiles() throws IOException;

  /** Starts the space over its files; the record it returns is kept. */
  abstract SpaceRecord boot(SpaceRecord current) throws IOException;

  /** Ends every process, whether the record tells of them or not. */
  abstract void endProcesses(SpaceRecord current);

  /** Looks up what the command names, and starts it. */
  abstract SpaceProcess launch(Command command);

  abstract void attachDisk(Path hostDirectory, String insidePath) throws IOException;

  abstract void detachDisk(String insidePath) throws IOException;

  /** The files of {@code /etc} that user and group names are looked up in. */
  abstract Path etcFile(String name);

  /** What is not the space's own, as this process reaches it. */
  abstract Optional<Path> shared(List<String> insidePath);

  final SpaceRecord current() {
    return record;
  }

  final void create() throws IOException {
    changing.lock();
    try {
      writeFiles();
      keep(boot(record).withPhase(SpaceRecord.Phase.READY, machine.self()));
    } finally {
      changing.unlock();
    }
  }

  private void keep(SpaceRecord next) throws IOException {
    next.write(folder);
    record = next;
  }

  @Override
  public String id() {
    return folder.id();
  }

  @Override
  public SpaceKind kind() {
    return record.kind();
  }

  @Override
  public String hostName() {
    return record.specification().hostName();
  }

  @Override
  public InetAddress address() {
    return record.specification().address();
  }

  @Override
  public Map<String, String> facts() {
    return record.specification().facts();
  }

  @Override
  public boolean alive() {
    SpaceRecord now = record;
    return now.running() && now.bootId().equals(machine.process().bootId()) && firstLives(now);
  }

  @Override
  public Registration onDeath(Runnable action) {
    AtomicBoolean told = new AtomicBoolean();
    Runnable once =
        () -> {
          if (told.compareAndSet(false, true)) {
            action.run();
          }
        };
    FileWatcher.Watch files =
        FileWatcher.system()
            .watch(
                folder.path(),
                _ -> {
                  if (isRemoved()) {
                    Thread.ofVirtual().name("removed-space").start(() -> endRemoved(once));
                  }
                });
    Registration process =
        record
            .first()
            .<Registration>map(first -> ProcessWatcher.system().watch(first, once)::close)
            .orElse(() -> {});
    return () -> {
      files.close();
      process.close();
    };
  }

  private boolean isRemoved() {
    return !Files.exists(folder.record(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Somebody has taken the files away: what still runs has nothing to run on. */
  private void endRemoved(Runnable whenEnded) {
    changing.lock();
    try {
      endProcesses(record);
    } finally {
      changing.unlock();
    }
    whenEnded.run();
  }

  /** Whether the recorded first process is there and is the one meant. */
  boolean firstLives(SpaceRecord now) {
    return living(now).isPresent();
  }

  final Optional<ProcessIdentity> living(SpaceRecord now) {
    if (!now.bootId().equals(machine.process().bootId())) {
      return Optional.empty();
    }
    return now.first()
        .filter(ProcessIdentity::isAlive)
        .filter(
            first ->
                now.namespace().equals(io.slipway.linux.Namespaces.identify(first.pid(), "pid")));
  }

  @Override
  public Path vcap() {
    return folder.vcap();
  }

  final InsidePaths paths() {
    return new InsidePaths(folder.root(), record.disks());
  }

  @Override
  public Path toHostPath(String insidePath) {
    return paths().toHost(insidePath);
  }

  @Override
  public boolean isMissing(String insidePath) {
    try {
      return paths().isMissing(insidePath, this::shared);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public SpaceProcess start(Command command) {
    if (!alive()) {
      throw new SpaceException(
          "Space '"
              + id()
              + "' is not running, so '"
              + command.argv().getFirst()
              + "' cannot be started in it; restart or recreate the instance");
    }
    SpaceProcess process = launch(command);
    StartedProcesses.add(process);
    return process;
  }

  /** How programs that are talked to get into this space, and who they become there. */
  abstract Conversations conversations(List<String> become);

  @Override
  public ConversingProcess converse(Conversation conversation) {
    if (!alive()) {
      throw new SpaceException(
          "Space '" + id() + "' is not running; restart or recreate the instance");
    }
    return conversations(become(conversation.user())).start(conversation);
  }

  private List<String> become(String user) {
    if (!users().distinct()) {
      return List.of();
    }
    Accounts.Account account = account(user);
    List<String> groups = Accounts.groupsOf(etcLines("group"), user);
    return List.of(
        HostPrograms.require("setpriv", "util-linux"),
        "--reuid=" + account.uid(),
        "--regid=" + account.gid(),
        groups.isEmpty() ? "--clear-groups" : "--groups=" + String.join(",", groups),
        "--");
  }

  @Override
  public SpaceProcess readopt(Survivor survivor) {
    return StartedProcesses.find(survivor).orElseGet(() -> new SurvivingProcess(survivor));
  }

  @Override
  public Path memory() {
    return folder.memory();
  }

  @Override
  public void kill() {
    change(
        "kill",
        () -> {
          end();
        });
  }

  private void end() throws IOException {
    endProcesses(record);
    keep(record.killed());
    FileTree.delete(folder.memory());
  }

  @Override
  public void restart() {
    change(
        "restart",
        () -> {
          end();
          keep(boot(record));
        });
  }

  @Override
  public void destroy() {
    change(
        "destroy",
        () -> {
          if (Files.isDirectory(folder.path(), LinkOption.NOFOLLOW_LINKS)) {
            keep(record.withPhase(SpaceRecord.Phase.DESTROYING, machine.self()));
            endProcesses(record);
            removeFiles();
          } else {
            endProcesses(record);
          }
          record = record.killed();
        });
    whenDestroyed.run();
  }

  /** The record goes last: what is interrupted before can be found and finished. */
  void removeFiles() throws IOException {
    try (var children = Files.newDirectoryStream(folder.path())) {
      for (Path child : children) {
        if (!child.equals(folder.record())) {
          FileTree.delete(child);
        }
      }
    }
    FileTree.delete(folder.path());
  }

  @Override
  public void bindDisk(Path hostDirectory, String insidePath) {
    change(
        "bind " + hostDirectory + " in",
        () -> {
          Path disk = hostDirectory.toRealPath();
          if (!Files.isDirectory(disk)) {
            throw new SpaceException("'" + hostDirectory + "' is not a folder to bind");
          }
          String inside = normalized(insidePath);
          if (record.disks().containsKey(inside)) {
            throw new SpaceException(
                "Something is already bound on " + inside + " in space '" + id() + "'");
          }
          if (alive()) {
            attachDisk(disk, inside);
          }
          Map<String, Path> disks = new LinkedHashMap<>(record.disks());
          disks.put(inside, disk);
          keep(record.withDisks(disks));
        });
  }

  @Override
  public void unbind(String insidePath) {
    change(
        "unbind " + insidePath + " in",
        () -> {
          String inside = normalized(insidePath);
          if (!record.disks().containsKey(inside)) {
            throw new SpaceException("Nothing is bound on " + inside + " in space '" + id() + "'");
          }
          if (alive()) {
            detachDisk(inside);
          }
          Map<String, Path> disks = new LinkedHashMap<>(record.disks());
          disks.remove(inside);
          keep(record.withDisks(disks));
        });
  }

  /** The inside path without links and detours, so that a bound folder has one name only. */
  private String normalized(String insidePath) {
    InsidePaths withoutDisks = new InsidePaths(folder.root(), Map.of());
    return withoutDisks.toInside(withoutDisks.toHost(insidePath)).orElseThrow();
  }

  /** The folder below the space's root that a disk is mounted on, made if it is missing. */
  final Path mountPoint(String inside) throws IOException {
    Path target = folder.root().resolve(inside.substring(1));
    if (!Files.isDirectory(target)) {
      FolderTree.parents(target);
      FolderTree.folder(target, 0700);
    }
    return target;
  }

  /** Every disk and where it is mounted, below the space's root. */
  final Map<Path, Path> mountPoints(SpaceRecord now) throws IOException {
    Map<Path, Path> mounts = new LinkedHashMap<>();
    for (Map.Entry<String, Path> disk : now.disks().entrySet()) {
      mounts.put(disk.getValue(), mountPoint(disk.getKey()));
    }
    return mounts;
  }

  @Override
  public void chown(Path hostPath, String owner, String group, boolean recursive) {
    if (!users().distinct()) {
      return;
    }
    int uid = account(owner).uid();
    int gid = groupId(group);
    try {
      requireOwn(hostPath);
      if (!recursive) {
        setOwner(hostPath, uid, gid);
        return;
      }
      Files.walkFileTree(
          hostPath,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
                throws IOException {
              setOwner(path, uid, gid);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
                throws IOException {
              setOwner(path, uid, gid);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new SpaceException(
          "The owner of " + hostPath + " cannot be set to " + owner + ":" + group + ": " + e, e);
    }
  }

  private static void setOwner(Path path, int uid, int gid) throws IOException {
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
  }

  /** Guards against links on the way that lead out of the space. */
  private void requireOwn(Path hostPath) throws IOException {
    Path path = hostPath.toAbsolutePath();
    Path name = path.getFileName();
    Path parent = path.getParent();
    if (name == null || parent == null) {
      throw new SpaceException(hostPath + " does not belong to space '" + id() + "'");
    }
    if (paths().toInside(parent.toRealPath().resolve(name)).isEmpty()) {
      throw new SpaceException(hostPath + " does not belong to space '" + id() + "'");
    }
  }

  final Accounts.Account account(String nameOrUid) {
    Users users = users();
    if (nameOrUid.equals("root")) {
      return new Accounts.Account(users.root().uid(), users.root().gid());
    }
    if (nameOrUid.equals("vcap")) {
      return new Accounts.Account(users.vcap().uid(), users.vcap().gid());
    }
    return Accounts.find(etcLines("passwd"), nameOrUid)
        .orElseThrow(
            () ->
                new SpaceException("There is no user '" + nameOrUid + "' in space '" + id() + "'"));
  }

  final int groupId(String nameOrGid) {
    Users users = users();
    if (nameOrGid.equals("root")) {
      return users.root().gid();
    }
    if (nameOrGid.equals("vcap")) {
      return users.vcap().gid();
    }
    return Accounts.findGroup(etcLines("group"), nameOrGid)
        .orElseThrow(
            () ->
                new SpaceException(
                    "There is no group '" + nameOrGid + "' in space '" + id() + "'"));
  }

  final java.util.List<String> etcLines(String name) {
    try {
      return Files.readAllLines(etcFile(name), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new SpaceException("/etc/" + name + " of space '" + id() + "' cannot be read: " + e, e);
    }
  }

  /** The user and group a command asks for. */
  final Accounts.Account account(Command command) {
    Accounts.Account account = account(command.user());
    return new Accounts.Account(
        account.uid(), command.group().map(this::groupId).orElse(account.gid()));
  }

  /** A log file's path inside. */
  final Optional<Launch.LogFile> logFile(Output output) {
    if (!(output instanceof Output.Append append)) {
      return Optional.empty();
    }
    String inside =
        paths()
            .toInside(append.hostFile())
            .orElseThrow(
                () ->
                    new SpaceException(
                        append.hostFile() + " does not belong to space '" + id() + "'"));
    return Optional.of(new Launch.LogFile(inside, append.mode()));
  }

  private void change(String what, Change change) {
    changing.lock();
    try {
      change.run();
    } catch (IOException e) {
      throw new SpaceException("Failed to " + what + " space '" + id() + "': " + e, e);
    } finally {
      changing.unlock();
    }
  }

  private interface Change {
    void run() throws IOException;
  }
}
