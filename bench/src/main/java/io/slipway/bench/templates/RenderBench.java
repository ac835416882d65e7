package io.slipway.bench.templates;

import io.slipway.json.Json;
import io.slipway.template.JobTemplate;
import io.slipway.template.JobTemplates;
import io.slipway.template.LinkAddresses;
import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplateErrors;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Measures the rendering of templates: how fast, how linear, in how much memory. Asserts nothing.
 */
public final class RenderBench {
  private static final int JOBS = 20;
  private static final int TEMPLATES = 10;
  private static final int ROUNDS = 6;
  private static final double NANOSECONDS = 1e9;
  private static final double MEBIBYTE = 1 << 20;

  private final Path work;

  private RenderBench(Path work) {
    this.work = work;
  }

  /** One spec with the job it is for. */
  private record Render(JobTemplates job, Map<String, @Nullable Object> spec) {
    int templates() {
      return job.templates().size() + 1;
    }
  }

  /** Wall-clock time and the process's, both in seconds. */
  private record Time(double wall, double cpu) {}

  /**
   * @param arguments a work folder, which the caller deletes; a Ruby to measure beside, or nothing;
   *     {@code speed.rb}; then checkouts of releases
   */
  public static void main(String[] arguments) throws Exception {
    RenderBench bench = new RenderBench(Path.of(arguments[0]));
    System.out.printf(
        "Machine: %d cores, %s, load average %.2f%n%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.runtime.version"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    bench.coldStart();
    bench.generatedGroup();
    List<String> checkouts = List.of(arguments).subList(3, arguments.length);
    if (!checkouts.isEmpty()) {
      bench.realReleases(checkouts, arguments[1], arguments[2]);
    }
    System.exit(0);
  }

  private void coldStart() throws InterruptedException, ExecutionException {
    long heap = usedHeap();
    long begun = System.nanoTime();
    try (TemplateEngine engine = engine(1)) {
      render(engine, group(1), 1);
      System.out.printf(
          Locale.ROOT,
          "Cold start to %d rendered templates: %.1f s, %.1f s after the JVM's own start%n",
          JOBS * (TEMPLATES + 1),
          (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3,
          (System.nanoTime() - begun) / NANOSECONDS);
      System.out.printf(
          Locale.ROOT,
          "Heap of one runtime with %d compiled templates: %.0f MiB; resident: %.0f MiB%n",
          JOBS * (TEMPLATES + 1),
          (usedHeap() - heap) / MEBIBYTE,
          resident());
    }
    System.out.println();
  }

  /** Instances of one group with twenty jobs of ten templates, and a monit file each. */
  private void generatedGroup() throws InterruptedException, ExecutionException {
    System.out.printf(
        "| instances of %d jobs with %d templates | runtimes | wall s | CPU s | templates/s | ms CPU per instance |%n",
        JOBS, JOBS * TEMPLATES);
    System.out.println("|--:|--:|--:|--:|--:|--:|");
    for (int runtimes : new int[] {1, 2}) {
      try (TemplateEngine engine = engine(runtimes)) {
        for (int instances : new int[] {100, 300, 1000}) {
          List<Render> renders = group(instances);
          Time time = render(engine, renders, runtimes);
          System.out.printf(
              Locale.ROOT,
              "| %d%s | %d | %.1f | %.1f | %.0f | %.1f |%n",
              instances,
              instances == 100 ? " (cold)" : "",
              runtimes,
              time.wall(),
              time.cpu(),
              templates(renders) / time.wall(),
              time.cpu() * 1000 / instances);
        }
        System.out.printf(
            Locale.ROOT,
            "%nHeap after collection: %.0f MiB; resident: %.0f MiB%n%n",
            usedHeap() / MEBIBYTE,
            resident());
      }
    }
  }

  private void realReleases(List<String> directories, String ruby, String program)
      throws IOException, InterruptedException, ExecutionException {
    List<Render> renders = new ArrayList<>();
    try (TemplateEngine engine = engine(1)) {
      renders.addAll(renderable(engine, directories));
    }
    System.out.printf(
        "%d templates of %d jobs, six times over%n%n| | templates/s: first time | median of the other five | per CPU second |%n|---|--:|--:|--:|%n",
        templates(renders), renders.size());
    for (int runtimes : new int[] {1, 2}) {
      try (TemplateEngine engine = engine(runtimes)) {
        List<Time> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          times.add(render(engine, renders, runtimes));
        }
        row("Slipway, runtimes: " + runtimes, times, templates(renders));
      }
    }
    if (!ruby.isEmpty()) {
      row("Ruby (MRI)", ruby(renders, ruby, program), templates(renders));
    }
  }

  private static void row(String name, List<Time> times, int templates) {
    List<Time> warm = times.subList(1, times.size());
    double wall =
        warm.stream()
            .mapToDouble(Time::wall)
            .sorted()
            .skip(warm.size() / 2)
            .findFirst()
            .orElseThrow();
    double cpu =
        warm.stream()
            .mapToDouble(Time::cpu)
            .sorted()
            .skip(warm.size() / 2)
            .findFirst()
            .orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.0f |%n",
        name,
        templates / times.getFirst().wall(),
        templates / wall,
        templates / cpu);
  }

  /** With the specs that all of a job's templates can be rendered with. */
  private List<Render> renderable(TemplateEngine engine, List<String> directories)
      throws IOException, InterruptedException {
    List<Checkout> checkouts = new ArrayList<>();
    for (String directory : directories) {
      checkouts.add(Checkout.read(Path.of(directory)));
    }
    SampleContexts contexts =
        new SampleContexts(engine, new SampleValues(SampleCertificate.make(work)), checkouts);
    List<Render> renders = new ArrayList<>();
    int unrenderable = 0;
    for (Checkout checkout : checkouts) {
      for (Checkout.Job job : checkout.jobs()) {
        for (Map<String, @Nullable Object> spec : contexts.of(job)) {
          try {
            engine.render(job.templates(), spec, new SampleAddresses());
            renders.add(new Render(job.templates(), spec));
          } catch (TemplateErrors e) {
            unrenderable++; // this spec is for comparing errors
          }
        }
      }
    }
    System.out.printf(
        "%d specs, and %d left out because a template fails with them%n",
        renders.size(), unrenderable);
    return renders;
  }

  /** Ruby renders the same the same number of times, and tells its times. */
  private List<Time> ruby(List<Render> renders, String ruby, String program)
      throws IOException, InterruptedException {
    Path requests = work.resolve("speed.jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(requests)) {
      for (Render render : renders) {
        out.write(Json.write(json(render)));
        out.newLine();
      }
    }
    Path sources = Oracle.copySources(work.resolve("sources"));
    Path times = work.resolve("speed.json");
    Process process =
        new ProcessBuilder(
                ruby,
                program,
                sources.toString(),
                requests.toString(),
                String.valueOf(ROUNDS),
                times.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("Ruby ended with status " + process.exitValue());
    }
    return ((List<?>) java.util.Objects.requireNonNull(Json.parse(Files.readString(times))))
        .stream()
            .map(pair -> (List<?>) pair)
            .map(pair -> new Time(seconds(pair.get(0)), seconds(pair.get(1))))
            .toList();
  }

  private static double seconds(Object number) {
    return ((Number) number).doubleValue();
  }

  private static Map<String, Object> json(Render render) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("context", render.spec());
    List<Map<String, String>> templates = new ArrayList<>();
    templates.add(template(render.job(), new JobTemplate("monit", "monit", render.job().monit())));
    render.job().templates().forEach(one -> templates.add(template(render.job(), one)));
    json.put("templates", templates);
    return json;
  }

  private static Map<String, String> template(JobTemplates job, JobTemplate template) {
    return Map.of(
        "file",
        job.name() + "/" + template.src(),
        "text",
        Base64.getEncoder().encodeToString(template.content().bytes()));
  }

  private static TemplateEngine engine(int runtimes) {
    return new TemplateEngine(TemplateEngine.Options.defaults().runtimes(runtimes));
  }

  private static int templates(List<Render> renders) {
    return renders.stream().mapToInt(Render::templates).sum();
  }

  /** All of them, by as many threads as there are runtimes. */
  private static Time render(TemplateEngine engine, List<Render> renders, int threads)
      throws InterruptedException, ExecutionException {
    long begun = System.nanoTime();
    long cpu = cpuTime();
    LinkAddresses addresses = new SampleAddresses();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> tasks = new ArrayList<>();
      for (Render render : renders) {
        tasks.add(executor.submit(() -> engine.render(render.job(), render.spec(), addresses)));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    }
    return new Time((System.nanoTime() - begun) / NANOSECONDS, (cpuTime() - cpu) / NANOSECONDS);
  }

  /** Properties and links are shared by the instances, as the Director's rendering shares them. */
  private static List<Render> group(int instances) {
    List<Render> renders = new ArrayList<>();
    List<GeneratedJob> jobs = new ArrayList<>();
    for (int job = 0; job < JOBS; job++) {
      jobs.add(GeneratedJob.number(job, TEMPLATES));
    }
    for (int instance = 0; instance < instances; instance++) {
      for (GeneratedJob job : jobs) {
        renders.add(new Render(job.templates(), job.spec(instance)));
      }
    }
    return renders;
  }

  private static long cpuTime() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static double resident() {
    try (java.util.stream.Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElse(0)
          / 1024.0;
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
