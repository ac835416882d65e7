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
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the rendering of templates: how fast, how linear, in how much memory. Asserts nothing.
 */
public final class RenderBench {
  private static final int JOBS = 20;
  private static final int TEMPLATES = 10;
  private static final int ROUNDS = 6;
  private static final int INSTANCES_BESIDE_RUBY = 10;
  private static final double NANOSECONDS = 1e9;
  private static final double MEBIBYTE = 1 << 20;

  private final Path work;
  private final String ruby;
  private final String program;

  private RenderBench(Path work, String ruby, String program) {
    this.work = work;
    this.ruby = ruby;
    this.program = program;
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
    RenderBench bench = new RenderBench(Path.of(arguments[0]), arguments[1], arguments[2]);
    System.out.printf(
        "Machine: %d cores, %s, load average %.2f%n%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.runtime.version"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    bench.coldStart();
    bench.generatedGroup();
    bench.besideRuby(
        "the generated group, %d instances".formatted(INSTANCES_BESIDE_RUBY),
        group(INSTANCES_BESIDE_RUBY));
    List<String> checkouts = List.of(arguments).subList(3, arguments.length);
    if (!checkouts.isEmpty()) {
      bench.realReleases(checkouts);
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

  private void realReleases(List<String> directories)
      throws IOException, InterruptedException, ExecutionException {
    List<Render> renders;
    try (TemplateEngine engine = engine(1)) {
      renders = renderable(engine, directories);
    }
    besideRuby("real releases", renders);
  }

  /** A table with a row for each of Slipway's numbers of threads and for each of Ruby's ways. */
  private void besideRuby(String what, List<Render> renders)
      throws IOException, InterruptedException, ExecutionException {
    int templates = templates(renders);
    System.out.printf("%d templates of %d jobs: %s%n%n", templates, renders.size(), what);
    List<Row> rows = new ArrayList<>();
    for (int runtimes : new int[] {1, 2}) {
      try (TemplateEngine engine = engine(runtimes)) {
        List<Time> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          times.add(render(engine, renders, runtimes));
        }
        rows.add(Row.of("Slipway, threads: " + runtimes, times, templates));
      }
    }
    List<Row> baselines = new ArrayList<>();
    if (ruby.isEmpty()) {
      System.out.println("There is no Ruby on the PATH to measure beside.");
    } else {
      Map<String, List<Time>> times = ruby(renders);
      baselines.add(Row.of("MRI as BOSH's Director", of(times, "director"), templates));
      baselines.add(Row.of("MRI, evaluation alone", of(times, "evaluation"), templates));
    }
    rows.addAll(baselines);
    StringBuilder head =
        new StringBuilder(
            "| | templates/s: first time | median of the other five | per CPU second |");
    StringBuilder line = new StringBuilder("|---|--:|--:|--:|");
    for (Row baseline : baselines) {
      head.append(" times ").append(baseline.name()).append(" | per CPU second |");
      line.append("--:|--:|");
    }
    System.out.println(head);
    System.out.println(line);
    for (Row row : rows) {
      row.print(baselines);
    }
    System.out.println();
  }

  private static List<Time> of(Map<String, List<Time>> times, String way) {
    return Objects.requireNonNull(times.get(way));
  }

  /** Templates per second: of the first round, of the middle one of the others. */
  private record Row(String name, double first, double warm, double perCpu) {
    static Row of(String name, List<Time> times, int templates) {
      List<Time> warm = times.subList(1, times.size());
      return new Row(
          name,
          templates / times.getFirst().wall(),
          templates / median(warm.stream().mapToDouble(Time::wall)),
          templates / median(warm.stream().mapToDouble(Time::cpu)));
    }

    private static double median(DoubleStream values) {
      double[] sorted = values.sorted().toArray();
      return sorted[sorted.length / 2];
    }

    void print(List<Row> baselines) {
      System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.0f |", name, first, warm, perCpu);
      for (Row baseline : baselines) {
        System.out.printf(
            Locale.ROOT, " %.1f | %.1f |", warm / baseline.warm(), perCpu / baseline.perCpu());
      }
      System.out.println();
    }
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
  private Map<String, List<Time>> ruby(List<Render> renders)
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
    Map<String, List<Time>> measured = new LinkedHashMap<>();
    Json.parseObject(Files.readString(times))
        .forEach(
            (way, rounds) -> measured.put(way, times((List<?>) Objects.requireNonNull(rounds))));
    return measured;
  }

  private static List<Time> times(List<?> pairs) {
    return pairs.stream()
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
