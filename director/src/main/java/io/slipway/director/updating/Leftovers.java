package io.slipway.director.updating;

import io.slipway.director.events.Audit;
import io.slipway.director.executing.Vms;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what a Director that died, or a cloud that failed, left of a deployment: VMs made for
 * compiling, VMs that never became fit for use, and VMs whose deletion had begun. To be done under
 * the deployment's lock: only then are they nobody's.
 */
public final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

  private final InstanceRepository instances;
  private final Vms vms;

  public Leftovers(InstanceRepository instances, Vms vms) {
    this.instances = instances;
    this.vms = vms;
  }

  /**
   * What cannot be deleted now is left for the next time; nothing depends on it.
   *
   * @return the instances with a VM that stands ready to take over
   */
  public List<InstanceRecord> clear(int deploymentId, Audit audit) {
    List<InstanceRecord> all = instances.ofDeployment(deploymentId);
    for (InstanceRecord instance : all) {
      try {
        clear(instance, audit);
      } catch (RuntimeException e) {
        log.warn("What was left of {} cannot be deleted yet", instance.fullName(), e);
      }
    }
    return all.stream()
        .filter(instance -> instance.vms().stream().anyMatch(VmRecord::twin))
        .toList();
  }

  private void clear(InstanceRecord instance, Audit audit) {
    for (VmRecord vm : instance.vms()) {
      if (instance.compilation() || !(vm.active() || vm.twin())) {
        vms.delete(instance, vm, audit);
      }
    }
    if (instance.compilation()) {
      instances.delete(instance.id());
    }
  }
}
