package io.slipway.director.fakes;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A cloud whose VMs are {@link FakeAgents}; they outlive the Director that made them. */
public final class FakeCloud implements Cpi {
  private final FakeAgents agents;
  private final Journal journal;
  private final AtomicInteger last = new AtomicInteger();
  private final Map<String, VmRequest> vms = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> metadata = new ConcurrentHashMap<>();
  private final Map<String, Integer> disks = new ConcurrentHashMap<>();
  private final Map<String, String> attachments = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> diskMetadata = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> snapshots = new ConcurrentHashMap<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private volatile Set<String> addressesInUse = Set.of();
  private volatile boolean changesDisks;
  private final List<VmRequest> requests = new CopyOnWriteArrayList<>();

  FakeCloud(FakeAgents agents, Journal journal) {
    this.agents = agents;
    this.journal = journal;
  }

  /** The next so many calls of the method fail. */
  public void fail(String method, int times) {
    failures.put(method, times);
  }

  private void mayFail(String method) {
    Integer left = failures.get(method);
    if (left != null && left > 0) {
      failures.put(method, left - 1);
      throw new SlipwayException(ErrorCode.GENERIC, "The cloud refuses " + method);
    }
  }

  public List<String> vms() {
    return vms.keySet().stream().map(journal::label).sorted().toList();
  }

  public Map<String, String> metadata(String instance) {
    return metadata.entrySet().stream()
        .filter(entry -> vms.containsKey(entry.getKey()))
        .filter(entry -> journal.label(entry.getKey()).equals(instance))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** Every VM that was asked for. */
  public List<VmRequest> requests() {
    return List.copyOf(requests);
  }

  public Map<String, Integer> disks() {
    return Map.copyOf(disks);
  }

  /** Which disks are attached to something. */
  public List<String> attached() {
    return attachments.keySet().stream().sorted().toList();
  }

  @Override
  public ProviderInfo info() {
    return new ProviderInfo(2, List.of());
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return "stemcell-" + last.incrementAndGet();
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    mayFail("delete_stemcell");
  }

  /** A stranger's processes use these addresses from now on. */
  public void useAddresses(String... addresses) {
    addressesInUse = Set.of(addresses);
  }

  @Override
  public Set<String> addressesInUse() {
    return addressesInUse;
  }

  @Override
  public Vm createVm(VmRequest request) {
    String cid = "vm-" + last.incrementAndGet();
    journal.cpi(cid, "create_vm");
    journal.call(cid, "?");
    mayFail("create_vm");
    requests.add(request);
    vms.put(cid, request);
    agents.boot(request.agentId(), cid, request.networks());
    return new Vm(cid, request.networks());
  }

  @Override
  public void deleteVm(String vmCid) {
    journal.cpi(vmCid, "delete_vm");
    mayFail("delete_vm");
    attachments.values().removeIf(vmCid::equals);
    VmRequest gone = vms.remove(vmCid);
    if (gone != null) {
      agents.kill(gone.agentId());
    }
  }

  /** The VM is gone without the Director's doing. */
  public void lose(String instance) {
    for (String cid : new ArrayList<>(vms.keySet())) {
      VmRequest request = vms.get(cid);
      if (request != null && journal.label(cid).equals(instance)) {
        vms.remove(cid);
        agents.kill(request.agentId());
      }
    }
  }

  @Override
  public boolean hasVm(String vmCid) {
    return vms.containsKey(vmCid);
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> given) {
    String group = String.valueOf(given.get("instance_group"));
    journal.call(vmCid, label(vmCid, group, String.valueOf(given.get("index"))));
    journal.cpi(vmCid, "set_vm_metadata");
    mayFail("set_vm_metadata");
    metadata.put(vmCid, new LinkedHashMap<>(given));
  }

  /** A VM beside another of the same instance is called {@code web/0+}. */
  private String label(String vmCid, String group, String index) {
    if (group.startsWith("compilation-")) {
      return "compilation/" + index;
    }
    String instance = group + "/" + index;
    boolean second =
        vms.keySet().stream()
            .filter(cid -> !cid.equals(vmCid))
            .anyMatch(cid -> journal.label(cid).equals(instance));
    return second ? instance + "+" : instance;
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    journal.cpi(vmCid.orElse(""), "create_disk");
    mayFail("create_disk");
    String cid = "disk-" + last.incrementAndGet();
    disks.put(cid, size);
    return cid;
  }

  @Override
  public void deleteDisk(String diskCid) {
    journal.cpi("", "delete_disk " + diskCid);
    mayFail("delete_disk");
    disks.remove(diskCid);
  }

  /** The disk is gone without the Director's doing. */
  public void loseDisk(String diskCid) {
    disks.remove(diskCid);
    attachments.remove(diskCid);
  }

  /** What the cloud keeps of disks: each snapshot's metadata. */
  public Map<String, Map<String, String>> snapshots() {
    return Map.copyOf(snapshots);
  }

  @Override
  public void rebootVm(String vmCid) {
    journal.cpi(vmCid, "reboot_vm");
    mayFail("reboot_vm");
    VmRequest request = vms.get(vmCid);
    if (request == null) {
      throw new SlipwayException(ErrorCode.GENERIC, "There is no VM " + vmCid);
    }
    agents.reboot(request.agentId());
  }

  /** Whether it changes disks by itself. */
  public void changesDisks() {
    changesDisks = true;
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    journal.cpi("", "resize_disk");
    mayFail("resize_disk");
    return change(diskCid, size);
  }

  private boolean change(String diskCid, int size) {
    if (attachments.containsKey(diskCid)) {
      throw new SlipwayException(ErrorCode.GENERIC, "The disk " + diskCid + " is attached");
    }
    if (changesDisks) {
      disks.replace(diskCid, size);
    }
    return changesDisks;
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    journal.cpi("", "update_disk");
    mayFail("update_disk");
    if (!change(diskCid, size)) {
      return Optional.empty();
    }
    disks.remove(diskCid);
    String cid = "disk-" + last.incrementAndGet();
    disks.put(cid, size);
    return Optional.of(cid);
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> given) {
    journal.cpi(attachments.getOrDefault(diskCid, ""), "set_disk_metadata");
    diskMetadata.put(diskCid, Map.copyOf(given));
  }

  /** What was last said of the disk. */
  public Map<String, String> diskMetadata(String diskCid) {
    return diskMetadata.getOrDefault(diskCid, Map.of());
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> given) {
    journal.cpi(attachments.getOrDefault(diskCid, ""), "snapshot_disk");
    mayFail("snapshot_disk");
    String cid = "snapshot-" + last.incrementAndGet();
    snapshots.put(cid, Map.copyOf(given));
    return Optional.of(cid);
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    journal.cpi("", "delete_snapshot");
    mayFail("delete_snapshot");
    snapshots.remove(snapshotCid);
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return disks.containsKey(diskCid);
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    journal.cpi(vmCid, "attach_disk");
    mayFail("attach_disk");
    String holder = attachments.putIfAbsent(diskCid, vmCid);
    if (holder != null && !holder.equals(vmCid)) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "The disk " + diskCid + " is attached to " + holder);
    }
    agents.attach(vmCid, diskCid);
    return "/dev/" + diskCid;
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    journal.cpi(vmCid, "detach_disk");
    mayFail("detach_disk");
    attachments.remove(diskCid, vmCid);
    agents.detach(vmCid, diskCid);
  }
}
