package io.slipway.director;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;
import java.util.regex.Pattern;

/** The instances of deployments, as recorded, and how users name them. */
public final class DeployedInstances {
  private static final Pattern INDEX_OR_UUID =
      Pattern.compile("\\d{1,9}|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}");

  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final InstalledFiles installed;

  public DeployedInstances(
      DeploymentRepository deployments, InstanceRepository instances, InstalledFiles installed) {
    this.deployments = deployments;
    this.instances = instances;
    this.installed = installed;
  }

  public List<InstanceRecord> of(String deployment) {
    return instances.ofDeployment(deployments.requireId(deployment));
  }

  /** VMs no instance has any more, still to be deleted; the newest first. */
  public List<OrphanedVmRecord> orphanedVms() {
    return instances.orphanedVms();
  }

  /** What the deployment's instances were last told to install. */
  public InstalledFiles.Snapshot installed(String name) {
    return installed.of(deployments.require(name).id(), name);
  }

  /** The index of the instance, from its index or uuid. */
  String indexOf(DeploymentRecord record, String group, String indexOrUuid) {
    if (!INDEX_OR_UUID.matcher(indexOrUuid).matches()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_INVALID_INDEX, "Invalid instance index or id '" + indexOrUuid + "'");
    }
    return String.valueOf(require(record, group, indexOrUuid).index());
  }

  InstanceRecord require(DeploymentRecord record, String group, String indexOrUuid) {
    return instances.ofDeployment(record.id()).stream()
        .filter(one -> one.group().equals(group) && one.isCalled(indexOrUuid))
        .findFirst()
        .orElseThrow(() -> noInstance(record.name(), group, indexOrUuid));
  }

  private static SlipwayException noInstance(String name, String group, String indexOrUuid) {
    return new SlipwayException(
        ErrorCode.INSTANCE_NOT_FOUND,
        "'" + name + "/" + group + "/" + indexOrUuid + "' doesn't exist");
  }

  /** From now on deploys leave the instance as it is, or no longer do. */
  public void setIgnored(String name, String group, String indexOrUuid, boolean ignored) {
    instances.setIgnore(require(deployments.require(name), group, indexOrUuid).id(), ignored);
  }

  /**
   * Those that have an agent to ask.
   *
   * @param group a name, or {@code *}; likewise the instance
   */
  List<InstanceRecord> withVms(String name, String group, String indexOrUuid) {
    List<InstanceRecord> chosen =
        instances.ofDeployment(deployments.requireId(name)).stream()
            .filter(one -> group.equals("*") || one.group().equals(group))
            .filter(one -> indexOrUuid.equals("*") || one.isCalled(indexOrUuid))
            .filter(one -> !one.compilation() && one.activeVm().isPresent())
            .toList();
    if (chosen.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_NOT_FOUND,
          "No instances with a VM matched '%s/%s' in deployment '%s'"
              .formatted(group, indexOrUuid, name));
    }
    return chosen;
  }
}
