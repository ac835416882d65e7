package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseRepositoryTest extends StoreFixture {
  @Test
  void keepsVersions() {
    ReleaseVersionRecord first = version("nats", "1");
    ReleaseVersionRecord second = version("nats", "2");
    ReleaseVersionRecord other = version(HOSTILE, HOSTILE);

    assertThat(store.releases().versions()).containsExactlyInAnyOrder(first, second, other);
    assertThat(store.releases().versions("nats")).containsExactlyInAnyOrder(first, second);
    assertThat(store.releases().version(HOSTILE, HOSTILE)).contains(other);
    assertThat(store.releases().version("nats", "3")).isEmpty();

    store.releases().setUpdateCompleted(first.id(), true);
    assertThat(store.releases().version("nats", "1").orElseThrow().updateCompleted()).isTrue();
    assertThatThrownBy(() -> version("nats", "1")).isInstanceOf(StoreException.class);
  }

  @Test
  void versionsShareWhatHasTheSameFingerprint() {
    ReleaseVersionRecord first = version("nats", "1");
    ReleaseVersionRecord second = version("nats", "2");
    PackageRecord shared = store.releases().addPackage(packageOf("shared", "f1", "gnatsd"));
    PackageRecord own = store.releases().addPackage(packageOf("own", "f2"));
    JobRecord job = store.releases().addJob(job("server", "f3"));
    store.releases().linkPackage(first.id(), shared.id());
    store.releases().linkPackage(second.id(), shared.id());
    store.releases().linkPackage(second.id(), shared.id());
    store.releases().linkPackage(second.id(), own.id());
    store.releases().linkJob(second.id(), job.id());

    assertThat(store.releases().packages(first.id())).containsExactly(shared);
    assertThat(store.releases().packages(second.id())).containsExactly(own, shared);
    assertThat(store.releases().jobs(second.id())).containsExactly(job);
    assertThat(shared.dependencies()).containsExactly("gnatsd");
    assertThat(store.releases().packagesByFingerprint(List.of("f1", "f9", HOSTILE)))
        .containsExactly(shared);
    assertThat(store.releases().packagesByFingerprint(List.of())).isEmpty();
    assertThat(store.releases().jobNamed("nats", "server", job.version())).contains(job);
    assertThat(store.releases().jobNamed("other", "server", job.version())).isEmpty();
    assertThat(store.releases().jobNamed("nats", "server", HOSTILE)).isEmpty();
    assertThat(store.releases().packageNamed("nats", "own", own.version())).contains(own);
    assertThat(store.releases().packageNamed("nats", HOSTILE, own.version())).isEmpty();

    store.releases().deleteVersion(second.id());
    assertThat(store.releases().removeUnreferencedPackages("other")).isEmpty();
    assertThat(store.releases().removeUnreferencedPackages("nats")).containsExactly(own);
    assertThat(store.releases().removeUnreferencedJobs("nats")).containsExactly(job);
    assertThat(store.releases().packages(first.id())).containsExactly(shared);
  }

  @Test
  void blobsCanBeReplaced() {
    ReleaseVersionRecord version = version("nats", "1");
    PackageRecord compiledOnly =
        store
            .releases()
            .addPackage(
                new PackageRecord(
                    0, "nats", "p", "1", "f", Optional.empty(), Optional.empty(), List.of()));
    JobRecord job = store.releases().addJob(job("server", "f3"));
    store.releases().linkPackage(version.id(), compiledOnly.id());
    store.releases().linkJob(version.id(), job.id());
    assertThat(compiledOnly.blobId()).isEmpty();

    store.releases().setPackageBlob(compiledOnly.id(), "blob-2", "digest-2");
    store.releases().setJobBlob(job.id(), "blob-3", "digest-3");

    PackageRecord withBlob = store.releases().packages(version.id()).getFirst();
    assertThat(withBlob.blobId()).contains("blob-2");
    assertThat(withBlob.digest()).contains("digest-2");
    assertThat(store.releases().jobs(version.id()).getFirst().blobId()).isEqualTo("blob-3");
  }

  @Test
  void compiledPackagesAreNumberedPerStemcell() {
    int packageId = store.releases().addPackage(packageOf("p", "f")).id();
    CompiledPackageRecord first = compiled(packageId, "1", HOSTILE.repeat(300));
    CompiledPackageRecord second = compiled(packageId, "1", "[]");
    CompiledPackageRecord other = compiled(packageId, "2", "[]");

    assertThat(List.of(first.build(), second.build(), other.build())).containsExactly(1, 2, 1);
    assertThat(store.releases().compiledPackages(List.of(packageId, 99)))
        .containsExactly(first, second, other);
    assertThat(store.releases().compiledPackages(List.of())).isEmpty();
    assertThatThrownBy(() -> compiled(packageId, "1", "[]")).isInstanceOf(StoreException.class);

    store.releases().deleteCompiledPackages(packageId);
    assertThat(store.releases().compiledPackages(List.of(packageId))).isEmpty();
  }

  @Test
  void anUnreferencedPackageTakesItsCompiledOnesAlong() {
    int packageId = store.releases().addPackage(packageOf("p", "f")).id();
    compiled(packageId, "1", "[]");

    assertThat(store.releases().removeUnreferencedPackages("nats")).hasSize(1);
    assertThat(store.releases().compiledPackages(List.of(packageId))).isEmpty();
  }

  private CompiledPackageRecord compiled(int packageId, String stemcell, String key) {
    return store
        .releases()
        .addCompiledPackage(
            new CompiledPackageRecord(0, packageId, "ubuntu", stemcell, key, 0, "blob", "sha"));
  }

  private ReleaseVersionRecord version(String release, String version) {
    return store
        .releases()
        .addVersion(new ReleaseVersionRecord(0, release, version, "c0ffee", true, false));
  }

  private static PackageRecord packageOf(String name, String fingerprint, String... needs) {
    return new PackageRecord(
        0,
        "nats",
        name,
        fingerprint,
        fingerprint,
        Optional.of("blob"),
        Optional.of("sha"),
        List.of(needs));
  }

  private static JobRecord job(String name, String fingerprint) {
    return new JobRecord(0, "nats", name, fingerprint, fingerprint, "blob", "sha", "{\"a\":1}");
  }
}
