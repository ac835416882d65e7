package io.slipway.instance;

import io.slipway.linux.Descriptor;
import io.slipway.linux.ProcessIdentity;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What all spaces of one state folder need to know about where they are.
 *
 * @param held what every space holds open as long as anything runs in it
 * @param overlay cleared when the kernel has once refused to overlay {@code /etc}
 */
record Machine(
    CurrentProcess process,
    ProcessIdentity self,
    IdMap userIds,
    IdMap groupIds,
    AtomicBoolean overlay,
    AtomicReference<@Nullable Descriptor> held) {
  static Machine inspect() {
    return new Machine(
        CurrentProcess.read(),
        ProcessIdentity.current(),
        IdMap.users(),
        IdMap.groups(),
        new AtomicBoolean(true),
        new AtomicReference<>());
  }

  /** Inside a user namespace, where this process is not the machine's root. */
  boolean rootless() {
    return !userIds.isIdentity();
  }

  Users namespaceUsers() {
    return Accounts.users(userIds, groupIds);
  }
}
