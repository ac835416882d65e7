package io.slipway.director.remote;

import io.slipway.base.Clock;
import io.slipway.cpi.Cpi;
import io.slipway.cpi.external.CpiCaller;
import io.slipway.cpi.external.CpiOptions;
import io.slipway.cpi.external.ExternalCpi;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tracing.ForTasks;
import io.slipway.director.tracing.TracedCpi;
import io.slipway.model.catalog.StemcellRecord;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cloud behind a CPI program, with this machine beside it. What is made where follows from the
 * stemcell: one that {@code slipway run} makes is this machine itself, every other one belongs to
 * the cloud. What is made already is where it was made.
 */
public final class RemoteCloud implements ForTasks {
  /** What a stemcell of {@code slipway run} says it is. */
  private static final String THIS_MACHINE = "machine";

  private static final String LOCAL_STEMCELL = "local-";
  private static final Pattern LOCAL_SNAPSHOT =
      Pattern.compile("snapshot-[0-9a-f]{8}-[-0-9a-f]{27}");

  private final Parts parts;
  private final Cpi here;
  private final CpiCaller caller;

  /**
   * What it works with.
   *
   * @param here the provider of this machine
   * @param stemcells all that are known
   * @param env what every VM's {@code env.bosh} holds besides
   */
  public record Parts(
      Path program,
      CpiOptions options,
      String directorUuid,
      Cpi here,
      RemoteVms vms,
      Supplier<List<StemcellRecord>> stemcells,
      Map<String, @Nullable Object> env,
      Clock clock) {}

  public RemoteCloud(Parts parts) {
    this(parts, parts.here(), new LogCaller());
  }

  private RemoteCloud(Parts parts, Cpi here, CpiCaller caller) {
    this.parts = parts;
    this.here = here;
    this.caller = caller;
  }

  @Override
  public Cpi forTask(TaskContext task) {
    return new RemoteCloud(parts, new TracedCpi(parts.here(), task), new TaskCaller(task));
  }

  private Cpi cloud(Optional<Integer> stemcellApiVersion) {
    return new ExternalCpi(
        parts.program(),
        parts.options(),
        parts.clock(),
        parts.directorUuid(),
        stemcellApiVersion,
        caller);
  }

  private Cpi cloud() {
    return cloud(Optional.empty());
  }

  /** Of calls about a VM that say what it was made from. */
  private Cpi ofVm(String vmCid) {
    return parts.vms().ofVm(vmCid).map(vm -> cloud(vm.stemcellApiVersion())).orElse(here);
  }

  /** Of other calls about a VM. */
  private Cpi plainlyOfVm(String vmCid) {
    return parts.vms().ofVm(vmCid).isPresent() ? cloud() : here;
  }

  private Cpi ofDisk(String diskCid) {
    return parts.here().hasDisk(diskCid) ? here : cloud();
  }

  private boolean isThisMachine(String stemcellCid) {
    return stemcellCid.startsWith(LOCAL_STEMCELL);
  }

  @Override
  public ProviderInfo info() {
    return cloud().info();
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return cloudProperties.containsKey(THIS_MACHINE)
        ? here.createStemcell(image, cloudProperties)
        : cloud().createStemcell(image, cloudProperties);
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    (isThisMachine(stemcellCid) ? here : cloud()).deleteStemcell(stemcellCid);
  }

  @Override
  public Set<String> addressesInUse() {
    return parts.here().addressesInUse();
  }

  @Override
  public Vm createVm(VmRequest request) {
    if (isThisMachine(request.stemcellCid())) {
      return here.createVm(request);
    }
    Optional<Integer> apiVersion =
        parts.stemcells().get().stream()
            .filter(stemcell -> stemcell.cid().equals(request.stemcellCid()))
            .findFirst()
            .flatMap(StemcellRecord::apiVersion);
    String agentId = request.agentId();
    try {
      Map<String, @Nullable Object> mbus = parts.vms().admit(agentId, apiVersion);
      Vm made = cloud(apiVersion).createVm(withEnv(request, mbus));
      parts.vms().made(agentId, made.cid());
      return made;
    } catch (RuntimeException e) {
      parts.vms().forget(agentId);
      throw e;
    }
  }

  private VmRequest withEnv(VmRequest request, Map<String, @Nullable Object> mbus) {
    Map<String, @Nullable Object> bosh = new LinkedHashMap<>(parts.env());
    if (request.env().get("bosh") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> bosh.put(String.valueOf(key), value));
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    if (bosh.get("mbus") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> all.put(String.valueOf(key), value));
    }
    all.putAll(mbus);
    bosh.put("mbus", all);
    Map<String, @Nullable Object> env = new LinkedHashMap<>(request.env());
    env.put("bosh", bosh);
    return new VmRequest(
        request.agentId(),
        request.stemcellCid(),
        request.cloudProperties(),
        request.networks(),
        request.diskCids(),
        env);
  }

  @Override
  public void deleteVm(String vmCid) {
    Optional<RemoteVm> vm = parts.vms().ofVm(vmCid);
    ofVm(vmCid).deleteVm(vmCid);
    vm.ifPresent(one -> parts.vms().forget(one.agentId()));
  }

  @Override
  public boolean hasVm(String vmCid) {
    return plainlyOfVm(vmCid).hasVm(vmCid);
  }

  @Override
  public void rebootVm(String vmCid) {
    plainlyOfVm(vmCid).rebootVm(vmCid);
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    plainlyOfVm(vmCid).setVmMetadata(vmCid, metadata);
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return vmCid
        .map(this::plainlyOfVm)
        .orElseGet(this::cloud)
        .createDisk(size, cloudProperties, vmCid);
  }

  @Override
  public void deleteDisk(String diskCid) {
    ofDisk(diskCid).deleteDisk(diskCid);
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return ofDisk(diskCid).hasDisk(diskCid);
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return ofVm(vmCid).attachDisk(vmCid, diskCid);
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    ofVm(vmCid).detachDisk(vmCid, diskCid);
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    return ofDisk(diskCid).resizeDisk(diskCid, size);
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return ofDisk(diskCid).updateDisk(diskCid, size, cloudProperties);
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    ofDisk(diskCid).setDiskMetadata(diskCid, metadata);
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return ofDisk(diskCid).snapshotDisk(diskCid, metadata);
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    (LOCAL_SNAPSHOT.matcher(snapshotCid).matches() ? here : cloud()).deleteSnapshot(snapshotCid);
  }
}
