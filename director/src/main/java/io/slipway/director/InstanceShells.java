package io.slipway.director;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.SshAccess;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.json.Json;
import io.slipway.model.instances.InstanceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ways into instances by SSH, for a while. */
public final class InstanceShells {
  private static final int LONGEST_DESCRIPTION = 1000;

  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final Tasks tasks;
  private final SshAccess access;

  public InstanceShells(
      DeploymentRepository deployments,
      InstanceRepository instances,
      Tasks tasks,
      SshAccess access) {
    this.deployments = deployments;
    this.instances = instances;
    this.tasks = tasks;
    this.access = access;
  }

  /**
   * Which instances are meant.
   *
   * @param job the group; empty: all
   * @param ids indexes and uuids; empty: all of the group
   */
  public record Target(Optional<String> job, List<String> ids) {
    public Target {
      ids = List.copyOf(ids);
    }

    private boolean matches(InstanceRecord instance) {
      return job.filter(name -> !name.equals(instance.group())).isEmpty()
          && (ids.isEmpty()
              || ids.contains(instance.uuid())
              || ids.contains(String.valueOf(instance.index())));
    }

    /** As messages show it. */
    private String filter() {
      Map<String, @Nullable Object> filter = new LinkedHashMap<>();
      job.ifPresent(name -> filter.put("job", name));
      List<Object> indexes = new ArrayList<>();
      List<Object> uuids = new ArrayList<>();
      ids.forEach(id -> (id.matches("\\d+") ? indexes : uuids).add(id));
      if (!indexes.isEmpty()) {
        filter.put("index", indexes);
      }
      if (!uuids.isEmpty()) {
        filter.put("uuid", uuids);
      }
      return Json.write(filter);
    }
  }

  /**
   * Sets a user up in every instance meant, or cleans up.
   *
   * @param described the target as the client sent it, for the task's description
   */
  public TaskRecord ssh(
      String name, SshAccess.Request request, Target target, String described, Caller caller) {
    int deployment = deployments.require(name).id();
    String description = "ssh: " + request.command() + ":" + described;
    if (description.length() > LONGEST_DESCRIPTION) {
      description = description.substring(0, LONGEST_DESCRIPTION) + "…";
    }
    return tasks.submit(
        TaskRequest.of("ssh", description, caller).forDeployment(name),
        task -> {
          access.perform(find(deployment, name, target), request, task);
          return Optional.empty();
        });
  }

  private List<InstanceRecord> find(int deployment, String name, Target target) {
    List<InstanceRecord> matching =
        instances.ofDeployment(deployment).stream()
            .filter(one -> !one.compilation() && target.matches(one))
            .toList();
    if (matching.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_NOT_FOUND, "No instances matched " + target.filter());
    }
    List<InstanceRecord> withVm =
        matching.stream().filter(one -> one.activeVm().isPresent()).toList();
    if (withVm.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "No instance with a VM in deployment '%s' matched filter %s"
              .formatted(name, target.filter()));
    }
    return withVm;
  }
}
