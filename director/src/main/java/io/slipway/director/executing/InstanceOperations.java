package io.slipway.director.executing;

import io.slipway.director.disks.Snapshots;

/**
 * What works on single instances for one task; all it says to agents and clouds stands in that
 * task's debug output.
 */
public record InstanceOperations(
    Agents agents,
    Vms vms,
    Disks disks,
    TemplateArchives archives,
    RunningWatch watch,
    Snapshots snapshots,
    DynamicDisks dynamicDisks,
    RepairSteps repairs) {}
