package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.problems.ProblemRecord;
import io.slipway.director.problems.ProblemRecord.State;
import io.slipway.director.problems.ProblemType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemRepositoryTest extends StoreFixture {
  private int deployment() {
    return store.deployments().create("d").id();
  }

  @Test
  void whatIsFoundAgainIsCounted() {
    int deployment = deployment();
    ProblemRecord first =
        store.problems().found(deployment, ProblemType.MISSING_DISK, 7, Map.of(), NOW);
    store.problems().found(deployment, ProblemType.MISSING_DISK, 8, Map.of(), NOW);
    ProblemRecord again =
        store
            .problems()
            .found(
                deployment,
                ProblemType.MISSING_DISK,
                7,
                Map.of("owner_vms", List.of(HOSTILE)),
                NOW.plusSeconds(5));

    assertThat(again)
        .isEqualTo(
            new ProblemRecord(
                first.id(),
                deployment,
                ProblemType.MISSING_DISK,
                7,
                Map.of("owner_vms", List.of(HOSTILE)),
                State.OPEN,
                2,
                NOW,
                NOW.plusSeconds(5)));
    assertThat(store.problems().open(deployment))
        .extracting(ProblemRecord::resourceId)
        .containsExactly(7, 8);
    assertThat(store.problems().find(first.id())).contains(again);
  }

  @Test
  void aScanClosesWhatIsOpenAndForgetsWhatIsOld() {
    int deployment = deployment();
    int other = store.deployments().create("other").id();
    store.problems().found(other, ProblemType.MISSING_VM, 1, Map.of(), NOW);
    for (int i = 1; i <= 4; i++) {
      store.problems().found(deployment, ProblemType.MISSING_VM, i, Map.of(), NOW);
      store.problems().closeAll(deployment, 2);
    }
    assertThat(store.problems().open(deployment)).isEmpty();
    assertThat(store.problems().open(other)).hasSize(1);
    List<Integer> all = List.of(1, 2, 3, 4, 5);
    assertThat(store.problems().find(deployment, all))
        .extracting(ProblemRecord::resourceId)
        .containsExactly(3, 4);
    assertThat(store.problems().find(deployment, all))
        .extracting(ProblemRecord::state)
        .containsOnly(State.CLOSED);
    assertThat(store.problems().find(other, List.of())).isEmpty();
  }

  @Test
  void thoseOfInstancesAreClosedAndOneIsResolved() {
    int deployment = deployment();
    int vm = store.problems().found(deployment, ProblemType.MISSING_VM, 7, Map.of(), NOW).id();
    int disk = store.problems().found(deployment, ProblemType.MISSING_DISK, 7, Map.of(), NOW).id();
    store.problems().closeOf(deployment, List.of(7));
    store.problems().resolve(disk);
    assertThat(store.problems().find(deployment, List.of(vm, disk)))
        .extracting(ProblemRecord::state)
        .containsExactly(State.CLOSED, State.RESOLVED);
    assertThat(store.problems().found(deployment, ProblemType.MISSING_VM, 7, Map.of(), NOW).id())
        .as("one that was closed is not the new one")
        .isGreaterThan(disk);
  }

  @Test
  void problemsGoWithTheirDeployment() {
    int deployment = deployment();
    int id = store.problems().found(deployment, ProblemType.MISSING_VM, 7, Map.of(), NOW).id();
    store.deployments().delete(deployment);
    assertThat(store.problems().find(id)).isEmpty();
  }

  @Test
  void resurrectionIsPausedAndNotPaused() {
    assertThat(store.problems().isResurrectionPaused()).isFalse();
    store.problems().pauseResurrection(true);
    store.problems().pauseResurrection(true);
    assertThat(store.problems().isResurrectionPaused()).isTrue();
    store.problems().pauseResurrection(false);
    assertThat(store.problems().isResurrectionPaused()).isFalse();
  }
}
