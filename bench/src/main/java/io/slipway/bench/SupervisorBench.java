package io.slipway.bench;

import io.slipway.base.Clock;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceSpecification;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.SpaceProcessHost;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.SupervisorEvent;
import io.slipway.supervisor.control.ControlFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Kills a supervised process again and again, in a space of its own, and measures in milliseconds
 * how long it takes until it is seen to run again.
 */
final class SupervisorBench {
  private static final long PATIENCE_SECONDS = 60;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  /** From the moment before the pidfile is written to the moment the supervisor says it runs. */
  private final Samples seenRunning = new Samples();

  /** From {@code kill -9} to the moment the supervisor says that the next process runs. */
  private final Samples restarted = new Samples();

  Samples seenRunning() {
    return seenRunning;
  }

  Samples restarted() {
    return restarted;
  }

  private record Up(SupervisorEvent.ProcessUp event, long nanos, Instant at) {}

  void run(Path state, int kills) throws IOException, InterruptedException {
    try (InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.defaults())) {
      InstanceSpace space =
          spaces.create(
              new SpaceSpecification("supervised", "bench", InetAddress.getLoopbackAddress()));
      try {
        installJob(space.vcap());
        run(space, kills);
      } finally {
        space.destroy();
      }
    }
  }

  private static void installJob(Path vcap) throws IOException {
    Path bin = Files.createDirectories(vcap.resolve("jobs/instant/bin"));
    Files.createDirectories(vcap.resolve("sys/run/instant"));
    Path control = Files.writeString(bin.resolve("ctl"), BenchRelease.CONTROL);
    Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * A supervisor of its own for each kill: one that has answered a death lately answers the next
   * one at the end of its cycle only, so that a process that dies at once does not keep the machine
   * busy.
   */
  private void run(InstanceSpace space, int kills) throws IOException, InterruptedException {
    for (int i = 0; i < kills; i++) {
      BlockingQueue<Up> ups = new LinkedBlockingQueue<>();
      try (Supervisor supervisor = supervisor(space, ups)) {
        supervisor.reload(List.of(ControlFile.parse(BenchRelease.MONIT, "bench")));
        Up before = next(ups);
        // Until its start has ended as well, a death is that of a start that failed.
        supervisor
            .start(ServiceSelection.service(BenchRelease.PROCESS))
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
        long killed = System.nanoTime();
        kill(space, before);
        Up after = next(ups);
        restarted.add((after.nanos - killed) / NANOS_PER_MILLISECOND);
        seenRunning.add(sincePidfile(space, after));
      }
    }
  }

  private static Supervisor supervisor(InstanceSpace space, BlockingQueue<Up> ups) {
    return new Supervisor(
        new SpaceProcessHost(space, Clock.system()),
        Clock.system(),
        event -> {
          if (event instanceof SupervisorEvent.ProcessUp up) {
            ups.add(new Up(up, System.nanoTime(), Instant.now()));
          }
        });
  }

  private static Up next(BlockingQueue<Up> ups) throws InterruptedException {
    Up up = ups.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (up == null) {
      throw new IllegalStateException("The process was not seen to run");
    }
    return up;
  }

  private static double sincePidfile(InstanceSpace space, Up up) throws IOException {
    String began = Files.readString(space.vcap().resolve("sys/run/instant/began"));
    BigDecimal seconds = new BigDecimal(began.replace(',', '.'));
    BigDecimal seen =
        BigDecimal.valueOf(up.at.getEpochSecond()).add(BigDecimal.valueOf(up.at.getNano(), 9));
    return seen.subtract(seconds).movePointRight(3).doubleValue();
  }

  private static void kill(InstanceSpace space, Up up) {
    long pid = space.toHostPid(up.event.pid()).orElseThrow();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }
}
