package io.slipway.agent.script;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Memory;
import io.slipway.base.Clock;
import io.slipway.bus.ScriptReport.Stopped;
import io.slipway.bus.spec.HookRules;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Orphans;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceProcess;
import io.slipway.instance.Survivor;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scripts of an instance, written down before they start, while they run and when they have
 * ended. So an agent that comes after one that died takes up those that run, knows how the others
 * ended, and runs none twice for one task.
 */
public final class ScriptRuns {
  private static final Logger log = LoggerFactory.getLogger(ScriptRuns.class);

  private final InstanceSpace space;
  private final Clock clock;
  private final Orphans orphans;
  private final Path folder;

  public ScriptRuns(InstanceSpace space, Clock clock, Orphans orphans, Memory memory) {
    this.space = space;
    this.clock = clock;
    this.orphans = orphans;
    this.folder = memory.folder("scripts");
    claimAll();
  }

  /**
   * Which run it is.
   *
   * @param attempt counts the runs of one script for one task, from 0
   */
  public record Key(String taskId, String script, String job, int attempt) {
    private String fileName() {
      return taskId + "." + script + "." + job + "." + attempt;
    }
  }

  /**
   * What to start.
   *
   * @param stdoutSize how large the file is that standard output goes to
   */
  public record Preparation(Command command, long stdoutSize, long stderrSize) {}

  /** Where a captured stream of a run goes; see {@link Output.Capture#keptIn}. */
  Path output(Key key, String stream) {
    return folder.resolve(key.fileName() + "." + stream);
  }

  /** Where a run's script says what it has to say; see {@link ScriptNotes}. */
  Path notes(Key key) {
    return folder.resolve(key.fileName() + ".notes");
  }

  /** Whether a script that has these rules is handed a descriptor to say something on. */
  private boolean takesNotes(HookRules rules) {
    return rules.timeout().isPresent() && space.kind() == SpaceKind.NATIVE;
  }

  /** The environment of a script, in which only one that is steered finds more than BOSH's. */
  Map<String, String> environment(Map<String, String> usual, HookRules rules) {
    if (!takesNotes(rules)) {
      return usual;
    }
    Map<String, String> environment = new LinkedHashMap<>(usual);
    environment.put(ScriptNotes.VARIABLE, String.valueOf(Command.NOTES));
    return environment;
  }

  Command.Oversight oversight(Key key, HookRules rules) {
    return new Command.Oversight(takesNotes(rules) ? Optional.of(notes(key)) : Optional.empty());
  }

  /** A run that an earlier agent began. */
  public Optional<Run> earlier(Key key) {
    Path file = file(key);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Map<String, @Nullable Object> plain = Json.parseObject(Memory.read(file));
      Run run = new Run(key, plain);
      if (plain.get("process") instanceof Map<?, ?> process) {
        run.process = space.readopt(Survivor.of(process, run.stdout, run.stderr));
      } else {
        Optional<Survivor> orphan = orphans.find(space, run.program, run.stdout, run.stderr);
        if (orphan.isEmpty()) {
          return Optional.empty(); // it was about to be started, and was not
        }
        run.process = space.readopt(orphan.get());
        run.save();
      }
      return Optional.of(run);
    } catch (IOException | IllegalArgumentException e) {
      throw AgentFailure.wrap("Reading how " + key.script + " of " + key.job + " runs", e);
    }
  }

  /** Starts a run; throws what starting throws. */
  public Run start(Key key, Preparation preparation) {
    Run run =
        new Run(
            key,
            preparation.command.argv().getFirst(),
            clock.now(),
            preparation.stdoutSize,
            preparation.stderrSize,
            preparation.command.stdout(),
            preparation.command.stderr());
    run.save();
    try {
      run.process = space.start(preparation.command);
    } catch (RuntimeException e) {
      remove(file(key));
      throw e;
    }
    run.save();
    return run;
  }

  /** Forgets the runs of a task that has ended. */
  public void forget(String taskId) {
    try (var files = Files.newDirectoryStream(folder, taskId + ".*")) {
      for (Path file : files) {
        remove(file);
      }
    } catch (IOException e) {
      log.warn("The scripts of task {} could not be forgotten: {}", taskId, e.toString());
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("{} could not be removed: {}", file, e.toString());
    }
  }

  private Path file(Key key) {
    return folder.resolve(key.fileName() + ".json");
  }

  /** So that nobody takes for unknown what is written down. */
  private void claimAll() {
    for (Path file : Memory.files(folder)) {
      try {
        if (Json.parseObject(Memory.read(file)).get("process") instanceof Map<?, ?> process) {
          orphans.claim(Survivor.of(process, Output.discard(), Output.discard()));
        }
      } catch (IOException | IllegalArgumentException e) {
        log.warn("{} cannot be read: {}", file, e.toString());
      }
    }
  }

  /** One run of a script. */
  public final class Run {
    private final Key key;
    private final String program;
    private final Instant startedAt;
    private final long stdoutSize;
    private final long stderrSize;
    private final Output stdout;
    private final Output stderr;
    private @Nullable SpaceProcess process;
    private @Nullable ExitStatus status;
    private Instant endedAt = Instant.EPOCH;
    private boolean told;
    private Optional<Stopped> stopped = Optional.empty();

    private Run(
        Key key,
        String program,
        Instant startedAt,
        long stdoutSize,
        long stderrSize,
        Output stdout,
        Output stderr) {
      this.key = key;
      this.program = program;
      this.startedAt = startedAt;
      this.stdoutSize = stdoutSize;
      this.stderrSize = stderrSize;
      this.stdout = stdout;
      this.stderr = stderr;
    }

    private Run(Key key, Map<String, @Nullable Object> plain) {
      PlainObject object = PlainObject.of(plain, "script's record");
      this.key = key;
      this.program = object.text("program");
      this.startedAt = Instant.parse(object.text("started_at"));
      this.stdoutSize = object.longOr("stdout_size", 0);
      this.stderrSize = object.longOr("stderr_size", 0);
      this.stdout = output(object.object("stdout"), "out");
      this.stderr = output(object.object("stderr"), "err");
      if (object.has("exit_code")) {
        status = new ExitStatus.Exited((int) object.longOr("exit_code", 0));
      } else if (object.has("signal")) {
        status = new ExitStatus.Signaled((int) object.longOr("signal", 0));
      }
      this.endedAt = Instant.parse(object.textOr("ended_at", Instant.EPOCH.toString()));
      this.told = object.truthOr("told", false);
      this.stopped = object.optionalObject("stopped").map(Stopped::of);
    }

    private Output output(PlainObject plain, String stream) {
      return plain.has("head_bytes")
          ? new Output.Capture(
              (int) plain.longOr("head_bytes", 0),
              (int) plain.longOr("tail_bytes", 0),
              Optional.of(ScriptRuns.this.output(key, stream)))
          : Output.discard();
    }

    private static Map<String, @Nullable Object> plain(Output output) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      if (output instanceof Output.Capture capture) {
        plain.put("head_bytes", capture.headBytes());
        plain.put("tail_bytes", capture.tailBytes());
      }
      return plain;
    }

    public Instant startedAt() {
      return startedAt;
    }

    Instant endedAt() {
      return endedAt;
    }

    /** For people. */
    String name() {
      return key.script + " of " + key.job;
    }

    Path notes() {
      return ScriptRuns.this.notes(key);
    }

    /** Why it is being ended, or was; empty when nobody does. */
    Optional<Stopped> stopped() {
      return stopped;
    }

    /** It is about to be ended. */
    void stopping(Stopped why) {
      stopped = Optional.of(why);
      save();
    }

    CompletableFuture<?> exit() {
      return status == null ? process().exit() : CompletableFuture.completedFuture(null);
    }

    CompletableFuture<?> completion() {
      return status == null ? process().completion() : CompletableFuture.completedFuture(null);
    }

    /** How large the file was that standard output goes to, before. */
    long stdoutSize() {
      return stdoutSize;
    }

    long stderrSize() {
      return stderrSize;
    }

    SpaceProcess process() {
      if (process == null) {
        throw new IllegalStateException("The script was not started");
      }
      return process;
    }

    /** Waits for its end. */
    public ExitStatus await() throws InterruptedException {
      return status == null ? ended(process().exit()) : status;
    }

    /** Waits until it has ended and nobody can write to its captured output any more. */
    ExitStatus awaitCompletion() throws InterruptedException {
      return status == null ? ended(process().completion()) : status;
    }

    boolean hasEnded() {
      return status != null || process().completion().isDone();
    }

    private ExitStatus ended(CompletableFuture<ExitStatus> end) throws InterruptedException {
      ExitStatus known;
      try {
        known = end.get();
      } catch (ExecutionException e) {
        throw new AgentFailure("Waiting for a script failed: " + AgentFailure.describe(e), e);
      }
      status = known;
      endedAt = clock.now();
      save();
      return known;
    }

    /** Tells the story of its end unless that was done. */
    public void tell(Runnable story) {
      if (!told) {
        story.run();
        told = true;
        save();
      }
    }

    private void save() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("program", program);
      plain.put("started_at", startedAt.toString());
      plain.put("stdout_size", stdoutSize);
      plain.put("stderr_size", stderrSize);
      plain.put("stdout", plain(stdout));
      plain.put("stderr", plain(stderr));
      if (process != null) {
        plain.put("process", process.survivor().toPlain());
      }
      stopped.ifPresent(why -> plain.put("stopped", why.toPlain()));
      switch (status) {
        case null -> {}
        case ExitStatus.Exited(int code) -> plain.put("exit_code", code);
        case ExitStatus.Signaled(int signal) -> plain.put("signal", signal);
      }
      if (status != null) {
        plain.put("ended_at", endedAt.toString());
        plain.put("told", told);
      }
      try {
        Memory.write(file(key), Json.write(plain));
      } catch (IOException e) {
        throw AgentFailure.wrap("Writing down how " + key.script + " of " + key.job + " runs", e);
      }
    }
  }
}
