package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.model.catalog.StemcellRecord;
import io.slipway.store.StoreException.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StemcellRepositoryTest extends StoreFixture {
  @Test
  void keepsStemcells() {
    StemcellRecord b = store.stemcells().add(stemcell("b", "1", "", Optional.empty()));
    StemcellRecord a2 = store.stemcells().add(stemcell("a", "2", "", Optional.of(3)));
    StemcellRecord a1 = store.stemcells().add(stemcell("a", "1", HOSTILE, Optional.of(3)));

    assertThat(store.stemcells().list()).containsExactly(a1, a2, b);
    assertThat(store.stemcells().find("a", "1", HOSTILE)).contains(a1);
    assertThat(store.stemcells().find("a", "1", "")).isEmpty();

    store.stemcells().setCid(b.id(), "cid-2");
    assertThat(store.stemcells().find("b", "1", "").orElseThrow().cid()).isEqualTo("cid-2");
    store.stemcells().delete(b.id());
    assertThat(store.stemcells().list()).containsExactly(a1, a2);
  }

  @Test
  void nameVersionAndCpiAreUniqueTogether() {
    store.stemcells().add(stemcell("a", "1", "x", Optional.empty()));
    store.stemcells().add(stemcell("a", "1", "y", Optional.empty()));

    assertThatThrownBy(() -> store.stemcells().add(stemcell("a", "1", "x", Optional.empty())))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE));
  }

  private static StemcellRecord stemcell(
      String name, String version, String cpi, Optional<Integer> apiVersion) {
    return new StemcellRecord(
        0, name, version, "ubuntu-noble", "cid", "sha256:00", cpi, apiVersion);
  }
}
