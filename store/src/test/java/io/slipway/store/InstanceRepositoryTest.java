package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.director.instances.InstanceRepository.NewInstance;
import io.slipway.director.instances.InstanceRepository.NewVm;
import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.instances.InstanceRepository.RenderedArchiveRecord;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.instances.StepFailure;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceRepositoryTest extends StoreFixture {
  private int deployment;

  @BeforeEach
  void createDeployment() {
    deployment = store.deployments().create("dep").id();
  }

  @Test
  void startsAsPlaced() {
    InstanceRecord created = create("web", 0);

    assertThat(created)
        .isEqualTo(
            new InstanceRecord(
                created.id(),
                deployment,
                "dep",
                "web",
                0,
                "uuid-web-0",
                InstanceState.STARTED,
                Optional.of("z1"),
                true,
                false,
                false,
                false,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of()));
    assertThat(store.instances().find(created.id())).contains(created);
    assertThat(store.instances().find(99)).isEmpty();
    assertThatThrownBy(() -> create("web", 0)).isInstanceOf(StoreException.class);
  }

  @Test
  void changesOneThingAtATime() {
    int id = create("web", 0).id();
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("deployment", HOSTILE);
    spec.put("properties", Map.of("text", HOSTILE, "list", List.of(1, 2.5, true)));
    spec.put("none", null);

    store.instances().setState(id, InstanceState.DETACHED);
    store.instances().setUpdateCompleted(id, true);
    store.instances().setBootstrap(id, false);
    store.instances().setIgnore(id, true);
    store.instances().setSpec(id, InstanceSpec.of(spec).orElseThrow());
    store.instances().place(id, "app", 3, Optional.empty());

    InstanceRecord changed = store.instances().find(id).orElseThrow();
    assertThat(changed.state()).isEqualTo(InstanceState.DETACHED);
    assertThat(changed.updateCompleted()).isTrue();
    assertThat(changed.bootstrap()).isFalse();
    assertThat(changed.ignore()).isTrue();
    assertThat(changed.spec()).isEqualTo(InstanceSpec.of(spec));
    assertThat(changed.fullName()).isEqualTo("app/uuid-web-0 (3)");
    assertThat(changed.availabilityZone()).isEmpty();
  }

  @Test
  void countsWhatIsUnfinishedOrHasFailed() {
    int made = create("web", 0).id();
    int done = create("web", 1).id();
    int errand = create("smoke", 0).id();
    create("later", 0); // nothing has begun with it
    lifecycle(made, "service");
    lifecycle(done, "service");
    lifecycle(errand, "errand");
    store.instances().setUpdateCompleted(done, true);
    assertThat(store.instances().incomplete()).isEqualTo(Map.of(deployment, 1));

    store.instances().setUpdateCompleted(made, true);
    assertThat(store.instances().incomplete()).isEmpty();

    store.instances().recordFailure(new StepFailure(done, "post-start", HOSTILE, 7, Instant.EPOCH));
    assertThat(store.instances().failures())
        .singleElement()
        .isEqualTo(new StepFailure(done, "post-start", HOSTILE, 7, Instant.EPOCH));
    assertThat(store.instances().incomplete()).isEqualTo(Map.of(deployment, 1));
    store.instances().clearFailure(done);
    assertThat(store.instances().incomplete()).isEmpty();
  }

  private void lifecycle(int id, String lifecycle) {
    store.instances().setSpec(id, InstanceSpec.of(Map.of("lifecycle", lifecycle)).orElseThrow());
  }

  @Test
  void readsADeploymentWithAFixedNumberOfStatements() {
    for (int i = 0; i < 30; i++) {
      int id = create("web", 29 - i).id();
      store.instances().addVm(vm(id, "cid" + i, true));
      store.instances().addDisk(disk(id, "disk" + i));
      store.instances().reserve(id, List.of(address("10.0.0." + i), address("10.0.1." + i)));
    }
    int other = store.deployments().create("other").id();
    store
        .instances()
        .create(
            new NewInstance(
                other, "web", 0, "x", Optional.empty(), false, false, InstanceState.STARTED));

    assertThat(
            statements(
                () -> {
                  List<InstanceRecord> all = store.instances().ofDeployment(deployment);
                  assertThat(all).extracting(InstanceRecord::index).isSorted().hasSize(30);
                  assertThat(all)
                      .allSatisfy(
                          instance -> {
                            assertThat(instance.vms()).hasSize(1);
                            assertThat(instance.disks()).hasSize(1);
                            assertThat(instance.addresses()).hasSize(2);
                          });
                }))
        .isLessThanOrEqualTo(5);
    assertThat(statements(() -> assertThat(store.instances().withVms()).hasSize(30)))
        .isLessThanOrEqualTo(5);
  }

  @Test
  void atMostOneVmIsActive() {
    int id = create("web", 0).id();
    VmRecord first = store.instances().addVm(vm(id, "one", true));
    VmRecord second = store.instances().addVm(vm(id, "two", false));
    assertThat(activeVm(id)).isEqualTo("one");

    store.instances().activateVm(second.id());
    assertThat(activeVm(id)).isEqualTo("two");
    VmRecord third = store.instances().addVm(vm(id, "three", true));
    assertThat(activeVm(id)).isEqualTo("three");
    store.instances().activateVm(99);
    assertThat(activeVm(id)).isEqualTo("three");

    store.instances().deleteVm(third.id());
    store.instances().deleteVm(second.id());
    assertThat(store.instances().find(id).orElseThrow().vms())
        .containsExactly(
            new VmRecord(
                first.id(),
                id,
                "one",
                "agent-one",
                false,
                false,
                "",
                "ubuntu",
                "1",
                Map.of("cpu", 2),
                Map.of("e", 1),
                NOW));
    assertThatThrownBy(() -> store.instances().addVm(vm(id, "one", false)))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void onlyInstancesWithVmsAreLookedAfter() {
    create("web", 0);
    int with = create("web", 1).id();
    store.instances().addVm(vm(with, "one", false));

    assertThat(store.instances().withVms()).extracting(InstanceRecord::id).containsExactly(with);
  }

  @Test
  void disksChange() {
    InstanceRecord instance = create("db", 0);
    assertThat(store.instances().find(instance.uuid())).contains(instance);
    assertThat(store.instances().find("none")).isEmpty();
    DiskRecord disk = store.instances().addDisk(disk(instance.id(), "before"));

    store.instances().changeDisk(disk.id(), HOSTILE, 7, Map.of("a", "((b))"));

    assertThat(store.instances().findDisk(HOSTILE))
        .contains(
            new DiskRecord(
                disk.id(),
                instance.id(),
                HOSTILE,
                disk.name(),
                7,
                Map.of("a", "((b))"),
                disk.active()));
    assertThat(store.instances().findDisk("before")).isEmpty();
  }

  @Test
  void disksBecomeOrphans() {
    InstanceRecord instance = create("db", 0);
    DiskRecord disk = store.instances().addDisk(disk(instance.id(), HOSTILE));
    store.instances().setDiskActive(disk.id(), false);
    assertThat(store.instances().find(instance.id()).orElseThrow().disks().getFirst().active())
        .isFalse();

    store.instances().orphanDisk(disk.id(), NOW);

    assertThat(store.instances().find(instance.id()).orElseThrow().disks()).isEmpty();
    assertThat(store.instances().orphanedDisks())
        .containsExactly(
            new OrphanedDiskRecord(
                1,
                HOSTILE,
                "",
                1024,
                Map.of("type", "ssd"),
                "dep",
                "db/uuid-db-0",
                Optional.of("z1"),
                NOW));
    store.instances().deleteOrphanedDisk(HOSTILE);
    assertThat(store.instances().orphanedDisks()).isEmpty();
  }

  @Test
  void aVmThatStandsReadyIsNoneAnyMoreOnceItIsActive() {
    int id = create("web", 0).id();
    store.instances().addVm(vm(id, "old", true));
    VmRecord twin = store.instances().addVm(vm(id, "new", false));
    assertThat(twin.twin()).isFalse();

    store.instances().setTwin(twin.id());
    assertThat(twins(id)).containsExactly("new");

    store.instances().activateVm(twin.id());
    assertThat(activeVm(id)).isEqualTo("new");
    assertThat(twins(id)).isEmpty();
  }

  private List<String> twins(int id) {
    return store.instances().find(id).orElseThrow().vms().stream()
        .filter(VmRecord::twin)
        .map(VmRecord::cid)
        .toList();
  }

  @Test
  void vmsBecomeOrphansWithTheAddressesTheyHave() {
    InstanceRecord instance = create("db", 0);
    store.instances().reserve(instance.id(), List.of(address("10.0.0.1"), address("10.0.0.2")));
    int first = store.instances().find(instance.id()).orElseThrow().addresses().getFirst().id();
    VmRecord vm =
        store
            .instances()
            .addVm(
                new NewVm(
                    instance.id(),
                    HOSTILE,
                    "agent",
                    true,
                    "",
                    "ubuntu",
                    "1",
                    Map.of(),
                    Map.of(),
                    List.of(first, 4711),
                    NOW));
    assertThat(store.instances().find(instance.id()).orElseThrow().addresses())
        .extracting(IpAddressRecord::vmId)
        .containsExactly(Optional.of(vm.id()), Optional.empty());

    store.instances().orphanVm(vm.id(), NOW);
    store.instances().orphanVm(vm.id(), NOW);

    assertThat(store.instances().find(instance.id()).orElseThrow().vms()).isEmpty();
    assertThat(store.instances().find(instance.id()).orElseThrow().addresses())
        .extracting(IpAddressRecord::address)
        .containsExactly("10.0.0.2");
    OrphanedVmRecord orphan = store.instances().orphanedVms().getFirst();
    assertThat(store.instances().orphanedVms())
        .containsExactly(
            new OrphanedVmRecord(
                orphan.id(),
                HOSTILE,
                "",
                "dep",
                "db/uuid-db-0",
                Optional.of("z1"),
                List.of("10.0.0.1"),
                NOW));
    store.instances().release(List.of(first));
    assertThat(store.instances().reservedAddresses()).containsKeys("10.0.0.1");
    assertThat(store.instances().reserve(instance.id(), List.of(address("10.0.0.1"))))
        .as("somebody else's")
        .isPresent();

    store.instances().deleteOrphanedVm(orphan.id());
    assertThat(store.instances().orphanedVms()).isEmpty();
    assertThat(store.instances().reservedAddresses()).containsOnlyKeys("10.0.0.2");
  }

  @Test
  void aDeletedVmLeavesItsAddressesToTheInstance() {
    int id = create("web", 0).id();
    store.instances().reserve(id, List.of(address("10.0.0.1")));
    int address = store.instances().find(id).orElseThrow().addresses().getFirst().id();
    VmRecord vm =
        store
            .instances()
            .addVm(
                new NewVm(
                    id, "a", "a", true, "", "s", "1", Map.of(), Map.of(), List.of(address), NOW));

    store.instances().deleteVm(vm.id());

    assertThat(store.instances().find(id).orElseThrow().addresses())
        .containsExactly(new IpAddressRecord(address, id, "a", "10.0.0.1", false));
  }

  @Test
  void addressesAreUniqueAcrossDeployments() {
    int here = create("web", 0).id();
    int other = store.deployments().create("other").id();
    int there =
        store
            .instances()
            .create(
                new NewInstance(
                    other, "web", 0, "x", Optional.empty(), false, false, InstanceState.STARTED))
            .id();
    assertThat(store.instances().reserve(here, List.of(address("10.0.0.1"), address("10.0.0.2"))))
        .isEmpty();

    Optional<IpAddressRecord> taken =
        store.instances().reserve(there, List.of(address("10.0.0.3"), address("10.0.0.2")));

    assertThat(taken.orElseThrow().instanceId()).isEqualTo(here);
    assertThat(taken.orElseThrow().address()).isEqualTo("10.0.0.2");
    assertThat(store.instances().reservedAddresses()).containsOnlyKeys("10.0.0.1", "10.0.0.2");
    assertThat(store.instances().reserve(there, List.of())).isEmpty();
  }

  @Test
  void ownAddressesMayBeReservedAgainAndReleased() {
    int id = create("web", 0).id();
    store.instances().reserve(id, List.of(address("10.0.0.1")));
    assertThat(
            store
                .instances()
                .reserve(id, List.of(new IpAddressRecord(0, id, "b", "10.0.0.1", true))))
        .isEmpty();

    List<IpAddressRecord> held = store.instances().find(id).orElseThrow().addresses();
    assertThat(held).hasSize(1);
    assertThat(held.getFirst().network()).isEqualTo("b");
    assertThat(held.getFirst().isStatic()).isTrue();

    store.instances().release(List.of());
    store.instances().release(List.of(held.getFirst().id()));
    assertThat(store.instances().reservedAddresses()).isEmpty();
  }

  @Test
  void deletingFreesAddressesButForgetsNothingInTheCloud() {
    int id = create("web", 0).id();
    store.instances().reserve(id, List.of(address("10.0.0.1")));
    VmRecord vm = store.instances().addVm(vm(id, "one", true));
    assertThatThrownBy(() -> store.instances().delete(id)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.deployments().delete(deployment))
        .isInstanceOf(StoreException.class);

    store.instances().deleteVm(vm.id());
    store.instances().delete(id);
    assertThat(store.instances().reservedAddresses()).isEmpty();
    assertThat(store.instances().ofDeployment(deployment)).isEmpty();
    store.deployments().delete(deployment);
  }

  @Test
  void keepsRenderedArchivesTheNewestFirst() {
    int id = create("web", 0).id();
    store.instances().addRenderedArchive(archive(id, "a"));
    store.instances().addRenderedArchive(archive(id, "b"));

    List<RenderedArchiveRecord> archives = store.instances().renderedArchives(id);
    assertThat(archives).extracting(RenderedArchiveRecord::blobId).containsExactly("b", "a");
    assertThat(archives.getLast())
        .isEqualTo(
            new RenderedArchiveRecord(archives.getLast().id(), id, "a", "sha", "content", NOW));
    assertThatThrownBy(() -> store.instances().delete(id)).isInstanceOf(StoreException.class);

    store.instances().deleteRenderedArchives(List.of());
    store
        .instances()
        .deleteRenderedArchives(archives.stream().map(RenderedArchiveRecord::id).toList());
    assertThat(store.instances().renderedArchives(id)).isEmpty();
  }

  private String activeVm(int id) {
    return store.instances().find(id).orElseThrow().activeVm().orElseThrow().cid();
  }

  private InstanceRecord create(String group, int index) {
    return store
        .instances()
        .create(
            new NewInstance(
                deployment,
                group,
                index,
                "uuid-" + group + "-" + index,
                Optional.of("z1"),
                true,
                false,
                InstanceState.STARTED));
  }

  private static NewVm vm(int instance, String cid, boolean active) {
    return new NewVm(
        instance,
        cid,
        "agent-" + cid,
        active,
        "",
        "ubuntu",
        "1",
        Map.of("cpu", 2),
        Map.of("e", 1),
        List.of(),
        NOW);
  }

  private static DiskRecord disk(int instance, String cid) {
    return new DiskRecord(0, instance, cid, "", 1024, Map.of("type", "ssd"), true);
  }

  private static IpAddressRecord address(String text) {
    return new IpAddressRecord(0, 0, "a", text, false);
  }

  private static RenderedArchiveRecord archive(int instance, String blob) {
    return new RenderedArchiveRecord(0, instance, blob, "sha", "content", NOW);
  }
}
