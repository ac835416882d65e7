package io.slipway.director.updating;

import io.slipway.director.tasks.TaskContext;

/**
 * What works on single instances for one task; all it says to agents and clouds stands in that
 * task's debug output.
 */
record Tools(
    Agents agents,
    Vms vms,
    Disks disks,
    TemplateArchives archives,
    Starter starter,
    InstanceDeleter deleter,
    Leftovers leftovers) {

  /** Makes the tools of a task. */
  @FunctionalInterface
  interface Maker {
    Tools of(TaskContext task);
  }
}
