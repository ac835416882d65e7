package io.slipway.template;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Renders the templates of jobs as BOSH's Director does (job rendering contract), in a small pool
 * of embedded Ruby runtimes that boot in the background. Safe for use by many threads; as many jobs
 * are rendered at a time as there are runtimes.
 */
public final class TemplateEngine implements TemplateRenderer, AutoCloseable {
  /** The monit file has no path in the job's spec; BOSH calls it so in messages. */
  private static final String MONIT = "monit";

  private final HeapWatch heap = new HeapWatch();
  private final RuntimePool pool;

  public TemplateEngine(Options options) {
    this.pool =
        new RuntimePool(options.runtimes(), () -> RubyWorker.boot(options, options.home(), heap));
  }

  /** Begins to boot the first runtime and returns at once. Without it the first render does. */
  public void warmUp() {
    pool.warmUp();
  }

  /** Completes when a runtime is there; exceptionally if it could not be booted. */
  public CompletableFuture<Void> ready() {
    return pool.ready().copy();
  }

  @Override
  public RenderedJob render(
      JobTemplates job, Map<String, @Nullable Object> spec, LinkAddresses addresses) {
    try (Rendering rendering = new Rendering(pool, job, spec, addresses)) {
      return rendering.render();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException(
          ErrorCode.GENERIC, "Rendering of job '" + job.name() + "' was interrupted", e);
    }
  }

  @Override
  public TemplateScan scan(String file, FileContent template) {
    try {
      RubyWorker worker = pool.borrow();
      try {
        return worker.scan(file, template);
      } finally {
        pool.giveBack(worker);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException(ErrorCode.GENERIC, "Reading '" + file + "' was interrupted", e);
    }
  }

  /** How many runtimes were booted since the start; more than the pool's size if some broke. */
  int runtimesBooted() {
    return pool.booted();
  }

  /** Ends the runtimes. Renders under way still finish. */
  @Override
  public void close() {
    pool.close();
    heap.close();
  }

  /** One job being rendered. Goes on with another runtime when a template broke the first. */
  private static final class Rendering implements AutoCloseable {
    private final RuntimePool pool;
    private final JobTemplates job;
    private final Map<String, @Nullable Object> spec;
    private final LinkAddresses addresses;
    private @Nullable Lease lease;

    Rendering(
        RuntimePool pool,
        JobTemplates job,
        Map<String, @Nullable Object> spec,
        LinkAddresses addresses) {
      this.pool = pool;
      this.job = job;
      this.spec = withRelease(spec, job);
      this.addresses = addresses;
    }

    private static Map<String, @Nullable Object> withRelease(
        Map<String, @Nullable Object> spec, JobTemplates job) {
      Map<String, @Nullable Object> release = new LinkedHashMap<>();
      release.put("name", job.release());
      release.put("version", job.version());
      Map<String, @Nullable Object> complete = new LinkedHashMap<>(spec);
      complete.put("release", release);
      return complete;
    }

    RenderedJob render() throws InterruptedException {
      FileContent monit = renderMonit();
      List<RenderedFile> files = new ArrayList<>();
      List<TemplateError> errors = new ArrayList<>();
      for (JobTemplate template : job.templates()) {
        switch (run(template)) {
          case Outcome.Rendered(FileContent content) ->
              files.add(new RenderedFile(template.src(), template.dest(), content));
          case Outcome.Failed failed -> errors.add(TemplateError.of(job.name(), template, failed));
        }
      }
      if (!errors.isEmpty()) {
        throw TemplateErrors.ofTemplates(job.name(), errors);
      }
      return new RenderedJob(job.name(), monit, files);
    }

    private FileContent renderMonit() throws InterruptedException {
      JobTemplate monit = new JobTemplate(MONIT, MONIT, job.monit());
      return switch (run(monit)) {
        case Outcome.Rendered(FileContent content) -> content;
        case Outcome.Failed failed ->
            throw TemplateErrors.ofMonit(job.name(), TemplateError.of(job.name(), monit, failed));
      };
    }

    private Outcome run(JobTemplate template) throws InterruptedException {
      Lease current = lease();
      return current.worker().render(current.session(), job, template);
    }

    private Lease lease() throws InterruptedException {
      Lease current = lease;
      if (current == null || current.worker().isBroken()) {
        close();
        RubyWorker worker = pool.borrow();
        current = new Lease(worker, worker.open(job, spec, addresses));
        lease = current;
      }
      return current;
    }

    @Override
    public void close() {
      if (lease != null) {
        pool.giveBack(lease.worker());
        lease = null;
      }
    }

    private record Lease(RubyWorker worker, RubyRuntime.Session session) {}
  }

  /**
   * How the engine is set up.
   *
   * @param runtimes how many Ruby runtimes there may be at a time; each takes some 15 MB of heap
   *     and half a second of a processor to boot, the first one more
   * @param policy what templates may do
   * @param compiledTemplates how many compiled templates each runtime keeps, of some 50 KB each
   * @param library where the Ruby standard library is
   */
  public record Options(
      int runtimes, TemplatePolicy policy, int compiledTemplates, Clock clock, Library library) {
    private static final int MAXIMUM_RUNTIMES = 4;

    public Options {
      if (runtimes < 1 || compiledTemplates < 1) {
        throw new IllegalArgumentException("At least one runtime and one compiled template");
      }
    }

    /** One runtime per processor, four at most; the standard policy; the library in its jar. */
    public static Options defaults() {
      int processors = Runtime.getRuntime().availableProcessors();
      return new Options(
          Math.min(processors, MAXIMUM_RUNTIMES),
          TemplatePolicy.standard(),
          1000,
          Clock.system(),
          new Library.InJar());
    }

    public Options runtimes(int number) {
      return new Options(number, policy, compiledTemplates, clock, library);
    }

    public Options policy(TemplatePolicy newPolicy) {
      return new Options(runtimes, newPolicy, compiledTemplates, clock, library);
    }

    public Options compiledTemplates(int number) {
      return new Options(runtimes, policy, number, clock, library);
    }

    public Options clock(Clock newClock) {
      return new Options(runtimes, policy, compiledTemplates, newClock, library);
    }

    /** Unpacks the standard library into the folder, once, and starts from there. */
    public Options home(Path cache) {
      return new Options(runtimes, policy, compiledTemplates, clock, new Library.UnpackedIn(cache));
    }

    /** Starts from the standard library that was unpacked into the folder, if it was. */
    public Options homeIfUnpacked(Path cache) {
      return new Options(runtimes, policy, compiledTemplates, clock, new Library.FoundIn(cache));
    }

    RubyHome home() {
      return switch (library) {
        case Library.InJar _ -> RubyHome.inJar();
        case Library.UnpackedIn(Path cache) -> RubyHome.unpackedIn(cache);
        case Library.FoundIn(Path cache) -> RubyHome.foundIn(cache);
      };
    }
  }

  /** Where runtimes have the Ruby standard library from; unpacked, they boot in half the time. */
  public sealed interface Library {
    /** From its jar. */
    record InJar() implements Library {}

    /** From a folder, into which it is unpacked if it is not there. */
    record UnpackedIn(Path cache) implements Library {}

    /** From a folder if it is there, else from its jar. */
    record FoundIn(Path cache) implements Library {}
  }
}
