package io.slipway.director.locks;

import java.time.Duration;
import java.util.Optional;

/**
 * The name of a lock, and how long BOSH waits for one of its kind (Director API 4.6, Director
 * behaviour 4.12).
 *
 * @param deployment what the lock's events name as their deployment
 */
public record LockName(String text, Duration longestWait, Optional<String> deployment) {
  public static LockName deployment(String name) {
    return new LockName("lock:deployment:" + name, Duration.ofSeconds(10), Optional.of(name));
  }

  public static LockName release(String name) {
    return new LockName("lock:release:" + name, Duration.ofMinutes(5), Optional.empty());
  }

  public static LockName stemcell(String name, String version) {
    return new LockName(
        "lock:stemcells:" + name + ":" + version, Duration.ofSeconds(10), Optional.empty());
  }

  /**
   * @param stemcell {@code operating system/version}
   */
  public static LockName compile(int packageId, String stemcell, String deployment) {
    return new LockName(
        "lock:compile:" + packageId + ":" + stemcell,
        Duration.ofMinutes(15),
        Optional.of(deployment));
  }

  public static LockName network(String name) {
    return new LockName("lock:networks:" + name, Duration.ofSeconds(10), Optional.empty());
  }

  public static LockName vm(String cid) {
    return new LockName("lock:vm:" + cid, Duration.ofSeconds(10), Optional.empty());
  }

  public static LockName orphanedVm(String cid) {
    return new LockName("lock:orphan_vm_cleanup:" + cid, Duration.ofSeconds(5), Optional.empty());
  }

  public LockName waiting(Duration other) {
    return new LockName(text, other, deployment);
  }
}
