package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.store.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeploymentRepositoryTest extends StoreFixture {
  @Test
  void keepsWhatADeploymentHoldsOnTo() {
    int release1 = release("1");
    int release2 = release("2");
    int stemcell = stemcell();
    int config = store.configs().add("cloud", "default", "{}", Optional.empty(), NOW).id();
    DeploymentRecord other = store.deployments().create("other");
    DeploymentRecord created = store.deployments().create(HOSTILE, List.of("b", "a", "b"));
    assertThat(store.deployments().find(HOSTILE)).contains(created);

    store.deployments().setManifest(created.id(), "--- {}\n", HOSTILE);
    store.deployments().setReleaseVersions(created.id(), List.of(release2, release1, release2));
    store.deployments().setStemcells(created.id(), List.of(stemcell));
    store.deployments().setConfigs(created.id(), List.of(config));
    store.deployments().setReleaseVersions(other.id(), List.of(release1));

    DeploymentRecord found = store.deployments().find(HOSTILE).orElseThrow();
    assertThat(found)
        .isEqualTo(
            new DeploymentRecord(
                created.id(),
                HOSTILE,
                Optional.of("--- {}\n"),
                Optional.of(HOSTILE),
                List.of(release1, release2),
                List.of(stemcell),
                List.of(config),
                List.of("a", "b")));
    assertThat(store.deployments().teams(HOSTILE)).contains(List.of("a", "b"));
    assertThat(store.deployments().teams("other")).contains(List.of());
    assertThat(store.deployments().teams("none")).isEmpty();
    assertThat(store.deployments().list())
        .extracting(DeploymentRecord::releaseVersionIds)
        .containsExactly(List.of(release1, release2), List.of(release1));

    store.deployments().setReleaseVersions(created.id(), List.of());
    assertThat(store.deployments().find(HOSTILE).orElseThrow().releaseVersionIds()).isEmpty();
  }

  @Test
  void listsWithoutManifests() {
    DeploymentRecord created = store.deployments().create(HOSTILE);
    store.deployments().setManifest(created.id(), "processed", "sent");

    assertThat(store.deployments().find(HOSTILE).orElseThrow().manifest()).contains("processed");
    assertThat(store.deployments().list())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.manifest()).isEmpty();
              assertThat(one.manifestText()).isEmpty();
            });
    assertThat(store.deployments().id(HOSTILE)).contains(created.id());
    assertThat(store.deployments().id("none")).isEmpty();
  }

  @Test
  void readsAllWithFiveStatements() {
    int release = release("1");
    for (int i = 0; i < 20; i++) {
      DeploymentRecord created = store.deployments().create("deployment" + i);
      store.deployments().setReleaseVersions(created.id(), List.of(release));
    }
    assertThat(statements(() -> assertThat(store.deployments().list()).hasSize(20))).isEqualTo(5);
  }

  @Test
  void whatIsHeldOnToCannotBeDeleted() {
    int release = release("1");
    int stemcell = stemcell();
    DeploymentRecord created = store.deployments().create("holder");
    store.deployments().setReleaseVersions(created.id(), List.of(release));
    store.deployments().setStemcells(created.id(), List.of(stemcell));

    assertThatThrownBy(() -> store.releases().deleteVersion(release))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFERENCED));
    assertThatThrownBy(() -> store.stemcells().delete(stemcell)).isInstanceOf(StoreException.class);

    store.deployments().delete(created.id());
    store.releases().deleteVersion(release);
    store.stemcells().delete(stemcell);
    assertThat(store.deployments().list()).isEmpty();
    assertThat(store.releases().versions()).isEmpty();
  }

  @Test
  void twoCannotHaveOneName() {
    store.deployments().create("a");
    assertThatThrownBy(() -> store.deployments().create("a")).isInstanceOf(StoreException.class);
  }

  private int release(String version) {
    return store
        .releases()
        .addVersion(new ReleaseVersionRecord(0, "release", version, "abc", false, true))
        .id();
  }

  private int stemcell() {
    return store
        .stemcells()
        .add(new StemcellRecord(0, "ubuntu", "1", "ubuntu", "cid", "sha", "", Optional.of(3)))
        .id();
  }

  @Test
  void keepsWhatErrandsRanOnUntilTheDeploymentGoes() {
    int id = store.deployments().create("dep").id();
    int other = store.deployments().create("other").id();
    assertThat(store.deployments().errandState(id, HOSTILE)).isEmpty();

    store.deployments().setErrandState(id, HOSTILE, "one");
    store.deployments().setErrandState(id, HOSTILE, "two");
    store.deployments().setErrandState(other, HOSTILE, "three");

    assertThat(store.deployments().errandState(id, HOSTILE)).contains("two");
    assertThat(store.deployments().errandState(id, "smoke")).isEmpty();
    store.deployments().delete(id);
    assertThat(store.deployments().errandState(id, HOSTILE)).isEmpty();
    assertThat(store.deployments().errandState(other, HOSTILE)).contains("three");
  }
}
