package io.slipway.director.fakes;

import io.slipway.director.locks.LockRecord;
import io.slipway.director.locks.LockRepository;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

public final class FakeLockRepository implements LockRepository {
  private final Map<String, LockRecord> locks = new TreeMap<>();

  @Override
  public synchronized boolean acquire(LockRecord lock, Instant now) {
    LockRecord held = locks.get(lock.name());
    if (held != null && !held.expiresAt().isBefore(now)) {
      return false;
    }
    locks.put(lock.name(), lock);
    return true;
  }

  @Override
  public synchronized boolean takeOver(String formerUid, LockRecord lock) {
    LockRecord held = locks.get(lock.name());
    if (held == null || !held.uid().equals(formerUid)) {
      return false;
    }
    locks.put(lock.name(), lock);
    return true;
  }

  @Override
  public synchronized boolean renew(String name, String uid, Instant expiresAt) {
    LockRecord held = locks.get(name);
    if (held == null || !held.uid().equals(uid)) {
      return false;
    }
    locks.put(name, new LockRecord(name, uid, expiresAt, held.taskId()));
    return true;
  }

  @Override
  public synchronized void release(String name, String uid) {
    LockRecord held = locks.get(name);
    if (held != null && held.uid().equals(uid)) {
      locks.remove(name);
    }
  }

  @Override
  public synchronized Optional<LockRecord> find(String name) {
    return Optional.ofNullable(locks.get(name));
  }

  @Override
  public synchronized List<LockRecord> list() {
    return List.copyOf(locks.values());
  }
}
