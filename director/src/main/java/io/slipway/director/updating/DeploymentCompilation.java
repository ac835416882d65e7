package io.slipway.director.updating;

import io.slipway.director.compilation.CompilationVms;
import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.deployment.DeploymentSpec;

/** Compiles what the instances of a deployment need. */
final class DeploymentCompilation {
  private final InstanceRepository instances;
  private final StemcellRepository stemcells;
  private final PackageCompiler compiler;

  DeploymentCompilation(
      InstanceRepository instances, StemcellRepository stemcells, PackageCompiler compiler) {
    this.instances = instances;
    this.stemcells = stemcells;
    this.compiler = compiler;
  }

  CompiledPackages compile(
      int deploymentId, PreparedDeployment prepared, Execution execution, TaskContext task) {
    DeploymentSpec spec = prepared.spec();
    CompilationInstances source =
        new CompilationInstances(deploymentId, spec, instances, stemcells, execution, task);
    CompilationVms vms =
        new CompilationVms(source, spec.cloudConfig().compilation().reuseCompilationVms());
    return compiler.compile(
        prepared.desired().requirements(), vms, spec.cloudConfig().compilation().workers(), task);
  }

  /** What there is already, and what a deploy would compile. */
  PackageCompiler.Inventory inventory(PreparedDeployment prepared) {
    return compiler.inventory(prepared.desired().requirements());
  }
}
