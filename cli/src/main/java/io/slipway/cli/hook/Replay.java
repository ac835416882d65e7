package io.slipway.cli.hook;

import io.slipway.base.ErrorText;
import io.slipway.base.FileTree;
import io.slipway.base.JobModes;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.Interruptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a hook on this machine with a {@code /var} of its own, which is gone afterwards: the job's
 * files where they are on an instance, the agent's environment, folder and priority, and as root of
 * a user namespace where the caller is not root. Processes it leaves behind are ended with it.
 */
final class Replay {
  private static final String SHELLS = "sh|bash|dash|ash|ksh|zsh";
  private static final int BUFFER = 8 * 1024;

  /** Hides the machine's own folder behind the hook's, in a namespace of its own. */
  private static final String ENTER =
      "mount --bind \"$1\" /var && shift && cd /var/vcap/bosh && exec nice -n 5 env -i \"$@\"";

  private final CliEnvironment environment;
  private final Capsule capsule;

  Replay(CliEnvironment environment, Capsule capsule) {
    this.environment = environment;
    this.capsule = capsule;
  }

  /** Returns its exit code. */
  int run(Map<String, String> added, boolean trace) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("slipway-replay");
      lay(folder.resolve("vcap"));
      return execute(command(folder, added, trace));
    } catch (IOException e) {
      throw new CommandFailed("The hook cannot be run here: " + ErrorText.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("Interrupted", e);
    } finally {
      if (folder != null) {
        delete(folder);
      }
    }
  }

  private static void delete(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new CommandFailed("'" + folder + "' cannot be removed: " + ErrorText.of(e), e);
    }
  }

  private void lay(Path vcap) throws IOException {
    String job = capsule.story().job();
    for (String name :
        List.of(
            "bosh",
            "packages",
            "data/tmp",
            "data/" + job,
            "store",
            "sys/run/" + job,
            "sys/log/" + job,
            "jobs/" + job)) {
      Files.createDirectories(vcap.resolve(name));
    }
    for (Capsule.JobFile file : capsule.files()) {
      if (!file.staysBelow()) {
        throw new CommandFailed("The job has a file '" + file.path() + "' outside of its folder");
      }
      Path path = vcap.resolve("jobs").resolve(job).resolve(file.path());
      Files.createDirectories(path.getParent());
      Files.write(path, file.content());
      Files.setPosixFilePermissions(path, permissions(file.mode()));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ);
    if (mode == JobModes.DIRECTORY) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
    }
    return permissions;
  }

  private List<String> command(Path folder, Map<String, String> added, boolean trace) {
    String script = "bin/" + capsule.story().hook();
    Capsule.JobFile file =
        capsule.files().stream()
            .filter(one -> one.path().equals(script))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "The job '%s' has no %s script"
                            .formatted(capsule.story().job(), capsule.story().hook())));
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork"));
    command.addAll(List.of("--kill-child", "--mount-proc"));
    if (!System.getProperty("user.name", "").equals("root")) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(List.of("sh", "-c", ENTER, "sh", folder.toString()));
    Map<String, String> variables = new TreeMap<>(capsule.environment());
    variables.putAll(added);
    variables.forEach((name, value) -> command.add(name + "=" + value));
    if (trace) {
      command.addAll(traced(file));
    }
    command.add("/var/vcap/jobs/" + capsule.story().job() + "/" + script);
    return command;
  }

  private static List<String> traced(Capsule.JobFile file) {
    String first =
        new String(file.content(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
    List<String> words = List.of(first.replaceFirst("^#!\\s*", "").strip().split("\\s+", 2));
    String program = words.getFirst().endsWith("/env") ? words.getLast() : words.getFirst();
    if (!first.startsWith("#!") || !program.matches("(.*/)?(" + SHELLS + ")")) {
      throw new CommandFailed("The hook is no shell script, which alone --trace can trace");
    }
    List<String> interpreter = new ArrayList<>(words);
    interpreter.add("-x");
    return interpreter;
  }

  private int execute(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile()).start();
    try (Interruptions.Subscription _ = environment.interruptions().subscribe(process::destroy)) {
      Thread out = pump(process.getInputStream(), environment.stdout());
      Thread err = pump(process.getErrorStream(), environment.stderr());
      int exitCode = process.waitFor();
      out.join();
      err.join();
      return exitCode;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Thread pump(InputStream from, PrintStream to) {
    return Thread.ofVirtual()
        .start(
            () -> {
              byte[] buffer = new byte[BUFFER];
              try (from) {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                  to.write(buffer, 0, n);
                  to.flush();
                }
              } catch (IOException _) {
                // it has ended
              }
            });
  }
}
