package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.director.disks.DiskRepository.NewDynamicDisk;
import io.slipway.director.disks.DynamicDiskRecord;
import io.slipway.director.disks.DynamicDiskRecord.Attachment;
import io.slipway.director.disks.SnapshotRecord;
import io.slipway.director.instances.InstanceRepository.NewInstance;
import io.slipway.director.instances.InstanceRepository.NewVm;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiskRepositoryTest extends StoreFixture {
  private int instance(int deployment) {
    return store
        .instances()
        .create(
            new NewInstance(
                deployment, "web", 0, "u", Optional.of("z1"), true, false, InstanceState.STARTED))
        .id();
  }

  @Test
  void snapshotsAreKeptByTheirDisk() {
    SnapshotRecord first = store.disks().addSnapshot(HOSTILE, "s1", true, NOW);
    SnapshotRecord second = store.disks().addSnapshot(HOSTILE, "s2", false, NOW.plusSeconds(1));
    store.disks().addSnapshot("other", "s3", false, NOW);
    assertThat(store.disks().snapshots(List.of(HOSTILE))).containsExactly(first, second);
    assertThat(store.disks().snapshots(List.of())).isEmpty();
    assertThat(store.disks().snapshot("s2")).contains(second);
    assertThatThrownBy(() -> store.disks().addSnapshot("other", "s1", true, NOW))
        .isInstanceOf(StoreException.class);
    store.disks().deleteSnapshot("s1");
    store.disks().deleteSnapshot("s1");
    assertThat(store.disks().snapshots(List.of(HOSTILE))).containsExactly(second);
  }

  @Test
  void aDynamicDiskIsAttachedAndDetached() {
    int deployment = store.deployments().create("d").id();
    int instance = instance(deployment);
    int vm =
        store
            .instances()
            .addVm(
                new NewVm(
                    instance, "vm", "agent", true, "", "s", "1", Map.of(), Map.of(), List.of(),
                    NOW))
            .id();
    DynamicDiskRecord made =
        store
            .disks()
            .addDynamicDisk(
                new NewDynamicDisk(HOSTILE, "disk", deployment, 10, "pool", Optional.empty()));
    assertThat(made)
        .isEqualTo(
            new DynamicDiskRecord(
                made.id(),
                HOSTILE,
                "disk",
                deployment,
                "d",
                10,
                "pool",
                Optional.empty(),
                Map.of(),
                Optional.empty()));

    Attachment attachment = new Attachment(vm, Map.of("path", "/dev/x"));
    store.disks().attachDynamicDisk(made.id(), attachment, Optional.of("z1"));
    store.disks().setDynamicDiskMetadata(made.id(), Map.of("k", HOSTILE));

    DynamicDiskRecord attached = store.disks().dynamicDisk(HOSTILE).orElseThrow();
    assertThat(attached.attachment()).contains(attachment);
    assertThat(attached.availabilityZone()).contains("z1");
    assertThat(attached.metadata()).isEqualTo(Map.of("k", HOSTILE));
    store.disks().detachDynamicDisk(made.id());
    assertThat(store.disks().dynamicDisks().getFirst().attachment()).isEmpty();

    store.disks().attachDynamicDisk(made.id(), new Attachment(vm, "/dev/x"), Optional.empty());
    store.instances().deleteVm(vm);
    assertThat(store.disks().dynamicDisks().getFirst().attachment())
        .as("whose VM is gone")
        .isEmpty();
    store.disks().deleteDynamicDisk(made.id());
    assertThat(store.disks().dynamicDisks()).isEmpty();
  }

  @Test
  void aDiskIsFoundWhosesoeverItIs() {
    int instance = instance(store.deployments().create("d").id());
    DiskRecord disk =
        store.instances().addDisk(new DiskRecord(0, instance, "cid", "", 5, Map.of(), false));
    assertThat(store.instances().findDisk("cid")).contains(disk);
    assertThat(store.instances().findDisk(HOSTILE)).isEmpty();
  }
}
