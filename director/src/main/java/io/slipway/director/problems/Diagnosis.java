package io.slipway.director.problems;

import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.List;
import java.util.Optional;

/** What recorded problems of a deployment are now, given its instances as they are now. */
record Diagnosis(List<InstanceRecord> instances) {

  Problem of(ProblemRecord record) {
    return switch (record.type()) {
      case MISSING_VM ->
          instance(record)
              .<Problem>map(Problem.MissingVm::new)
              .orElseGet(() -> invalid(record, "Instance '%d' is no longer in the database"));
      case UNRESPONSIVE_AGENT ->
          instance(record)
              .filter(instance -> instance.activeVm().isPresent())
              .<Problem>map(Problem.UnresponsiveAgent::new)
              .orElseGet(
                  () ->
                      new Problem.Invalid(
                          record.type().word(),
                          record.resourceId(),
                          "VM '' is no longer in the database"));
      case MISSING_DISK ->
          onDisk(record, (instance, disk) -> new Problem.MissingDisk(instance, disk));
      case INACTIVE_DISK ->
          onDisk(
              record,
              (instance, disk) ->
                  disk.active()
                      ? new Problem.Invalid(
                          record.type().word(),
                          record.resourceId(),
                          "Disk '" + disk.cid() + "' is no longer inactive")
                      : new Problem.InactiveDisk(instance, disk));
      case MOUNT_INFO_MISMATCH ->
          onDisk(record, (instance, disk) -> mismatch(record, instance, disk));
    };
  }

  private Optional<InstanceRecord> instance(ProblemRecord record) {
    return instances.stream().filter(one -> one.id() == record.resourceId()).findFirst();
  }

  private interface OnDisk {
    Problem of(InstanceRecord instance, DiskRecord disk);
  }

  private Problem onDisk(ProblemRecord record, OnDisk found) {
    for (InstanceRecord instance : instances) {
      for (DiskRecord disk : instance.disks()) {
        if (disk.id() == record.resourceId()) {
          return found.of(instance, disk);
        }
      }
    }
    return invalid(record, "Disk '%d' is no longer in the database");
  }

  private static Problem mismatch(ProblemRecord record, InstanceRecord instance, DiskRecord disk) {
    Optional<VmRecord> vm = instance.activeVm();
    if (vm.isEmpty()) {
      return new Problem.Invalid(
          record.type().word(),
          record.resourceId(),
          "Can't find corresponding vm-cid for disk '" + disk.cid() + "'");
    }
    List<String> owners =
        record.data().get(ProblemScan.OWNERS) instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    return new Problem.MountInfoMismatch(instance, disk, vm.get(), owners);
  }

  private static Problem invalid(ProblemRecord record, String error) {
    return new Problem.Invalid(
        record.type().word(), record.resourceId(), error.formatted(record.resourceId()));
  }
}
