package io.slipway.agent.fake;

import io.slipway.instance.Command;
import io.slipway.instance.Conversation;
import io.slipway.instance.ConversingProcess;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceException;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceProcess;
import io.slipway.instance.Survivor;
import io.slipway.instance.Users;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * A space that is a folder. Its programs do what a test says; what they print goes where a real one
 * would put it.
 */
public final class FakeSpace implements InstanceSpace {
  private final Path root;
  private final Map<String, Path> disks = new HashMap<>();
  private final Map<ProcessIdentity, FakeProcess> processes = new ConcurrentHashMap<>();
  private final BlockingQueue<Command> started = new LinkedBlockingQueue<>();
  private volatile Function<Command, FakeProcess> programs = _ -> FakeProcess.exited(0);
  private volatile boolean killed;

  public FakeSpace(Path root) {
    this.root = root;
    try {
      Files.createDirectories(vcap());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What programs do from now on; may throw what a space throws. */
  public FakeSpace programs(Function<Command, FakeProcess> behaviour) {
    this.programs = behaviour;
    return this;
  }

  /** The next program that is started. */
  public Command awaitStart() throws InterruptedException {
    return started.take();
  }

  public int startedCount() {
    return started.size();
  }

  @Override
  public String id() {
    return "fake";
  }

  @Override
  public SpaceKind kind() {
    return SpaceKind.NATIVE;
  }

  @Override
  public String hostName() {
    return "fake";
  }

  @Override
  public InetAddress address() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public Map<String, String> facts() {
    return Map.of();
  }

  @Override
  public boolean alive() {
    return !killed;
  }

  @Override
  public Path vcap() {
    return root.resolve("var/vcap");
  }

  @Override
  public Path toHostPath(String insidePath) {
    return toHostPath(insidePath, 0);
  }

  private Path toHostPath(String insidePath, int depth) {
    if (depth > 40) {
      throw new SpaceException("'" + insidePath + "' leads through too many links");
    }
    for (Map.Entry<String, Path> disk : disks.entrySet()) {
      if (insidePath.startsWith(disk.getKey() + "/")) {
        return disk.getValue().resolve(insidePath.substring(disk.getKey().length() + 1));
      }
    }
    if (!insidePath.startsWith("/var/")) {
      throw new SpaceException("'" + insidePath + "' is shared with the machine");
    }
    Path resolved = Path.of("/");
    for (Path part : Path.of(insidePath).normalize()) {
      resolved = resolved.resolve(part);
      Path host = host(resolved);
      for (int hops = 0; Files.isSymbolicLink(host) && hops < 40; hops++) {
        try {
          resolved = resolved.resolveSibling(Files.readSymbolicLink(host)).normalize();
        } catch (IOException e) {
          throw new SpaceException("broken link", e);
        }
        if (!resolved.startsWith("/var")) {
          throw new SpaceException("'" + insidePath + "' leads to the machine");
        }
        resolved = inside(toHostPath(resolved.toString(), depth + 1));
        host = host(resolved);
      }
    }
    return host(resolved);
  }

  @Override
  public boolean isMissing(String insidePath) {
    Path path = Path.of(insidePath);
    for (int hops = 0; hops < 40; hops++) {
      Path host =
          path.startsWith("/var")
              ? toHostPath(String.valueOf(path.getParent())).resolve(path.getFileName())
              : path;
      if (!Files.isSymbolicLink(host)) {
        return Files.notExists(host);
      }
      try {
        path = path.resolveSibling(Files.readSymbolicLink(host)).normalize();
      } catch (IOException e) {
        throw new SpaceException("broken link", e);
      }
    }
    return false;
  }

  private Path host(Path inside) {
    return root.resolve(Path.of("/").relativize(inside));
  }

  private Path inside(Path host) {
    return Path.of("/").resolve(root.relativize(host));
  }

  @Override
  public SpaceProcess start(Command command) {
    FakeProcess process = programs.apply(command).as(command);
    processes.put(process.survivor().process(), process);
    write(command.stdout(), process.stdout().text());
    write(command.stderr(), process.stderr().text());
    started.add(command);
    return process;
  }

  private static void write(Output output, String text) {
    if (output instanceof Output.Append append) {
      try {
        Files.writeString(
            append.hostFile(),
            text,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        Files.setAttribute(append.hostFile(), "unix:mode", append.mode());
      } catch (IOException e) {
        throw new SpaceException("Cannot write '" + append.hostFile() + "'", e);
      }
    }
  }

  @Override
  public ConversingProcess converse(Conversation conversation) {
    throw new SpaceException("Nobody can be talked to in a fake space");
  }

  @Override
  public SpaceProcess readopt(Survivor survivor) {
    FakeProcess process = processes.get(survivor.process());
    if (process == null) {
      throw new SpaceException("There was no such process");
    }
    return process;
  }

  @Override
  public boolean contains(int hostPid) {
    return true;
  }

  @Override
  public Path memory() {
    return root.resolve("memory");
  }

  @Override
  public OptionalInt toHostPid(int insidePid) {
    return OptionalInt.empty();
  }

  @Override
  public Users users() {
    Users.Identity root = new Users.Identity("root", 0, 0, 0, 0);
    return new Users(root, root, false);
  }

  @Override
  public void chown(Path hostPath, String owner, String group, boolean recursive) {}

  @Override
  public void kill() {
    killed = true;
  }

  @Override
  public void restart() {
    killed = false;
  }

  @Override
  public void destroy() {
    killed = true;
  }

  @Override
  public void bindDisk(Path hostDirectory, String insidePath) {
    disks.put(insidePath, hostDirectory);
  }

  @Override
  public void unbind(String insidePath) {
    disks.remove(insidePath);
  }

  public Map<String, Path> disks() {
    return Map.copyOf(disks);
  }
}
