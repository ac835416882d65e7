package io.slipway.bench;

import io.slipway.cli.client.DirectorClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** How long a Director with a full store lets clients wait for its lists. */
public final class ListBench {
  private static final int WARM_UP = 400;
  private static final int MEASURED = 800;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private ListBench() {}

  /**
   * @param arguments a folder to work in, the number of clients, and that of tasks and of events
   */
  public static void main(String[] arguments)
      throws IOException, SQLException, InterruptedException, ExecutionException {
    Path home = Files.createDirectories(Path.of(arguments[0]).resolve("home"));
    int clients = Integer.parseInt(arguments[1]);
    int tasks = Integer.parseInt(arguments[2]);
    Files.writeString(
        home.resolve("slipway.yml"), "retention: {tasks: 1000000, events: 100000000}\n");
    FullStore.fill(home.resolve("slipway.db"), tasks);
    System.out.printf(
        "%d deployments of %d instances, %d tasks, %d events, %d clients%n%n",
        FullStore.DEPLOYMENTS, FullStore.INSTANCES, tasks, tasks, clients);
    System.out.printf(
        "| request | answer (KiB) | p50 (ms) | p99 (ms) | CPU of server and client (ms) | alone:"
            + " p50 (ms) |%n|---|---|---|---|---|---|%n");
    try (BenchDirector director = new BenchDirector(home)) {
      measure("GET /deployments", director, clients, _ -> "/deployments");
      measure(
          "GET /deployments/NAME/instances",
          director,
          clients,
          i -> "/deployments/" + FullStore.deployment(i % FullStore.DEPLOYMENTS) + "/instances");
      measure("GET /tasks?limit=30", director, clients, _ -> "/tasks?limit=30");
      measure("GET /tasks?limit=30&verbose=2", director, clients, _ -> "/tasks?limit=30&verbose=2");
      measure(
          "GET /tasks?state=queued,processing,cancelling",
          director,
          clients,
          _ -> "/tasks?state=queued,processing,cancelling");
      measure(
          "GET /tasks?deployment=NAME&limit=30",
          director,
          clients,
          i -> "/tasks?limit=30&deployment=" + FullStore.deployment(i % FullStore.DEPLOYMENTS));
      measure("GET /events", director, clients, _ -> "/events");
      measure(
          "GET /events?deployment=NAME",
          director,
          clients,
          i -> "/events?deployment=" + FullStore.deployment(i % FullStore.DEPLOYMENTS));
    }
  }

  private static void measure(
      String what, BenchDirector director, int clients, IntFunction<String> path)
      throws InterruptedException, ExecutionException {
    DirectorClient client = director.client();
    int size = client.get(path.apply(0)).text().length();
    Samples alone = ask(client, 1, 30, path);
    ask(client, clients, WARM_UP, path);
    long cpu = cpuNanos();
    Samples together = ask(client, clients, MEASURED, path);
    double each = (cpuNanos() - cpu) / NANOS_PER_MILLISECOND / MEASURED;
    System.out.printf(
        Locale.ROOT,
        "| `%s` | %.1f | %s | %s | %s | %s |%n",
        what,
        size / 1024.0,
        Samples.text(together.median()),
        Samples.text(together.quantile(0.99)),
        Samples.text(each),
        Samples.text(alone.median()));
  }

  /** Each client asks as soon as it has its answer. */
  private static Samples ask(
      DirectorClient client, int clients, int requests, IntFunction<String> path)
      throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    Samples all = new Samples();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Samples>> each = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        each.add(
            threads.submit(
                () -> {
                  Samples own = new Samples();
                  for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                    long began = System.nanoTime();
                    client.get(path.apply(n));
                    own.add((System.nanoTime() - began) / NANOS_PER_MILLISECOND);
                  }
                  return own;
                }));
      }
      for (Future<Samples> one : each) {
        one.get().forEach(all::add);
      }
    }
    return all;
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
