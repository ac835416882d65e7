package io.slipway.model.deployment;

import io.slipway.model.deployment.InstanceGroup.NamedDisk;
import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import java.util.List;
import java.util.Optional;

/** The disks of a group: a managed one, or named ones, or none. */
record PersistentDisks(Optional<PersistentDisk> managed, List<NamedDisk> named) {
  static final PersistentDisks NONE = new PersistentDisks(Optional.empty(), List.of());
}
