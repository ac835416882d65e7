package io.slipway.linux;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to start: standard input from {@code /dev/null} unless said otherwise, all other
 * descriptors closed, signals at their defaults, in a process group or session of its own.
 *
 * @param candidates paths to try in turn, as {@code PATH} would
 * @param stdout empty: {@code /dev/null}
 * @param third what descriptor 3 is; empty: closed
 */
public record Spawn(
    List<String> candidates,
    List<String> argv,
    Map<String, String> environment,
    Optional<CallSequence.Argument> stdin,
    Optional<CallSequence.Argument> stdout,
    Optional<CallSequence.Argument> stderr,
    Optional<CallSequence.Argument> third,
    boolean newSession) {

  public Spawn {
    candidates = List.copyOf(candidates);
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  public static Builder of(String path, String... arguments) {
    return new Builder(path, List.of(arguments));
  }

  /** Starts from: empty environment, all output dropped, a process group of its own. */
  public static final class Builder {
    private final List<String> argv;
    private List<String> candidates;
    private Map<String, String> environment = Map.of();
    private Optional<CallSequence.Argument> stdin = Optional.empty();
    private Optional<CallSequence.Argument> stdout = Optional.empty();
    private Optional<CallSequence.Argument> stderr = Optional.empty();
    private Optional<CallSequence.Argument> third = Optional.empty();
    private boolean newSession;

    private Builder(String path, List<String> arguments) {
      this.candidates = List.of(path);
      this.argv =
          java.util.stream.Stream.concat(java.util.stream.Stream.of(path), arguments.stream())
              .toList();
    }

    public Builder candidates(List<String> paths) {
      candidates = paths;
      return this;
    }

    public Builder environment(Map<String, String> complete) {
      environment = complete;
      return this;
    }

    public Builder stdin(Descriptor descriptor) {
      stdin = Optional.of(CallSequence.Argument.of(descriptor.number()));
      return this;
    }

    public Builder stdout(CallSequence.Result descriptor) {
      stdout = Optional.of(CallSequence.Argument.of(descriptor));
      return this;
    }

    public Builder stdout(Descriptor descriptor) {
      stdout = Optional.of(CallSequence.Argument.of(descriptor.number()));
      return this;
    }

    public Builder stderr(CallSequence.Result descriptor) {
      stderr = Optional.of(CallSequence.Argument.of(descriptor));
      return this;
    }

    public Builder stderr(Descriptor descriptor) {
      stderr = Optional.of(CallSequence.Argument.of(descriptor.number()));
      return this;
    }

    public Builder third(CallSequence.Result descriptor) {
      third = Optional.of(CallSequence.Argument.of(descriptor));
      return this;
    }

    public Builder newSession(boolean whether) {
      newSession = whether;
      return this;
    }

    public Spawn build() {
      return new Spawn(candidates, argv, environment, stdin, stdout, stderr, third, newSession);
    }
  }
}
