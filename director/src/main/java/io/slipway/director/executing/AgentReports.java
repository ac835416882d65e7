package io.slipway.director.executing;

import io.slipway.bus.MessageBus;
import io.slipway.bus.Registration;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.Subjects;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.VmRecord;
import io.slipway.director.tasks.TaskContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells in a task's output what the scripts of its instances did: BOSH's own message names only the
 * jobs that failed, here stand exit code, duration and last lines. Stock agents report nothing, and
 * then nothing is told.
 */
public final class AgentReports implements AutoCloseable {
  private final MessageBus bus;
  private final TaskContext task;
  private final Map<String, Registration> listening = new ConcurrentHashMap<>();

  public AgentReports(MessageBus bus, TaskContext task) {
    this.bus = bus;
    this.task = task;
  }

  /** From now on tells of this VM's scripts; once is enough. */
  public void follow(InstanceRecord instance, VmRecord vm) {
    listening.computeIfAbsent(
        vm.agentId(),
        agentId ->
            bus.subscribe(
                Subjects.script(agentId),
                message -> tell(instance, ScriptReport.fromPlain(message.payload()))));
  }

  private void tell(InstanceRecord instance, ScriptReport report) {
    Map<String, @Nullable Object> story = new LinkedHashMap<>();
    story.put("instance", instance.name());
    story.putAll(report.toPlain());
    task.events().extra(Map.of("script", story));
  }

  @Override
  public void close() {
    listening.values().forEach(Registration::close);
    listening.clear();
  }
}
