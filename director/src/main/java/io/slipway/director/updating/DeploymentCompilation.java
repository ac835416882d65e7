package io.slipway.director.updating;

import io.slipway.cpi.Cpi;
import io.slipway.director.compilation.CompilationVms;
import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.compilation.Requirements;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.deployment.DeploymentSpec;

/** Compiles what the instances of a deployment need. */
final class DeploymentCompilation {
  private final InstanceRepository instances;
  private final StemcellRepository stemcells;
  private final Cpi cpi;
  private final PackageCompiler compiler;

  DeploymentCompilation(
      InstanceRepository instances,
      StemcellRepository stemcells,
      Cpi cpi,
      PackageCompiler compiler) {
    this.instances = instances;
    this.stemcells = stemcells;
    this.cpi = cpi;
    this.compiler = compiler;
  }

  CompiledPackages compile(
      int deploymentId, PreparedDeployment prepared, Execution execution, TaskContext task) {
    return compile(
        deploymentId, prepared.spec(), prepared.desired().requirements(), execution, task);
  }

  /** The same for what somebody else needs of it. */
  CompiledPackages compile(
      int deploymentId,
      DeploymentSpec spec,
      Requirements requirements,
      Execution execution,
      TaskContext task) {
    CompilationInstances source =
        new CompilationInstances(deploymentId, spec, instances, stemcells, cpi, execution, task);
    CompilationVms vms =
        new CompilationVms(source, spec.cloudConfig().compilation().reuseCompilationVms());
    return compiler.compile(requirements, vms, spec.cloudConfig().compilation().workers(), task);
  }

  /** What there is already, and what a deploy would compile. */
  PackageCompiler.Inventory inventory(PreparedDeployment prepared) {
    return compiler.inventory(prepared.desired().requirements());
  }
}
