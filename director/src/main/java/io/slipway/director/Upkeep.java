package io.slipway.director;

import io.slipway.director.problems.CloudCheck;
import io.slipway.director.problems.ProblemRepository;
import io.slipway.director.releases.Releases;
import io.slipway.director.stemcells.Stemcells;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.updating.Updating;
import io.slipway.director.upkeep.CleanUp;
import io.slipway.director.upkeep.DynamicDiskTasks;
import io.slipway.director.upkeep.PersistentDisks;
import io.slipway.director.upkeep.SnapshotTasks;
import io.slipway.director.upkeep.VmDeletion;

/** What is asked of a Director besides deploys: mending, and looking after disks and leftovers. */
public record Upkeep(
    CloudCheck cloudCheck,
    VmDeletion vms,
    PersistentDisks disks,
    SnapshotTasks snapshots,
    DynamicDiskTasks dynamicDisks,
    CleanUp cleanUp) {

  /** What there is besides: what clean-ups delete, and who does the work. */
  public record Parts(
      ProblemRepository problems,
      Releases releases,
      Stemcells stemcells,
      Updating updating,
      StoredTasks tasks) {}

  public static Upkeep wire(Updating.Storage storage, Updating.Services services, Parts with) {
    Updating updating = with.updating();
    StoredTasks tasks = with.tasks();
    PersistentDisks disks = new PersistentDisks(storage, services, updating.executions(), tasks);
    return new Upkeep(
        new CloudCheck(with.problems(), storage, services, updating.executions(), tasks),
        new VmDeletion(storage.instances(), services, updating.executions(), tasks),
        disks,
        new SnapshotTasks(
            storage, updating.executions(), tasks, services.settings().disks().snapshots()),
        new DynamicDiskTasks(storage, updating.executions(), tasks),
        new CleanUp(
            with.releases(),
            with.stemcells(),
            disks,
            updating.orphanedVms(),
            storage,
            services,
            tasks));
  }
}
