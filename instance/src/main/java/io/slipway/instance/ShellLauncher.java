package io.slipway.instance;

import io.slipway.base.Clock;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs without native code: a shell, entered into the space by a prefix command, opens
 * the log files, says its process number and becomes the program.
 *
 * <p>An exit code above 128 is reported as a signal, because the two cannot be told apart here.
 *
 * @param prefix words before the shell's; empty: stay on the host
 * @param toHostPid translates the number the shell says
 * @param supplementaryGroups what to do about them when the user changes, in setpriv's words
 * @param toHostPath where to look at a program before it is started
 */
record ShellLauncher(
    List<String> prefix,
    IntFunction<OptionalInt> toHostPid,
    UnaryOperator<String> toHostPath,
    NamedPipe.Folder pipes,
    String supplementaryGroups)
    implements Launcher {
  private static final int LONGEST_LINE = 4096;

  @Override
  public SpaceProcess start(Launch launch) {
    checkProgram(launch);
    Command command = launch.command();
    List<String> argv = new ArrayList<>(prefix);
    Optional<NamedPipe> stdout = pipe(command.stdout());
    Optional<NamedPipe> stderr = pipe(command.stderr());
    argv.add(HostPrograms.require("setsid", "util-linux"));
    argv.addAll(List.of("/bin/sh", "-c", script(launch, stdout, stderr), "sh"));
    addProgram(launch, argv);
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.redirectInput(Path.of("/dev/null").toFile());
    HostPrograms.setEnvironment(builder, launch.environment());
    try {
      Process process = builder.start();
      int hostPid = handshake(launch, process);
      return new ShellProcess(
          process, hostPid, survivor(command, process, hostPid), stdout, stderr);
    } catch (IOException | SpaceException e) {
      stdout.ifPresent(NamedPipe::abandon);
      stderr.ifPresent(NamedPipe::abandon);
      throw e instanceof SpaceException known
          ? known
          : new SpaceException("'" + launch.program() + "' could not be started: " + e, e);
    }
  }

  /** Captured output is in this process's memory, and ends with it. */
  private static Survivor survivor(Command command, Process process, int hostPid) {
    int pid = (int) process.pid();
    return new Survivor(
        ProcessIdentity.ofUncollected(pid).orElseGet(() -> new ProcessIdentity(pid, 0)),
        hostPid,
        List.of(),
        command.stdout(),
        command.stderr(),
        Optional.empty());
  }

  private Optional<NamedPipe> pipe(Output output) {
    return output instanceof Output.Capture capture
        ? Optional.of(NamedPipe.create(pipes, capture))
        : Optional.empty();
  }

  private static String script(
      Launch launch, Optional<NamedPipe> stdout, Optional<NamedPipe> stderr) {
    StringBuilder script = new StringBuilder("exec 3>&1;");
    redirect(script, "1", launch.stdoutFile(), stdout);
    redirect(script, "2", launch.stderrFile(), stderr);
    script.append(" umask ").append(Integer.toOctalString(launch.command().umask())).append(';');
    script
        .append(" cd ")
        .append(HostPrograms.quoted(launch.workingDirectory()))
        .append(" || exit 126;");
    script.append(" echo $$ >&3; exec 3>&-;");
    for (String added : List.of("PWD", "OLDPWD", "SHLVL")) {
      if (!launch.environment().containsKey(added)) {
        script.append(" unset ").append(added).append(';');
      }
    }
    return script.append(" exec \"$@\"").toString();
  }

  private static void redirect(
      StringBuilder script,
      String descriptor,
      Optional<Launch.LogFile> file,
      Optional<NamedPipe> pipe) {
    if (file.isPresent()) {
      int mask = 0777 & ~file.get().mode();
      script.append(" umask ").append(Integer.toOctalString(mask)).append(';');
    }
    String target =
        file.map(Launch.LogFile::path).or(() -> pipe.map(NamedPipe::inside)).orElse("/dev/null");
    script
        .append(" exec ")
        .append(descriptor)
        .append(">>")
        .append(HostPrograms.quoted(target))
        .append(';');
  }

  private void addProgram(Launch launch, List<String> argv) {
    if (launch.command().niceness() != 0) {
      argv.add(HostPrograms.require("nice", "coreutils"));
      argv.addAll(List.of("-n", Integer.toString(launch.command().niceness())));
    }
    if (launch.account().isPresent()) {
      Accounts.Account account = launch.account().get();
      argv.add(HostPrograms.require("setpriv", "util-linux"));
      argv.addAll(
          List.of(
              "--reuid=" + account.uid(), "--regid=" + account.gid(), supplementaryGroups, "--"));
    }
    argv.addAll(launch.command().argv());
  }

  /** What exec would say, looked at beforehand: afterwards it cannot be told from the program. */
  private void checkProgram(Launch launch) {
    String problem = "no such file or directory";
    for (String candidate : launch.candidates()) {
      String absolute =
          candidate.startsWith("/") ? candidate : launch.workingDirectory() + "/" + candidate;
      Optional<String> found = problem(Path.of(toHostPath.apply(absolute)));
      if (found.isEmpty()) {
        return;
      }
      problem = found.get().startsWith("no such") ? problem : found.get();
    }
    throw new SpawnException(launch.program(), problem);
  }

  private Optional<String> problem(Path program) {
    if (!Files.exists(program)) {
      return Optional.of("no such file or directory");
    }
    if (Files.isDirectory(program) || !Files.isExecutable(program)) {
      return Optional.of("permission denied");
    }
    try (InputStream in = Files.newInputStream(program)) {
      byte[] start = in.readNBytes(256);
      String text = new String(start, StandardCharsets.ISO_8859_1);
      if (text.startsWith("#!")) {
        String interpreter = text.substring(2).strip().split("\\s", 2)[0];
        return interpreter.startsWith("/") && !Files.exists(Path.of(toHostPath.apply(interpreter)))
            ? Optional.of("no such file or directory")
            : Optional.empty();
      }
      return text.startsWith("\u007fELF") ? Optional.empty() : Optional.of("exec format error");
    } catch (IOException e) {
      return Optional.empty(); // executable but not readable: exec will tell
    }
  }

  /** The host's number of the process, which is about to become the program. */
  private int handshake(Launch launch, Process process) throws IOException {
    OptionalInt inside = readNumber(process.getInputStream());
    if (inside.isEmpty()) {
      byte[] said = process.getErrorStream().readNBytes(LONGEST_LINE);
      process.destroyForcibly();
      throw new SpaceException(
          "'"
              + launch.program()
              + "' could not be started: "
              + new String(said, StandardCharsets.UTF_8).strip());
    }
    return toHostPid.apply(inside.getAsInt()).orElse((int) process.pid());
  }

  private static OptionalInt readNumber(InputStream in) throws IOException {
    StringBuilder digits = new StringBuilder();
    for (int b = in.read(); b >= '0' && b <= '9' && digits.length() < 10; b = in.read()) {
      digits.append((char) b);
    }
    return digits.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(digits.toString()));
  }

  private record ShellProcess(
      Process process,
      int hostPid,
      Survivor survivor,
      Optional<NamedPipe> out,
      Optional<NamedPipe> err)
      implements SpaceProcess {
    @Override
    public CompletableFuture<ExitStatus> exit() {
      return process.onExit().thenApply(ended -> status(ended.exitValue()));
    }

    private static ExitStatus status(int code) {
      return code > 128 ? new ExitStatus.Signaled(code - 128) : new ExitStatus.Exited(code);
    }

    @Override
    public CompletableFuture<ExitStatus> completion() {
      return CompletableFuture.allOf(end(out), end(err))
          .thenCombine(exit(), (nothing, status) -> status);
    }

    private static CompletableFuture<@Nullable Void> end(Optional<NamedPipe> pipe) {
      return pipe.map(NamedPipe::end).orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    @Override
    public Captured stdout() {
      return out.map(pipe -> pipe.buffer().snapshot()).orElse(Captured.NOTHING);
    }

    @Override
    public Captured stderr() {
      return err.map(pipe -> pipe.buffer().snapshot()).orElse(Captured.NOTHING);
    }

    @Override
    public boolean signalGroup(int signal) {
      try {
        String command = "kill -" + signal + " -" + hostPid; // as every shell has it
        return HostPrograms.run(List.of("/bin/sh", "-c", command)).success();
      } catch (IOException e) {
        throw new SpaceException("Process group " + hostPid + " cannot be signalled: " + e, e);
      }
    }

    @Override
    public List<String> endAll(Duration grace, Clock clock) throws InterruptedException {
      return new Kin(survivor, clock).end(grace);
    }
  }
}
