package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.locks.LockRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LockRepositoryTest extends StoreFixture {
  private static final String NAME = "lock:deployment:zookeeper";

  @Test
  void givesALockToOne() {
    assertThat(store.locks().acquire(lock("a", NOW.plusSeconds(10), 1), NOW)).isTrue();
    assertThat(store.locks().acquire(lock("b", NOW.plusSeconds(20), 2), NOW)).isFalse();

    assertThat(store.locks().find(NAME)).contains(lock("a", NOW.plusSeconds(10), 1));
    assertThat(store.locks().list()).containsExactly(lock("a", NOW.plusSeconds(10), 1));
    assertThat(store.locks().find(HOSTILE)).isEmpty();
  }

  @Test
  void anExpiredLockIsTakenOver() {
    store.locks().acquire(lock("a", NOW.plusSeconds(10), 1), NOW);

    assertThat(store.locks().acquire(lock("b", NOW.plusSeconds(99), 2), NOW.plusSeconds(10)))
        .isFalse();
    assertThat(store.locks().acquire(lock("b", NOW.plusSeconds(99), 2), NOW.plusSeconds(11)))
        .isTrue();
    assertThat(store.locks().find(NAME)).contains(lock("b", NOW.plusSeconds(99), 2));
  }

  @Test
  void onlyTheHolderRenewsAndReleases() {
    store.locks().acquire(lock("a", NOW.plusSeconds(10), 1), NOW);

    assertThat(store.locks().renew(NAME, "b", NOW.plusSeconds(50))).isFalse();
    assertThat(store.locks().renew(NAME, "a", NOW.plusSeconds(50))).isTrue();
    store.locks().release(NAME, "b");
    assertThat(store.locks().find(NAME)).contains(lock("a", NOW.plusSeconds(50), 1));
    store.locks().release(NAME, "a");
    assertThat(store.locks().list()).isEmpty();
    assertThat(store.locks().renew(NAME, "a", NOW)).isFalse();
  }

  @Test
  void ofManyAtOnceOneGetsIt() throws InterruptedException {
    AtomicInteger winners = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      LockRecord lock = lock("uid" + i, NOW.plusSeconds(10), i);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    if (store.locks().acquire(lock, NOW)) {
                      winners.incrementAndGet();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(winners).hasValue(1);
  }

  private static LockRecord lock(String uid, Instant expires, int task) {
    return new LockRecord(NAME, uid, expires, task);
  }
}
