package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.locks.LockRecord;
import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.JournalEntry.State;
import io.slipway.director.tasks.StoredRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalRepositoryTest extends StoreFixture {
  private int task() {
    return store.tasks().create("t", "d", "admin", Optional.empty(), "", NOW).id();
  }

  @Test
  void keepsEntriesInTheOrderInWhichTheyBegan() {
    int task = task();
    int other = task();
    store
        .tasks()
        .write(
            task,
            List.of(
                entry("a", "one", State.BEGUN, HOSTILE), entry(HOSTILE, HOSTILE, State.DONE, "")));
    store.tasks().write(other, List.of(entry("a", "one", State.FAILED, "other")));
    store
        .tasks()
        .write(
            task, List.of(entry("a", "two", State.BEGUN, ""), entry("a", "one", State.DONE, "n")));

    assertThat(store.tasks().journal(task))
        .containsExactly(
            entry("a", "one", State.DONE, "n"),
            entry(HOSTILE, HOSTILE, State.DONE, ""),
            entry("a", "two", State.BEGUN, ""));
    assertThat(store.tasks().journal(other)).hasSize(1);
  }

  @Test
  void forgetsATaskAndItsRequest() {
    int task = task();
    store.tasks().remember(task, new StoredRequest("deploy", HOSTILE));
    store.tasks().write(task, List.of(entry("a", "one", State.BEGUN, "")));
    assertThat(store.tasks().remembered(task)).contains(new StoredRequest("deploy", HOSTILE));

    store.tasks().forget(task);

    assertThat(store.tasks().remembered(task)).isEmpty();
    assertThat(store.tasks().journal(task)).isEmpty();
    assertThat(new StoredRequest("deploy", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void aLockIsTakenOverFromItsFormerHolderOnly() {
    store.locks().acquire(new LockRecord("l", "old", NOW.plusSeconds(10), 1), NOW);
    LockRecord next = new LockRecord("l", "new", NOW.plusSeconds(20), 1);

    assertThat(store.locks().takeOver("other", next)).isFalse();
    assertThat(store.locks().takeOver("old", next)).isTrue();
    assertThat(store.locks().takeOver("old", next)).isFalse();
    assertThat(store.locks().find("l")).contains(next);
  }

  private static JournalEntry entry(String scope, String key, State state, String note) {
    return new JournalEntry(scope, key, "inputs", state, note);
  }
}
