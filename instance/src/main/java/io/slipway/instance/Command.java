package io.slipway.instance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run in a space. Standard input is {@code /dev/null}; no descriptor but the three
 * standard ones is handed on; signals are at their defaults.
 *
 * @param argv program and arguments; a program without a slash is looked up in the {@code PATH} of
 *     {@code environment}
 * @param environment complete: nothing is inherited (in a {@link SpaceKind#HOST} space one variable
 *     is added, by which its processes are found again)
 * @param workingDirectory inside the space
 * @param user {@code root}, {@code vcap}, another user of the space's {@code /etc/passwd}, or a uid
 * @param group a group's name or gid; empty: the user's own. No supplementary groups are set
 * @param niceness added to this process's own niceness, at most 19; failing to is ignored
 * @param newSession a session of its own; otherwise only a process group of its own
 * @param umask for the process and for log files created for it
 * @param oversight whether it is to be found again with all that comes from it
 */
public record Command(
    List<String> argv,
    Map<String, String> environment,
    String workingDirectory,
    Output stdout,
    Output stderr,
    String user,
    Optional<String> group,
    int niceness,
    boolean newSession,
    int umask,
    Optional<Oversight> oversight) {
  /** The descriptor of {@link Oversight#notes}. */
  public static final int NOTES = 3;

  /**
   * All that comes from the program can be told from everything else in the space, as far as the
   * kernel helps (since Linux 6.1), and ended with it.
   *
   * @param notes a host file, which the program has open for appending as descriptor {@value
   *     #NOTES}
   */
  public record Oversight(Optional<Path> notes) {}

  public Command {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw new SpaceException("A command needs a program");
    }
    if (!workingDirectory.startsWith("/")) {
      throw new SpaceException("The working directory '" + workingDirectory + "' is not absolute");
    }
    for (String text : argv) {
      checkText("The argument", text);
    }
    environment.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new SpaceException(
                "'" + name + "' cannot be the name of an environment variable");
          }
          checkText("The environment variable", name);
          if (value.indexOf('\0') >= 0) {
            throw new SpaceException("The environment variable '" + name + "' holds a null byte");
          }
        });
  }

  private static void checkText(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new SpaceException(what + " '" + text.replace('\0', '?') + "' holds a null byte");
    }
  }

  public static Builder of(String... argv) {
    return new Builder(List.of(argv));
  }

  public static Builder of(List<String> argv) {
    return new Builder(argv);
  }

  /** Starts from: empty environment, directory {@code /}, no output kept, root, umask 022. */
  public static final class Builder {
    private final List<String> argv;
    private Map<String, String> environment = Map.of();
    private String workingDirectory = "/";
    private Output stdout = Output.discard();
    private Output stderr = Output.discard();
    private String user = "root";
    private Optional<String> group = Optional.empty();
    private int niceness;
    private boolean newSession;
    private int umask = 022;
    private Optional<Oversight> oversight = Optional.empty();

    private Builder(List<String> argv) {
      this.argv = argv;
    }

    public Builder environment(Map<String, String> complete) {
      this.environment = complete;
      return this;
    }

    public Builder workingDirectory(String insidePath) {
      this.workingDirectory = insidePath;
      return this;
    }

    public Builder stdout(Output output) {
      this.stdout = output;
      return this;
    }

    public Builder stderr(Output output) {
      this.stderr = output;
      return this;
    }

    public Builder user(String nameOrUid) {
      this.user = nameOrUid;
      return this;
    }

    public Builder group(String nameOrGid) {
      this.group = Optional.of(nameOrGid);
      return this;
    }

    public Builder niceness(int delta) {
      this.niceness = delta;
      return this;
    }

    public Builder newSession() {
      this.newSession = true;
      return this;
    }

    public Builder umask(int mask) {
      this.umask = mask;
      return this;
    }

    public Builder oversight(Oversight wanted) {
      this.oversight = Optional.of(wanted);
      return this;
    }

    public Command build() {
      return new Command(
          argv,
          environment,
          workingDirectory,
          stdout,
          stderr,
          user,
          group,
          niceness,
          newSession,
          umask,
          oversight);
    }
  }
}
