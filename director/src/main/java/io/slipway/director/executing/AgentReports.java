package io.slipway.director.executing;

import io.slipway.base.Registration;
import io.slipway.bus.MessageBus;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.Subjects;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells in a task's output what the scripts of its instances did, and why their processes do not
 * stay up: BOSH's own message names only the jobs that failed, here stand exit code, duration and
 * last lines. Stock agents report nothing, and then nothing is told.
 */
public final class AgentReports implements AutoCloseable {
  private final MessageBus bus;
  private final TaskContext task;
  private final Map<String, Registration> listening = new ConcurrentHashMap<>();

  public AgentReports(MessageBus bus, TaskContext task) {
    this.bus = bus;
    this.task = task;
  }

  /** From now on tells of this VM's scripts and processes; once is enough. */
  public void follow(InstanceRecord instance, VmRecord vm) {
    listening.computeIfAbsent(vm.agentId(), agentId -> listen(instance, agentId));
  }

  private Registration listen(InstanceRecord instance, String agentId) {
    Registration scripts =
        bus.subscribe(
            Subjects.script(agentId),
            message ->
                tell(instance, "script", ScriptReport.fromPlain(message.payload()).toPlain()));
    Registration processes =
        bus.subscribe(
            Subjects.process(agentId),
            message ->
                tell(instance, "process", ProcessReport.fromPlain(message.payload()).toPlain()));
    return () -> {
      scripts.close();
      processes.close();
    };
  }

  private void tell(InstanceRecord instance, String kind, Map<String, @Nullable Object> report) {
    Map<String, @Nullable Object> story = new LinkedHashMap<>();
    story.put("instance", instance.name());
    story.putAll(report);
    task.events().extra(Map.of(kind, story));
  }

  @Override
  public void close() {
    listening.values().forEach(Registration::close);
    listening.clear();
  }
}
