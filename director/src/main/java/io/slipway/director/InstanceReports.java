package io.slipway.director;

import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.instances.InstancesReport;
import io.slipway.director.instances.LogStream;
import io.slipway.director.instances.LogStreams;
import io.slipway.director.instances.LogsCollection;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;
import java.util.Optional;

/** What the agents of a deployment's instances tell when asked: their state and their logs. */
public final class InstanceReports {
  private final DeploymentRepository deployments;
  private final DeployedInstances instances;
  private final Tasks tasks;
  private final InstancesReport report;
  private final LogsCollection logs;
  private final LogStreams streams;

  public InstanceReports(
      DeploymentRepository deployments,
      DeployedInstances instances,
      Tasks tasks,
      InstancesReport report,
      LogsCollection logs,
      LogStreams streams) {
    this.deployments = deployments;
    this.instances = instances;
    this.tasks = tasks;
    this.report = report;
    this.logs = logs;
    this.streams = streams;
  }

  /**
   * Collects the state of every instance.
   *
   * @param onlyVms every VM instead of every instance
   */
  public TaskRecord report(String name, boolean onlyVms, Caller caller) {
    DeploymentRecord record = deployments.require(name);
    return tasks.submit(
        TaskRequest.of("vms", "retrieve vm-stats", caller).forDeployment(name),
        task -> {
          report.write(record.id(), onlyVms, task);
          return Optional.empty();
        });
  }

  /**
   * Collects logs; the task ends with the id of a blob.
   *
   * @param group a name, or {@code *}; likewise the instance
   * @param types {@code job}, {@code agent}, {@code system}, or several with commas
   */
  public TaskRecord logs(
      String name,
      String group,
      String indexOrUuid,
      String types,
      List<String> filters,
      Caller caller) {
    List<InstanceRecord> chosen = instances.withVms(name, group, indexOrUuid);
    return tasks.submit(
        TaskRequest.of("fetch_logs", "fetch logs", caller).forDeployment(name),
        task -> Optional.of(logs.collect(chosen, types, filters, task)));
  }

  /**
   * The logs of jobs while they are written.
   *
   * @param group a name, or {@code *}; likewise the instance
   */
  public LogStream logStream(
      String name, String group, String indexOrUuid, LogStreams.Selection request) {
    return streams.of(instances.withVms(name, group, indexOrUuid), request);
  }
}
