package io.slipway.instance;

import io.slipway.base.Clock;
import io.slipway.base.FileTree;
import io.slipway.base.SlipwayException;
import io.slipway.linux.BoundAddresses;
import io.slipway.linux.ClaimedName;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, finds again and describes spaces under one state folder. Everything of a space lies in
 * {@code <state>/instances/<id>}; nothing outside the state folder is touched (but see {@link
 * SpaceKind#HOST}). Safe for use by many threads. Closing it ends no space.
 */
public final class InstanceSpaces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InstanceSpaces.class);

  /**
   * @param kind the only kind to use; empty: the best that works here
   */
  public record Options(Optional<SpaceKind> kind, Clock clock) {
    public static Options defaults() {
      return new Options(Optional.empty(), Clock.system());
    }

    public static Options only(SpaceKind kind) {
      return new Options(Optional.of(kind), Clock.system());
    }
  }

  private static final int MOST_OUTPUT = 4096;

  private final Path state;
  private final Options options;
  private final Machine machine = Machine.inspect();
  private @Nullable SpaceKind bestKind;
  private final Map<String, AbstractSpace> spaces = new ConcurrentHashMap<>();

  private InstanceSpaces(Path state, Options options) {
    this.state = state;
    this.options = options;
  }

  /** Opens a state folder, making it when it is missing. */
  public static InstanceSpaces open(Path stateDirectory, Options options) {
    try {
      Files.createDirectories(stateDirectory);
      Path state = stateDirectory.toRealPath();
      InstanceSpaces spaces = new InstanceSpaces(state, options);
      FolderTree.folder(spaces.instancesDirectory(), 0700);
      FolderTree.closedFolder(spaces.disksDirectory());
      return spaces;
    } catch (IOException e) {
      throw new SpaceException(
          "The state folder " + stateDirectory + " cannot be used for instances: " + e, e);
    }
  }

  /** Where persistent disks lie: {@code <state>/disks}. */
  public Path disksDirectory() {
    return state.resolve("disks");
  }

  private Path instancesDirectory() {
    return state.resolve("instances");
  }

  /** Tries every kind for real, in a space of its own that is destroyed at once. */
  public DoctorReport doctor() {
    return new Doctor(machine, this::tryOut).examine();
  }

  /** Found out on first use, and then kept. */
  private synchronized SpaceKind kind() {
    if (bestKind == null) {
      bestKind = chooseKind();
    }
    return bestKind;
  }

  private SpaceKind chooseKind() {
    if (options.kind().isPresent()) {
      return options.kind().get();
    }
    List<String> reasons = new ArrayList<>();
    for (SpaceKind candidate : SpaceKind.values()) {
      Optional<String> whyNot = new Doctor(machine, this::tryOut).whyNot(candidate);
      if (whyNot.isEmpty()) {
        reasons.forEach(reason -> log.info("Not used for instances: {}", reason));
        return candidate;
      }
      reasons.add(candidate.label() + ": " + whyNot.get());
    }
    throw new SpaceException(
        "No kind of instance works on this machine. " + String.join("; ", reasons));
  }

  /** Creates a space of the kind, runs a program in it, destroys it; throws what goes wrong. */
  private void tryOut(SpaceKind candidate) {
    String id = "probe-" + machine.self().pid() + "-" + options.clock().nanoTime();
    InstanceSpace space =
        create(
            new SpaceSpecification(id, "probe", java.net.InetAddress.getLoopbackAddress()),
            candidate);
    try {
      Command command = Command.of("/bin/true").stderr(Output.capture(MOST_OUTPUT)).build();
      SpaceProcess process = space.start(command);
      ExitStatus status = process.completion().join();
      if (!status.success()) {
        throw new SpaceException(
            "/bin/true ended with " + status + " " + process.stderr().text().strip());
      }
    } finally {
      space.destroy();
    }
  }

  /**
   * Makes a space and starts it. When it fails nothing is left behind.
   *
   * @throws SpaceException when the id is taken or no kind of space works here; the message says
   *     why
   */
  public InstanceSpace create(SpaceSpecification specification) {
    return create(specification, kind());
  }

  private InstanceSpace create(SpaceSpecification specification, SpaceKind chosen) {
    requireFree(specification.address(), specification.id());
    SpaceFolder folder = folder(specification.id());
    long began = options.clock().nanoTime();
    reserve(folder);
    AbstractSpace space = null;
    try {
      FolderTree.folder(folder.path(), 0700);
      if (chosen == SpaceKind.HOST) {
        requireOnlyHostSpace(specification.id());
      }
      SpaceRecord record =
          SpaceRecord.creating(specification, chosen, machine.self(), machine.process().bootId());
      record.write(folder);
      space = space(folder, record);
      space.create();
      spaces.put(specification.id(), space);
      log.debug(
          "Created {} space '{}' in {}",
          chosen.label(),
          specification.id(),
          Duration.ofNanos(options.clock().nanoTime() - began));
      return space;
    } catch (IOException e) {
      clearAway(folder, space, e);
      throw new SpaceException("Space '" + specification.id() + "' cannot be made: " + e, e);
    } catch (SlipwayException e) {
      clearAway(folder, space, e);
      throw e;
    }
  }

  /** Of several makers of one id, one gets past here. */
  private static void reserve(SpaceFolder folder) {
    try {
      Files.createDirectory(folder.path());
    } catch (FileAlreadyExistsException e) {
      throw new SpaceException(
          "There is a space '" + folder.id() + "' already; destroy it first", e);
    } catch (IOException e) {
      throw new SpaceException("Space '" + folder.id() + "' cannot be made: " + e, e);
    }
  }

  private static void clearAway(
      SpaceFolder folder, @Nullable AbstractSpace space, Exception reason) {
    try {
      if (space != null) {
        space.destroy();
      } else {
        FileTree.delete(folder.path());
      }
    } catch (IOException | SlipwayException e) {
      reason.addSuppressed(e);
    }
  }

  private void requireOnlyHostSpace(String id) {
    for (String other : ids()) {
      if (!other.equals(id)
          && SpaceRecord.read(folder(other))
              .filter(record -> record.kind() == SpaceKind.HOST)
              .isPresent()) {
        throw new SpaceException(
            "This machine allows host spaces only, and one at a time; '"
                + other
                + "' is there already. Destroy it first, or run where namespaces are allowed");
      }
    }
  }

  private AbstractSpace space(SpaceFolder folder, SpaceRecord record) {
    Runnable whenDestroyed = () -> spaces.remove(folder.id());
    return switch (record.kind()) {
      case NATIVE -> new NativeSpace(machine, folder, record, whenDestroyed);
      case UTIL_LINUX ->
          new UtilLinuxSpace(machine, folder, record, whenDestroyed, disksDirectory());
      case HOST -> new HostSpace(machine, folder, record, whenDestroyed);
    };
  }

  private SpaceFolder folder(String id) {
    return new SpaceFolder(instancesDirectory().resolve(id));
  }

  /**
   * Finds a space again, whoever made it. Its first process is trusted only when number, start
   * time, boot and namespace are those on record; otherwise the space is reported as dead ({@link
   * InstanceSpace#alive()}), to be restarted or destroyed. Empty when there is no such space.
   */
  public Optional<InstanceSpace> adopt(String id) {
    if (!SpaceSpecification.isValidId(id)) {
      return Optional.empty();
    }
    AbstractSpace known = spaces.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    SpaceFolder folder = folder(id);
    return SpaceRecord.read(folder)
        .filter(record -> record.phase() == SpaceRecord.Phase.READY)
        .map(record -> spaces.computeIfAbsent(id, absent -> space(folder, record)));
  }

  /** Whether there is such a space, alive or dead: its files are still where they were put. */
  public boolean has(String id) {
    return SpaceSpecification.isValidId(id) && isWhole(SpaceRecord.read(folder(id)));
  }

  /**
   * The ids of all spaces, alive or dead, in order. What an interrupted {@code create} or {@code
   * destroy} left behind is removed on the way.
   */
  public List<String> known() {
    List<String> known = new ArrayList<>();
    for (String id : ids()) {
      try {
        Optional<SpaceRecord> record = SpaceRecord.read(folder(id));
        if (isWhole(record)) {
          known.add(id);
        } else if (record.map(SpaceRecord::owner).filter(ProcessIdentity::isAlive).isEmpty()) {
          removeLeftover(folder(id), record);
        }
      } catch (SpaceRecord.UnreadableException e) {
        known.add(id); // so that it is not forgotten; adopting it says what is wrong
      }
    }
    return known;
  }

  private static boolean isWhole(Optional<SpaceRecord> record) {
    return record.filter(found -> found.phase() == SpaceRecord.Phase.READY).isPresent();
  }

  /**
   * Destroys a space, even one whose record cannot be read any more; harmless when there is none.
   */
  public void destroy(String id) {
    try {
      adopt(id).ifPresent(InstanceSpace::destroy);
    } catch (SpaceRecord.UnreadableException e) {
      SpaceFolder folder = folder(id);
      Marker.findProcesses(folder)
          .forEach(pid -> ProcessIdentity.of(pid).ifPresent(Processes::end));
      try {
        FileTree.delete(folder.path());
      } catch (IOException ioException) {
        throw new SpaceException(
            "Space '" + id + "' cannot be removed: " + ioException, ioException);
      }
    }
  }

  private void removeLeftover(SpaceFolder folder, Optional<SpaceRecord> record) {
    log.info("Removing what is left of the unfinished space '{}'", folder.id());
    try {
      if (record.isPresent()) {
        space(folder, record.get()).destroy();
      } else {
        FileTree.delete(folder.path());
      }
    } catch (IOException | SlipwayException e) {
      log.warn("What is left of space '{}' cannot be removed", folder.id(), e);
    }
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(instancesDirectory())) {
      for (Path folder : folders) {
        String id = folder.getFileName().toString();
        if (SpaceSpecification.isValidId(id)
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          ids.add(id);
        }
      }
    } catch (IOException e) {
      throw new SpaceException("The spaces in " + state + " cannot be listed: " + e, e);
    }
    ids.sort(null);
    return ids;
  }

  /**
   * Claims a name that only one state folder of this machine at a time can have, whoever's it is.
   * This process holds it, and the first process of every space made from now on; the kernel gives
   * it free when the last of them is gone. Without system calls nothing is claimed, and everybody
   * gets what they ask for.
   *
   * @return false when another state folder has it
   */
  public boolean claim(String name) {
    if (!Linux.isAvailable()) {
      return true;
    }
    Optional<Descriptor> held = ClaimedName.claim(name).or(() -> heldBySpaces(name));
    held.ifPresent(machine.held()::set);
    return held.isPresent();
  }

  /** A copy of what a space of an earlier process of ours holds. */
  private Optional<Descriptor> heldBySpaces(String name) {
    for (String id : ids()) {
      try {
        Optional<Descriptor> held =
            SpaceRecord.read(folder(id))
                .filter(record -> record.bootId().equals(machine.process().bootId()))
                .flatMap(SpaceRecord::first)
                .filter(ProcessIdentity::isAlive)
                .flatMap(first -> ClaimedName.copyOf(name, first.pid()));
        if (held.isPresent()) {
          return held;
        }
      } catch (SpaceRecord.UnreadableException e) {
        log.warn("The space '{}' cannot be asked for what it holds", id, e);
      }
    }
    return Optional.empty();
  }

  /** The addresses on which processes of this machine have sockets, whoever's they are. */
  public static Set<InetAddress> addressesInUse() {
    try {
      return BoundAddresses.now().addresses();
    } catch (IOException e) {
      throw new SpaceException("The addresses in use on this machine cannot be read: " + e, e);
    }
  }

  /**
   * An address of the loopback device that somebody else listens on: what a space's processes say
   * there, or ask there, might reach a stranger.
   */
  private static void requireFree(InetAddress address, String id) {
    if (address.isLoopbackAddress()
        && !address.equals(InetAddress.getLoopbackAddress())
        && addressesInUse().contains(address)) {
      throw new SpaceException(
          "Space '%s' cannot be made: another process of this machine has a socket on its address %2$s. End that process ('ss -anp src %2$s' shows it), or choose another address"
              .formatted(id, address.getHostAddress()));
    }
  }

  /** Ends every process of the spaces in use, when their folders are gone and cannot be asked. */
  public void endAll() {
    for (AbstractSpace space : spaces.values()) {
      try {
        space.endProcesses(space.current());
      } catch (SlipwayException e) {
        log.warn("The processes of space '{}' cannot be ended", space.id(), e);
      }
    }
  }

  @Override
  public void close() {
    spaces.clear();
  }
}
