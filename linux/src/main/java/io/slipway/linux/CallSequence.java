package io.slipway.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * System calls that are prepared first and then made one after another on a thread of their own,
 * which ends with the last: whatever they did to the thread (its namespaces, root, identity,
 * niceness, umask) ends with it.
 *
 * <p>Between the first call and the last the thread runs nothing that could load a class, start a
 * thread or open a file by name: a class would be looked for in the wrong file tree, and a thread
 * would be born into the wrong namespaces and stay there. Hence the two phases.
 */
public final class CallSequence {
  private static final int DRAIN_LIMIT = 4096;

  private final CLibrary library;
  private final Arena arena;
  private final MemorySegment callState;
  private final List<Step> steps = new ArrayList<>();
  private final List<Result> temporaryDescriptors = new ArrayList<>();
  private final List<Owned> owned = new ArrayList<>();
  private final long[] closeArguments = new long[6];
  private final long closeNumber = SystemCall.CLOSE.number();

  private CallSequence(Arena arena) {
    this.library = CLibrary.get();
    this.arena = arena;
    this.callState = library.allocateCallState(arena);
  }

  /** The place of a step, whose result a later step may use. */
  public record Result(int step) {}

  /** A descriptor to close at the end unless the step that closes it was performed. */
  private record Owned(int descriptor, Result closing) {}

  /** An argument of a call: a number, or what an earlier step resulted in. */
  public record Argument(long constant, @Nullable Result result) {
    public static Argument of(long constant) {
      return new Argument(constant, null);
    }

    public static Argument of(Result result) {
      return new Argument(0, result);
    }
  }

  /**
   * Prepares a sequence and runs it.
   *
   * @param preparation adds the steps; runs on the sequence's thread before anything is done to it
   * @throws RuntimeException what the preparation threw
   */
  public static Outcome run(Consumer<CallSequence> preparation) {
    if (!Warmth.WARM) {
      throw new IllegalStateException("warming up must have happened");
    }
    Runner runner = new Runner(preparation);
    Thread thread = Thread.ofPlatform().name("slipway-calls").start(runner);
    joinUninterruptibly(thread);
    return runner.outcome();
  }

  /** Half a sequence must never be left running unseen, so an interrupt waits its turn. */
  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A text's address, for use as an argument. */
  public Argument text(String text) {
    return Argument.of(arena.allocateFrom(text).address());
  }

  MemorySegment allocate(long size) {
    return arena.allocate(size, 8);
  }

  /** Adds a call; the sequence ends when it fails. */
  public Result call(String what, SystemCall call, Argument... arguments) {
    return add(new Call(what, call, arguments, null, false));
  }

  /** Adds a call that is made again with other arguments when it fails. */
  public Result callOr(String what, SystemCall call, Argument[] first, Argument[] second) {
    return add(new Call(what, call, first, second, false));
  }

  /** Adds a call whose failure does not matter. */
  public Result tryCall(String what, SystemCall call, Argument... arguments) {
    return add(new Call(what, call, arguments, null, true));
  }

  /**
   * Opens (and creates) a file for appending, as seen by the thread at that point; the descriptor
   * is closed when the sequence is over.
   */
  public Result openForAppending(String path, int mode) {
    int flags =
        Descriptor.O_WRONLY
            | Descriptor.O_APPEND
            | Descriptor.O_CREAT
            | Descriptor.O_CLOEXEC
            | Descriptor.O_NOCTTY
            | Descriptor.O_NONBLOCK; // a named pipe without a reader must fail, not hang
    Result result =
        call(
            "open " + path,
            SystemCall.OPENAT,
            Argument.of(Descriptor.AT_FDCWD),
            text(path),
            Argument.of(flags),
            Argument.of(mode));
    temporaryDescriptors.add(result);
    return result;
  }

  /** Marks a step's result as a descriptor to close when the sequence is over. */
  public Result temporary(Result descriptor) {
    temporaryDescriptors.add(descriptor);
    return descriptor;
  }

  /** Adds the start of a program; results in its process id as this process sees it. */
  public Result spawn(Spawn spawn) {
    return add(new SpawnStep(library, arena, spawn));
  }

  /** Closes the pipe's write end, which the sequence owns from now on, and reads to the end. */
  public Result drain(Pipe pipe) {
    int number = pipe.writeEnd().disown();
    owned.add(new Owned(number, call("close", SystemCall.CLOSE, Argument.of(number))));
    return add(new Drain(arena, pipe.readEnd()));
  }

  private Result add(Step step) {
    steps.add(step);
    return new Result(steps.size() - 1);
  }

  private Outcome execute() {
    long[] results = new long[steps.size()];
    int failed = -1;
    for (int i = 0; i < results.length && failed < 0; i++) {
      results[i] = steps.get(i).perform(this, results);
      if (results[i] < 0 && !steps.get(i).optional()) {
        failed = i;
      }
    }
    int performed = failed < 0 ? results.length : failed;
    for (int i = 0; i < temporaryDescriptors.size(); i++) {
      Result temporary = temporaryDescriptors.get(i);
      if (temporary.step < performed && results[temporary.step] >= 0) {
        close(results[temporary.step]);
      }
    }
    for (int i = 0; i < owned.size(); i++) {
      if (owned.get(i).closing.step >= performed) {
        close(owned.get(i).descriptor);
      }
    }
    return new Outcome(steps, results, failed);
  }

  private void close(long descriptor) {
    closeArguments[0] = descriptor;
    library.call(callState, closeNumber, closeArguments);
  }

  private void release() {
    for (Step step : steps) {
      step.release();
    }
  }

  /** How a sequence went. */
  public static final class Outcome {
    private final List<Step> steps;
    private final long[] results;
    private final int failed;

    private Outcome(List<Step> steps, long[] results, int failed) {
      this.steps = steps;
      this.results = results;
      this.failed = failed;
    }

    public boolean failed() {
      return failed >= 0;
    }

    /** Whether it was this step that failed. */
    public boolean failedAt(Result step) {
      return failed == step.step;
    }

    /** Whether this step was reached and succeeded. */
    public boolean succeeded(Result step) {
      return (failed < 0 || step.step < failed) && results[step.step] >= 0;
    }

    public long result(Result step) {
      return results[step.step];
    }

    /** The text read by a {@link #drain} step. */
    public String drained(Result step) {
      return ((Drain) steps.get(step.step)).text;
    }

    /** Why the sequence ended early. */
    public SystemCallException failure() {
      return new SystemCallException(steps.get(failed).what(), (int) -results[failed]);
    }

    public void throwIfFailed() {
      if (failed()) {
        throw failure();
      }
    }
  }

  private static final class Runner implements Runnable {
    private final Consumer<CallSequence> preparation;
    private @Nullable Outcome outcome;
    private @Nullable Throwable failure;

    Runner(Consumer<CallSequence> preparation) {
      this.preparation = preparation;
    }

    @Override
    public void run() {
      try (Arena arena = Arena.ofConfined()) {
        CallSequence sequence = new CallSequence(arena);
        try {
          preparation.accept(sequence);
          outcome = sequence.execute();
          sequence.steps.stream()
              .filter(Drain.class::isInstance)
              .forEach(drain -> ((Drain) drain).keepText());
        } finally {
          sequence.release();
        }
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }

    Outcome outcome() {
      Throwable thrown = failure;
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
      if (outcome == null) {
        throw new IllegalStateException("The sequence did not run");
      }
      return outcome;
    }
  }

  /** Runs every kind of step once in the ordinary namespaces, so that all its code is there. */
  private static final class Warmth {
    static final boolean WARM;

    static {
      Runner runner =
          new Runner(
              calls -> {
                Argument nothing = calls.text("/dev/null");
                Result opened =
                    calls.temporary(
                        calls.callOr(
                            "open /dev/null",
                            SystemCall.OPENAT,
                            new Argument[] {Argument.of(-1), calls.text("nowhere")},
                            new Argument[] {Argument.of(Descriptor.AT_FDCWD), nothing}));
                calls.add(new Drain(calls.arena, new Descriptor(-1)));
                calls.tryCall("nothing", SystemCall.FCNTL, Argument.of(opened), Argument.of(-1));
                calls.spawn(Spawn.of("/nonexistent/program").stdout(opened).build());
              });
      runner.run();
      runner.outcome();
      WARM = true;
    }
  }

  sealed interface Step permits Call, SpawnStep, Drain {
    String what();

    boolean optional();

    /** The result, or the negated error number. */
    long perform(CallSequence sequence, long[] results);

    /** Frees what the C library has allocated. */
    default void release() {}
  }

  private static final class Call implements Step {
    private final String what;
    private final long number;
    private final Argument[] arguments;
    private final Argument @Nullable [] otherwise;
    private final boolean optional;
    private final long[] raw = new long[6];

    Call(
        String what,
        SystemCall call,
        Argument[] arguments,
        Argument @Nullable [] otherwise,
        boolean optional) {
      this.what = what;
      this.number = call.number();
      this.arguments = arguments;
      this.otherwise = otherwise;
      this.optional = optional;
    }

    @Override
    public String what() {
      return what;
    }

    @Override
    public boolean optional() {
      return optional;
    }

    @Override
    public long perform(CallSequence sequence, long[] results) {
      long result = perform(sequence, results, arguments);
      return result < 0 && otherwise != null ? perform(sequence, results, otherwise) : result;
    }

    private long perform(CallSequence sequence, long[] results, Argument[] chosen) {
      for (int i = 0; i < chosen.length; i++) {
        Result earlier = chosen[i].result;
        raw[i] = earlier == null ? chosen[i].constant : results[earlier.step];
      }
      while (true) {
        long result = sequence.library.call(sequence.callState, number, raw);
        if (result != -Errno.EINTR) {
          return result;
        }
      }
    }
  }

  private static final class Drain implements Step {
    private final long number = SystemCall.READ.number();
    private final MemorySegment buffer;
    private final long[] raw = new long[6];
    private final int descriptor;
    private int length;
    private String text = "";

    Drain(Arena arena, Descriptor readEnd) {
      this.buffer = arena.allocate(DRAIN_LIMIT, 8);
      this.descriptor = readEnd.number();
    }

    @Override
    public String what() {
      return "read";
    }

    @Override
    public boolean optional() {
      return true;
    }

    @Override
    public long perform(CallSequence sequence, long[] results) {
      while (length < DRAIN_LIMIT) {
        raw[0] = descriptor;
        raw[1] = buffer.address() + length;
        raw[2] = (long) DRAIN_LIMIT - length;
        long count = sequence.library.call(sequence.callState, number, raw);
        if (count <= 0 && count != -Errno.EINTR) {
          return count;
        }
        length += (int) Math.max(count, 0);
      }
      return 0;
    }

    private void keepText() {
      byte[] bytes = buffer.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
