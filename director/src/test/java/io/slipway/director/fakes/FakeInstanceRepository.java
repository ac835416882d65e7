package io.slipway.director.fakes;

import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.instances.StepFailure;
import io.slipway.model.instances.AddressHolder;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

public final class FakeInstanceRepository implements InstanceRepository {
  private final Map<Integer, StepFailure> failures = new TreeMap<>();
  private final FakeDeploymentRepository deployments;
  private final Map<Integer, Row> rows = new TreeMap<>();
  private final Map<Integer, VmRecord> vms = new TreeMap<>();
  private final Map<Integer, DiskRecord> disks = new TreeMap<>();
  private final Map<Integer, IpAddressRecord> addresses = new TreeMap<>();
  private final Map<Integer, RenderedArchiveRecord> archives = new TreeMap<>();
  private final List<OrphanedDiskRecord> orphans = new ArrayList<>();
  private final List<OrphanedVmRecord> orphanedVms = new ArrayList<>();
  private int last;

  public FakeInstanceRepository(FakeDeploymentRepository deployments) {
    this.deployments = deployments;
  }

  @Override
  public synchronized List<InstanceRecord> ofDeployment(int deploymentId) {
    return records(instance -> instance.deploymentId() == deploymentId);
  }

  @Override
  public synchronized Optional<InstanceRecord> find(int id) {
    return records(instance -> instance.id() == id).stream().findFirst();
  }

  @Override
  public synchronized Optional<InstanceRecord> find(String uuid) {
    return records(instance -> instance.uuid().equals(uuid)).stream().findFirst();
  }

  @Override
  public synchronized List<InstanceRecord> withVms() {
    return records(instance -> !instance.vms().isEmpty());
  }

  private List<InstanceRecord> records(Predicate<InstanceRecord> condition) {
    return rows.entrySet().stream()
        .map(entry -> record(entry.getKey(), entry.getValue()))
        .filter(condition)
        .sorted(
            Comparator.comparing(InstanceRecord::deployment)
                .thenComparing(InstanceRecord::group)
                .thenComparingInt(InstanceRecord::index))
        .toList();
  }

  private InstanceRecord record(int id, Row row) {
    return new InstanceRecord(
        id,
        row.placed.deploymentId(),
        deployments.nameOf(row.placed.deploymentId()),
        row.group,
        row.index,
        row.placed.uuid(),
        row.state,
        row.availabilityZone,
        row.bootstrap,
        row.placed.compilation(),
        row.ignore,
        row.updateCompleted,
        row.spec,
        vms.values().stream().filter(vm -> vm.instanceId() == id).toList(),
        disks.values().stream().filter(disk -> disk.instanceId() == id).toList(),
        addresses.values().stream().filter(address -> address.instanceId() == id).toList());
  }

  @Override
  public synchronized InstanceRecord create(NewInstance instance) {
    if (rows.values().stream().anyMatch(row -> row.placed.uuid().equals(instance.uuid()))) {
      throw FakeStore.duplicate("instance " + instance);
    }
    Row row = new Row(instance);
    rows.put(++last, row);
    return record(last, row);
  }

  @Override
  public synchronized void setState(int id, InstanceState state) {
    row(id).state = state;
  }

  @Override
  public synchronized void setUpdateCompleted(int id, boolean completed) {
    row(id).updateCompleted = completed;
  }

  @Override
  public synchronized void recordFailure(StepFailure failure) {
    if (rows.containsKey(failure.instanceId())) {
      failures.put(failure.instanceId(), failure);
    }
  }

  @Override
  public synchronized void clearFailure(int instanceId) {
    failures.remove(instanceId);
  }

  @Override
  public synchronized List<StepFailure> failures() {
    failures.keySet().retainAll(rows.keySet());
    return List.copyOf(failures.values());
  }

  @Override
  public synchronized Map<Integer, Integer> incomplete() {
    Map<Integer, Integer> counts = new TreeMap<>();
    rows.forEach(
        (id, row) -> {
          if (!row.placed.compilation()
              && (record(id, row).isUnfinished() || failures.containsKey(id))) {
            counts.merge(row.placed.deploymentId(), 1, Integer::sum);
          }
        });
    return counts;
  }

  @Override
  public synchronized void setBootstrap(int id, boolean bootstrap) {
    row(id).bootstrap = bootstrap;
  }

  @Override
  public synchronized void setIgnore(int id, boolean ignore) {
    row(id).ignore = ignore;
  }

  @Override
  public synchronized void setSpec(int id, InstanceSpec spec) {
    row(id).spec = Optional.of(spec);
  }

  @Override
  public synchronized void place(
      int id, String group, int index, Optional<String> availabilityZone) {
    Row row = row(id);
    row.group = group;
    row.index = index;
    row.availabilityZone = availabilityZone;
  }

  private Row row(int id) {
    Row row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException("There is no instance " + id);
    }
    return row;
  }

  @Override
  public synchronized void delete(int id) {
    boolean referenced =
        vms.values().stream().anyMatch(vm -> vm.instanceId() == id)
            || disks.values().stream().anyMatch(disk -> disk.instanceId() == id)
            || archives.values().stream().anyMatch(archive -> archive.instanceId() == id);
    if (referenced) {
      throw new IllegalStateException("Instance " + id + " still has VMs, disks or archives");
    }
    rows.remove(id);
    addresses.values().removeIf(address -> address.instanceId() == id);
  }

  @Override
  public synchronized VmRecord addVm(NewVm vm) {
    if (vms.values().stream()
        .anyMatch(
            other ->
                other.agentId().equals(vm.agentId())
                    || (other.cpi().equals(vm.cpi()) && other.cid().equals(vm.cid())))) {
      throw FakeStore.duplicate("vm " + vm.cid());
    }
    VmRecord added =
        new VmRecord(
            ++last,
            vm.instanceId(),
            vm.cid(),
            vm.agentId(),
            false,
            false,
            vm.cpi(),
            vm.stemcellName(),
            vm.stemcellVersion(),
            vm.cloudProperties(),
            vm.env(),
            vm.createdAt());
    vms.put(added.id(), added);
    addresses.replaceAll(
        (id, address) ->
            address.instanceId() == vm.instanceId() && vm.addressIds().contains(id)
                ? withVm(address, Optional.of(added.id()))
                : address);
    if (!vm.active()) {
      return added;
    }
    activateVm(added.id());
    return withActive(added, true);
  }

  private static IpAddressRecord withVm(IpAddressRecord address, Optional<Integer> vmId) {
    return new IpAddressRecord(
        address.id(),
        address.instanceId(),
        vmId,
        address.network(),
        address.address(),
        address.isStatic());
  }

  @Override
  public synchronized void setTwin(int vmId) {
    vms.computeIfPresent(vmId, (_, vm) -> with(vm, vm.active(), true));
  }

  @Override
  public synchronized void activateVm(int vmId) {
    VmRecord activated = vms.get(vmId);
    if (activated != null) {
      vms.replaceAll(
          (id, vm) -> vm.instanceId() == activated.instanceId() ? withActive(vm, id == vmId) : vm);
    }
  }

  @Override
  public synchronized void deactivateVm(int vmId) {
    vms.computeIfPresent(vmId, (_, vm) -> withActive(vm, false));
  }

  /** One that becomes active or loses that is no twin any more. */
  private static VmRecord withActive(VmRecord vm, boolean active) {
    return with(vm, active, vm.twin() && !active && !vm.active());
  }

  private static VmRecord with(VmRecord vm, boolean active, boolean twin) {
    return new VmRecord(
        vm.id(),
        vm.instanceId(),
        vm.cid(),
        vm.agentId(),
        active,
        twin,
        vm.cpi(),
        vm.stemcellName(),
        vm.stemcellVersion(),
        vm.cloudProperties(),
        vm.env(),
        vm.createdAt());
  }

  @Override
  public synchronized void deleteVm(int vmId) {
    vms.remove(vmId);
    addresses.replaceAll(
        (_, address) ->
            address.vmId().filter(id -> id == vmId).isPresent()
                ? withVm(address, Optional.empty())
                : address);
  }

  @Override
  public synchronized void orphanVm(int vmId, Instant now) {
    VmRecord vm = vms.remove(vmId);
    if (vm == null) {
      return;
    }
    InstanceRecord instance = record(vm.instanceId(), row(vm.instanceId()));
    List<IpAddressRecord> moved =
        addresses.values().stream()
            .filter(address -> address.vmId().filter(id -> id == vmId).isPresent())
            .toList();
    moved.forEach(address -> addresses.remove(address.id()));
    orphanedVms.addFirst(
        new OrphanedVmRecord(
            ++last,
            vm.cid(),
            vm.cpi(),
            instance.deployment(),
            instance.name(),
            instance.availabilityZone(),
            moved.stream().map(IpAddressRecord::address).toList(),
            now));
  }

  @Override
  public synchronized List<OrphanedVmRecord> orphanedVms() {
    return List.copyOf(orphanedVms);
  }

  @Override
  public synchronized void deleteOrphanedVm(int id) {
    orphanedVms.removeIf(orphan -> orphan.id() == id);
  }

  @Override
  public synchronized DiskRecord addDisk(DiskRecord disk) {
    DiskRecord added = disk(++last, disk, disk.active());
    disks.put(added.id(), added);
    return added;
  }

  @Override
  public synchronized Optional<DiskRecord> findDisk(String cid) {
    return disks.values().stream().filter(disk -> disk.cid().equals(cid)).findFirst();
  }

  @Override
  public synchronized void setDiskActive(int diskId, boolean active) {
    disks.computeIfPresent(diskId, (id, old) -> disk(id, old, active));
  }

  @Override
  public synchronized void changeDisk(
      int diskId, String cid, int size, Map<String, @Nullable Object> cloudProperties) {
    disks.computeIfPresent(
        diskId,
        (id, old) ->
            new DiskRecord(
                id, old.instanceId(), cid, old.name(), size, cloudProperties, old.active()));
  }

  private static DiskRecord disk(int id, DiskRecord disk, boolean active) {
    return new DiskRecord(
        id,
        disk.instanceId(),
        disk.cid(),
        disk.name(),
        disk.size(),
        disk.cloudProperties(),
        active);
  }

  @Override
  public synchronized void orphanDisk(int diskId, Instant now) {
    DiskRecord disk = disks.remove(diskId);
    if (disk != null) {
      InstanceRecord instance = record(disk.instanceId(), row(disk.instanceId()));
      orphans.addFirst(
          new OrphanedDiskRecord(
              ++last,
              disk.cid(),
              disk.name(),
              disk.size(),
              disk.cloudProperties(),
              instance.deployment(),
              instance.name(),
              instance.availabilityZone(),
              now));
    }
  }

  @Override
  public synchronized List<OrphanedDiskRecord> orphanedDisks() {
    return List.copyOf(orphans);
  }

  @Override
  public synchronized void deleteOrphanedDisk(String cid) {
    orphans.removeIf(orphan -> orphan.cid().equals(cid));
  }

  @Override
  public synchronized Map<String, Long> dynamicAddresses() {
    return addresses.values().stream()
        .filter(address -> !address.isStatic())
        .collect(Collectors.groupingBy(IpAddressRecord::network, Collectors.counting()));
  }

  @Override
  public synchronized Map<String, AddressHolder> reservedAddresses() {
    Map<String, AddressHolder> reserved = new HashMap<>();
    for (IpAddressRecord address : addresses.values()) {
      reserved.put(address.address(), AddressHolder.of(find(address.instanceId()).orElseThrow()));
    }
    for (OrphanedVmRecord orphan : orphanedVms) {
      AddressHolder holder = new AddressHolder(0, orphan.instance(), orphan.deployment());
      orphan.addresses().forEach(address -> reserved.put(address, holder));
    }
    return reserved;
  }

  @Override
  public synchronized Optional<IpAddressRecord> reserve(
      int instanceId, Collection<IpAddressRecord> wanted) {
    Set<String> texts = wanted.stream().map(IpAddressRecord::address).collect(Collectors.toSet());
    Optional<IpAddressRecord> taken =
        addresses.values().stream()
            .filter(address -> address.instanceId() != instanceId)
            .filter(address -> texts.contains(address.address()))
            .findFirst()
            .or(() -> heldByOrphan(texts));
    if (taken.isEmpty()) {
      wanted.forEach(address -> store(instanceId, address));
    }
    return taken;
  }

  private Optional<IpAddressRecord> heldByOrphan(Set<String> texts) {
    return orphanedVms.stream()
        .flatMap(orphan -> orphan.addresses().stream())
        .filter(texts::contains)
        .map(address -> new IpAddressRecord(0, 0, "", address, false))
        .findFirst();
  }

  private void store(int instanceId, IpAddressRecord address) {
    Optional<IpAddressRecord> held =
        addresses.values().stream()
            .filter(other -> other.address().equals(address.address()))
            .findFirst();
    int id = held.map(IpAddressRecord::id).orElseGet(() -> ++last);
    addresses.put(
        id,
        new IpAddressRecord(
            id,
            instanceId,
            held.flatMap(IpAddressRecord::vmId),
            address.network(),
            address.address(),
            address.isStatic()));
  }

  @Override
  public synchronized void release(Collection<Integer> addressIds) {
    addresses.keySet().removeAll(addressIds);
  }

  @Override
  public synchronized List<RenderedArchiveRecord> renderedArchives(int instanceId) {
    return archives.values().stream()
        .filter(archive -> archive.instanceId() == instanceId)
        .sorted(Comparator.comparingInt(RenderedArchiveRecord::id).reversed())
        .toList();
  }

  @Override
  public synchronized void addRenderedArchive(RenderedArchiveRecord archive) {
    int id = ++last;
    archives.put(
        id,
        new RenderedArchiveRecord(
            id,
            archive.instanceId(),
            archive.blobId(),
            archive.digest(),
            archive.contentSha1(),
            archive.createdAt()));
  }

  @Override
  public synchronized void deleteRenderedArchives(Collection<Integer> ids) {
    archives.keySet().removeAll(ids);
  }

  private static final class Row {
    private final NewInstance placed;
    private String group;
    private int index;
    private Optional<String> availabilityZone;
    private InstanceState state;
    private boolean bootstrap;
    private boolean ignore;
    private boolean updateCompleted;
    private Optional<InstanceSpec> spec = Optional.empty();

    private Row(NewInstance placed) {
      this.placed = placed;
      this.group = placed.group();
      this.index = placed.index();
      this.availabilityZone = placed.availabilityZone();
      this.state = placed.state();
      this.bootstrap = placed.bootstrap();
    }
  }
}
