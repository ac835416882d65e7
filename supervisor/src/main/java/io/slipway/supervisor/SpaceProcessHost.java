package io.slipway.supervisor;

import io.slipway.base.Clock;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.FileWatcher;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.ProcessWatcher;
import io.slipway.instance.SpaceException;
import io.slipway.instance.SpaceProcess;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instance's space as its supervisor's machine. */
public final class SpaceProcessHost implements ProcessHost {
  private static final Pattern LEADING_NUMBER = Pattern.compile("\\s*([0-9]{1,9})(?![0-9])");
  private static final int PID_FILE_BYTES = 64;

  private final InstanceSpace space;
  private final SpaceFiles files;
  private final SpaceSensors sensors;

  public SpaceProcessHost(InstanceSpace space, Clock clock) {
    this.space = space;
    this.files = new SpaceFiles(space);
    this.sensors = new SpaceSensors(files, clock);
  }

  @Override
  public String hostName() {
    return space.hostName();
  }

  @Override
  public void run(Launch launch, Consumer<String> onExit) throws ProgramException {
    Command.Builder command =
        Command.of(launch.arguments()).environment(launch.environment()).newSession();
    launch.user().ifPresent(command::user);
    launch.group().ifPresent(command::group);
    try {
      SpaceProcess process = space.start(command.build());
      process
          .exit()
          .whenComplete(
              (status, failure) ->
                  onExit.accept(failure == null ? status.toString() : "an unknown status"));
    } catch (SpaceException e) {
      throw new ProgramException(e.message(), e);
    }
  }

  @Override
  public OptionalInt readPidFile(String path) {
    try {
      Path file = files.hostPath(path);
      if (!Files.isRegularFile(file)) { // Opening a named pipe would wait for its writer.
        return OptionalInt.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        String text = new String(in.readNBytes(PID_FILE_BYTES), StandardCharsets.ISO_8859_1);
        Matcher number = LEADING_NUMBER.matcher(text);
        return number.lookingAt()
            ? OptionalInt.of(Integer.parseInt(number.group(1)))
            : OptionalInt.empty();
      }
    } catch (IOException | SpaceException e) {
      return OptionalInt.empty(); // Gone, or not to be read: no process is named.
    }
  }

  @Override
  public OptionalInt findProcess(String pattern) {
    OptionalInt first = space.toHostPid(1);
    return first.isEmpty()
        ? OptionalInt.empty()
        : ProcessTable.findInNamespaceOf(first.getAsInt(), Pattern.compile(pattern));
  }

  @Override
  public OptionalInt hostPid(int pid) {
    OptionalInt hostPid = space.toHostPid(pid);
    return hostPid.isPresent() && ProcessIdentity.of(hostPid.getAsInt()).isPresent()
        ? hostPid
        : OptionalInt.empty();
  }

  @Override
  public Duration age(int hostPid) {
    return ProcessTable.entry(hostPid).map(ProcessTable.Entry::age).orElse(Duration.ZERO);
  }

  @Override
  public Watch watchDeath(int hostPid, Consumer<Optional<ExitStatus>> onDeath) {
    return ProcessWatcher.system().watchEnd(hostPid, onDeath)::close;
  }

  @Override
  public Watch watchFile(String path, Runnable onChange) {
    return new SpaceFileWatch(files, path, FileWatcher.system(), onChange);
  }

  @Override
  public Sensors sensors() {
    return sensors;
  }
}
