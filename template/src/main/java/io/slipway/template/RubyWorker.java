package io.slipway.template;

import io.slipway.base.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runtime and the thread it lives on, which is one of the platform's with a deep stack, whatever
 * the caller's thread is. One caller at a time.
 */
final class RubyWorker {
  private static final Logger log = LoggerFactory.getLogger(RubyWorker.class);

  /** Ruby code nests as deep here as under MRI; the interpreter's frames are larger. */
  private static final long STACK_BYTES = 64L << 20;

  /** Ending a template may take asking again: code may ignore, or miss, the first time. */
  private static final int STOP_ATTEMPTS = 50;

  private static final Duration BETWEEN_STOP_ATTEMPTS = Duration.ofMillis(100);

  private static final Outcome OUT_OF_MEMORY =
      Outcome.Failed.stopped(OptionalInt.empty(), "failed to allocate memory");

  private static final String TOO_MUCH_MEMORY =
      "the template used more memory than there is and was stopped";

  private final Clock clock;
  private final TemplatePolicy policy;
  private final HeapWatch heap;
  private final ExecutorService executor;
  private final Thread thread;
  private final RubyRuntime runtime;
  private volatile boolean broken;
  private volatile boolean stopped;

  private RubyWorker(
      Clock clock,
      TemplatePolicy policy,
      HeapWatch heap,
      ExecutorService executor,
      Thread thread,
      RubyRuntime runtime) {
    this.clock = clock;
    this.policy = policy;
    this.heap = heap;
    this.executor = executor;
    this.thread = thread;
    this.runtime = runtime;
  }

  /** Boots a runtime on the calling thread, which takes seconds of its time. */
  static RubyWorker boot(TemplateEngine.Options options, RubyHome home, HeapWatch heap) {
    heap.listen();
    RubyRuntime runtime = RubyRuntime.boot(home, options.policy(), options.compiledTemplates());
    ExecutorService executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(null, task, "template-ruby", STACK_BYTES, false);
              thread.setDaemon(true);
              return thread;
            });
    Thread thread =
        CompletableFuture.supplyAsync(
                () -> {
                  WarmUp.run(runtime);
                  return Thread.currentThread();
                },
                executor)
            .join();
    return new RubyWorker(options.clock(), options.policy(), heap, executor, thread, runtime);
  }

  RubyRuntime.Session open(
      JobTemplates job, Map<String, @Nullable Object> spec, LinkAddresses addresses) {
    return runtime.open(job, spec, addresses);
  }

  /** Whether it must not be used again. */
  boolean isBroken() {
    return broken;
  }

  /**
   * Renders one template. When the time limit passes, the outcome says so and the worker is broken.
   */
  Outcome render(RubyRuntime.Session session, JobTemplates job, JobTemplate template)
      throws InterruptedException {
    Run run = new Run(RubyRuntime.fileName(job, template));
    Clock.Scheduled limit = clock.schedule(policy.timeLimit(), () -> run.stop(tooLong()));
    try {
      executor.execute(() -> run.perform(() -> session.render(template)));
      return run.outcome.get();
    } catch (InterruptedException e) {
      run.stop("whoever wanted the template was interrupted");
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException("An outcome is never an exception", e);
    } finally {
      limit.cancel();
    }
  }

  private String tooLong() {
    long seconds = policy.timeLimit().toSeconds();
    return "the template ran longer than " + seconds + " seconds and was stopped";
  }

  /** Reads a template's code. Nothing of it runs, so that its time needs no limit. */
  TemplateScan scan(String file, FileContent template) throws InterruptedException {
    try {
      return CompletableFuture.supplyAsync(() -> runtime.scan(file, template), executor).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A scan is never an exception", e);
    }
  }

  /** Ends the runtime and its thread, without waiting for them. */
  void close() {
    broken = true;
    if (!stopped) {
      executor.execute(runtime::close);
      executor.shutdown();
    }
  }

  /** One template being rendered: it either finishes or is stopped, never both. */
  private final class Run implements HeapWatch.Template {
    private final String file;
    private final long allocatedBefore = HeapWatch.allocatedBytes(thread);
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AtomicBoolean over = new AtomicBoolean();

    Run(String file) {
      this.file = file;
    }

    /** Answers whatever happens: where there is no memory left, anything may fail. */
    void perform(Supplier<Outcome> template) {
      Outcome result = OUT_OF_MEMORY;
      try {
        heap.begins(this);
        result = template.get();
      } catch (Throwable _) {
        broken = true;
      } finally {
        heap.ends(this);
        finish(result);
      }
    }

    private void finish(Outcome result) {
      if (over.compareAndSet(false, true)) {
        broken |= runtime.isSpoiled();
        outcome.complete(result);
      }
    }

    @Override
    public long allocatedBytes() {
      return HeapWatch.allocatedBytes(thread) - allocatedBefore;
    }

    /** Whoever waits is answered soon, and the worker is broken at once. */
    void stop(String why) {
      onceOnAnotherThread(
          () -> {
            answer(lineNow(), why);
            end();
          });
    }

    /** Whoever waits is answered when there is memory again. */
    @Override
    public void stopForMemory() {
      onceOnAnotherThread(
          () -> {
            OptionalInt line = lineNow();
            end();
            answer(line, TOO_MUCH_MEMORY);
          });
    }

    private void onceOnAnotherThread(Runnable ending) {
      if (over.compareAndSet(false, true)) {
        stopped = true;
        broken = true;
        try {
          Thread.ofPlatform()
              .daemon()
              .name("template-stop")
              .start(
                  () -> {
                    try {
                      ending.run();
                    } finally {
                      outcome.complete(OUT_OF_MEMORY); // unless there is an answer
                    }
                  });
        } catch (OutOfMemoryError _) {
          runtime.stop();
          outcome.complete(OUT_OF_MEMORY);
        }
      }
    }

    private OptionalInt lineNow() {
      return runtime.currentLine(file);
    }

    private void answer(OptionalInt line, String message) {
      outcome.complete(Outcome.Failed.stopped(line, message));
    }

    private void end() {
      executor.shutdown();
      try {
        for (int i = 0; i < STOP_ATTEMPTS; i++) {
          runtime.stop();
          if (executor.awaitTermination(BETWEEN_STOP_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS)) {
            runtime.close();
            return;
          }
        }
        log.warn(
            "The template {} cannot be stopped; its thread runs on until its work is done", file);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
