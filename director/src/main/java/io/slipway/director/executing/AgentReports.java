package io.slipway.director.executing;

import io.slipway.base.Registration;
import io.slipway.bus.MessageBus;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.Subjects;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells in a task's events what the scripts of its instances did, and why their processes do not
 * stay up: BOSH's own message names only the jobs that failed, here stand exit code, duration and
 * last lines. Stock agents report nothing, and then nothing is told.
 */
public final class AgentReports implements AutoCloseable {
  /** More than an agent tells of one run: the first 16 KiB and the last 4 of two streams. */
  private static final long MOST_OF_A_RUN = 128 * 1024;

  private final MessageBus bus;
  private final TaskContext task;
  private final Map<String, Registration> listening = new ConcurrentHashMap<>();

  /** By instance, the event that what it reports now belongs to. */
  private final Map<String, Long> doing = new ConcurrentHashMap<>();

  public AgentReports(MessageBus bus, TaskContext task) {
    this.bus = bus;
    this.task = task;
  }

  /** From now on tells of this VM's scripts and processes; once is enough. */
  public void follow(InstanceRecord instance, VmRecord vm) {
    listening.computeIfAbsent(vm.agentId(), agentId -> listen(instance.name(), agentId));
  }

  /** What the instance reports belongs to that event, until the registration is closed. */
  public Registration during(InstanceRecord instance, long event) {
    doing.put(instance.name(), event);
    return () -> doing.remove(instance.name(), event);
  }

  private Registration listen(String instance, String agentId) {
    Scripts scripts = new Scripts(instance);
    Registration runs =
        bus.subscribe(
            Subjects.script(agentId),
            message -> scripts.tell(ScriptReport.fromPlain(message.payload())));
    Registration output =
        bus.subscribe(
            Subjects.output(agentId),
            message -> scripts.tell(ScriptOutput.fromPlain(message.payload())));
    Registration processes =
        bus.subscribe(
            Subjects.process(agentId),
            message ->
                task.events()
                    .process(
                        instance, ProcessReport.fromPlain(message.payload()), parent(instance)));
    return () -> {
      runs.close();
      output.close();
      processes.close();
    };
  }

  private Optional<Long> parent(String instance) {
    return Optional.ofNullable(doing.get(instance));
  }

  /** The scripts that run on one VM. */
  private final class Scripts {
    private final String instance;

    /** Those whose beginning was heard. */
    private final Map<Run, Heard> begun = new ConcurrentHashMap<>();

    private record Run(String taskId, String script, String job) {}

    Scripts(String instance) {
      this.instance = instance;
    }

    void tell(ScriptReport report) {
      Run run = new Run(report.taskId(), report.script(), report.job());
      switch (report) {
        case ScriptReport.Started _ ->
            begun.put(run, new Heard(task.events().script(instance, report, parent(instance))));
        case ScriptReport.Finished _ -> {
          Optional<Long> start = Optional.ofNullable(begun.remove(run)).map(heard -> heard.event);
          task.events().script(instance, report, start.or(() -> parent(instance)));
        }
      }
    }

    /** Of a script whose beginning was not heard nobody knows what was told of it. */
    void tell(ScriptOutput output) {
      Heard heard = begun.get(new Run(output.taskId(), output.script(), output.job()));
      if (heard == null) {
        task.events().output(instance, output, 0, output.lines(), parent(instance));
      } else {
        heard.tell(output);
      }
    }

    /** What was heard of a script that runs. */
    private final class Heard {
      final long event;
      private final Map<ScriptOutput.Stream, Long> told = new EnumMap<>(ScriptOutput.Stream.class);
      private long size;

      Heard(long event) {
        this.event = event;
      }

      synchronized void tell(ScriptOutput output) {
        long before = told.getOrDefault(output.stream(), 0L);
        size += output.lines().stream().mapToLong(line -> line.length() + 1L).sum();
        if (size > MOST_OF_A_RUN) {
          return; // its agent does not leave out what it should
        }
        told.put(output.stream(), output.to());
        long dropped = Math.max(0, output.from() - before);
        task.events().output(instance, output, dropped, output.lines(), Optional.of(event));
      }
    }
  }

  @Override
  public void close() {
    listening.values().forEach(Registration::close);
    listening.clear();
  }
}
