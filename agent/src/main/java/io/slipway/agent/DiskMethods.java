package io.slipway.agent;

import io.slipway.agent.disk.DynamicDisks;
import io.slipway.agent.disk.PersistentDisks;
import io.slipway.agent.message.Method;
import java.util.Map;

/** Disks (agent contract 3.9). */
final class DiskMethods {
  private final PersistentDisks disks;
  private final DynamicDisks dynamicDisks;

  DiskMethods(PersistentDisks disks, DynamicDisks dynamicDisks) {
    this.disks = disks;
    this.dynamicDisks = dynamicDisks;
  }

  Map<String, Method> methods() {
    return Map.of(
        "list_disk",
        Method.asynchronous(0, (_, _) -> disks.list()),
        "mount_disk",
        Method.asynchronous(
            1,
            (arguments, _) -> {
              disks.mount(arguments.text(0));
              return Map.of();
            }),
        "unmount_disk",
        Method.asynchronous(
            1, (arguments, _) -> Map.of("message", disks.unmount(arguments.text(0)))),
        "migrate_disk",
        Method.asynchronous(
            0,
            (_, _) -> {
              disks.migrate();
              return Map.of();
            }),
        "add_persistent_disk",
        Method.asynchronous(
            2,
            (arguments, _) -> {
              disks.add(arguments.text(0), arguments.value(1));
              return Map.of();
            }),
        "remove_persistent_disk",
        Method.asynchronous(
            1,
            (arguments, _) -> {
              disks.remove(arguments.text(0));
              return Map.of();
            }),
        "add_dynamic_disk",
        Method.asynchronous(
            2,
            (arguments, _) -> {
              dynamicDisks.add(arguments.text(0), arguments.value(1));
              return Map.of();
            }),
        "remove_dynamic_disk",
        Method.synchronous(
            1,
            (arguments, _) -> {
              dynamicDisks.remove(arguments.text(0));
              return Map.of();
            }));
  }
}
