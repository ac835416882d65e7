package io.slipway.bench;

import io.slipway.base.Clock;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceSpecification;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.SpaceProcessHost;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.control.ControlFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What it costs to ask the supervisors of so many instances for the state of their services, as
 * heartbeats do, and for what their processes use, as {@code get_state} does. The instances' one
 * service each shares a process in one space: what is measured is the reading, not the running.
 */
public final class HeartbeatBench {
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 20;

  private HeartbeatBench() {}

  /**
   * @param arguments a folder to work in, then numbers of instances
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.out.printf(
        "| instances | state: ms CPU per round | µs per instance | usage: ms CPU per round | µs per"
            + " instance |%n|---|---|---|---|---|%n");
    InstanceSpaces.Options options = InstanceSpaces.Options.defaults();
    try (InstanceSpaces spaces = InstanceSpaces.open(Path.of(arguments[0]), options)) {
      InstanceSpace space =
          spaces.create(
              new SpaceSpecification("heartbeats", "bench", InetAddress.getLoopbackAddress()));
      try {
        Path run = Files.createDirectories(space.vcap().resolve("sys/run/instant"));
        Files.writeString(run.resolve("instant.pid"), "1\n");
        for (int i = 1; i < arguments.length; i++) {
          measure(space, Integer.parseInt(arguments[i]));
        }
      } finally {
        space.destroy();
      }
    }
  }

  private static void measure(InstanceSpace space, int count) {
    List<Supervisor> supervisors = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        Clock clock = Clock.system();
        Supervisor supervisor = new Supervisor(new SpaceProcessHost(space, clock), clock, _ -> {});
        supervisor.reload(
            List.of(
                ControlFile.parse(
                    "check process one with pidfile /var/vcap/sys/run/instant/instant.pid group"
                        + " vcap",
                    "bench")));
        supervisor.state(ServiceSelection.VCAP);
        supervisors.add(supervisor);
      }
      double state = milliseconds(supervisors, Supervisor::unmeasured);
      double usage = milliseconds(supervisors, Supervisor::status);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.2f | %.1f | %.2f | %.1f |%n",
          count,
          state,
          1000 * state / count,
          usage,
          1000 * usage / count);
    } finally {
      supervisors.forEach(Supervisor::close);
    }
  }

  /** Processor time of this thread for asking all of them once. */
  private static double milliseconds(List<Supervisor> supervisors, Consumer<Supervisor> question) {
    for (int i = 0; i < WARM_UP; i++) {
      supervisors.forEach(question);
    }
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < ROUNDS; i++) {
      supervisors.forEach(question);
    }
    long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    return used / 1e6 / ROUNDS;
  }
}
