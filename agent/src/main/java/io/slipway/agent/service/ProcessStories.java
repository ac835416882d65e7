package io.slipway.agent.service;

import io.slipway.agent.core.OneAtATime;
import io.slipway.agent.script.ScriptReporter;
import io.slipway.bus.MessageBus;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ProcessReport.End;
import io.slipway.bus.Subjects;
import io.slipway.supervisor.SupervisorEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why processes do not stay up, as far as that can be known from outside: how they ended, how long
 * they lived, and what their job's log folder has got since their start. The first end since an
 * order to start is told on the bus, then the second, the fourth, the eighth and so on; the last
 * one is always to be had.
 */
public final class ProcessStories {
  private final MessageBus bus;
  private final String agentId;
  private final Path logs;
  private final OneAtATime telling;
  private final Map<String, String> jobs = new ConcurrentHashMap<>();

  /** What each service's log folder had when it was started last. */
  private final Map<String, LogGrowth> starts = new ConcurrentHashMap<>();

  /** Guarded by itself: ends not looked into yet, the last of each service. */
  private final Map<String, Ended> open = new LinkedHashMap<>();

  private final Map<String, ProcessReport> last = new ConcurrentHashMap<>();

  /**
   * @param logs the instance's log folder, on the host
   */
  public ProcessStories(MessageBus bus, String agentId, Path logs) {
    this.bus = bus;
    this.agentId = agentId;
    this.logs = logs;
    this.telling = new OneAtATime("agent-" + agentId + "-processes", this::tellOpen);
  }

  private record Ended(
      String service, String job, Instant at, End end, Optional<LogGrowth> since, boolean told) {}

  /** From now on the services of these names belong to these jobs. */
  void jobs(Map<String, String> jobOfService) {
    jobs.putAll(jobOfService);
    jobs.keySet().retainAll(jobOfService.keySet());
    starts.keySet().retainAll(jobOfService.keySet());
    last.keySet().retainAll(jobOfService.keySet());
  }

  /** Somebody wants it otherwise: what was before no longer matters. */
  void forget() {
    synchronized (open) {
      open.clear();
    }
    last.clear();
  }

  /** Why a service's process did not stay up, the last time it did not. */
  Optional<ProcessReport> last(String service) {
    return Optional.ofNullable(last.get(service));
  }

  /**
   * How large a log file was when a process of its job was started; as large as it is now where
   * nobody knows.
   */
  public long sizeAtStart(Path file) {
    return starts.values().stream()
        .filter(growth -> growth.covers(file))
        .mapToLong(growth -> growth.sizeBefore(file))
        .min()
        .orElseGet(() -> Math.max(0, file.toFile().length()));
  }

  /** Before the start program runs: what is written from now on is this start's. */
  public void started(SupervisorEvent.StartBegun event) {
    String job = jobs.get(event.service());
    if (job != null) { // A service's own name is nothing to build a path from.
      starts.put(event.service(), LogGrowth.from(logs.resolve(job)));
    }
  }

  public void died(SupervisorEvent.ProcessDied event) {
    if (event.deaths() > 0) {
      end(
          event.service(),
          event.at(),
          new ProcessReport.Died(
              event.how().map(ScriptReporter::ended), event.lived(), event.deaths()),
          event.deaths());
    }
  }

  public void failed(SupervisorEvent.StartFailed event) {
    end(
        event.service(),
        event.at(),
        new ProcessReport.NotStarted(event.reason(), event.failures()),
        event.failures());
  }

  private void end(String service, Instant at, End end, int count) {
    boolean told = Integer.bitCount(count) == 1;
    Optional<LogGrowth> since = Optional.ofNullable(starts.get(service)).map(LogGrowth::untilNow);
    synchronized (open) {
      Ended before = open.get(service);
      boolean owed = before != null && before.told;
      open.put(service, new Ended(service, job(service), at, end, since, told || owed));
    }
    telling.request();
  }

  private String job(String service) {
    return jobs.getOrDefault(service, service);
  }

  private void tellOpen() {
    List<Ended> taken;
    synchronized (open) {
      taken = new ArrayList<>(open.values());
      open.clear();
    }
    for (Ended ended : taken) {
      ProcessReport report =
          new ProcessReport(
              ended.service,
              ended.job,
              ended.at,
              ended.end,
              ended.since.map(LogGrowth::tails).orElse(List.of()),
              LogGrowth.insideFolder(ended.job));
      last.put(ended.service, report);
      if (ended.told) {
        bus.publish(Subjects.process(agentId), report.toPlain());
      }
    }
  }
}
