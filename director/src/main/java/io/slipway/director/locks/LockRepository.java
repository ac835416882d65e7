package io.slipway.director.locks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps locks across processes. */
public interface LockRepository {
  /** Takes the lock if nobody holds it or the holder's time is over. */
  boolean acquire(LockRecord lock, Instant now);

  /** Gives the lock to another holder, if it is still the former one's. */
  boolean takeOver(String formerUid, LockRecord lock);

  /** Extends the lock; false when it is no longer this holder's. */
  boolean renew(String name, String uid, Instant expiresAt);

  void release(String name, String uid);

  Optional<LockRecord> find(String name);

  List<LockRecord> list();
}
