package io.slipway.director.updating;

import io.slipway.base.Cancellation;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.Identity;
import io.slipway.bus.spec.JobGroup;
import io.slipway.cpi.Cpi;
import io.slipway.director.compilation.CompilationVms;
import io.slipway.director.compilation.CompilationVms.CompilationVm;
import io.slipway.director.compilation.CompiledPackages.Stemcell;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Disks;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.Vms;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstanceRepository.NewInstance;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.CloudConfig.Compilation;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.planning.CompilationNetwork;
import io.slipway.model.planning.KnownAddresses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the VMs packages are compiled on: instances of a group of their own, without jobs, that are
 * never stopped but simply deleted (Director behaviour 3.3).
 */
final class CompilationInstances implements CompilationVms.Source {
  private static final int PLANNING_ATTEMPTS = 20;

  private final int deploymentId;
  private final DeploymentSpec spec;
  private final InstanceRepository instances;
  private final StemcellRepository stemcells;
  private final Cpi cpi;
  private final Execution execution;
  private final Cancellation cancellation;

  CompilationInstances(
      int deploymentId,
      DeploymentSpec spec,
      InstanceRepository instances,
      StemcellRepository stemcells,
      Cpi cpi,
      Execution execution,
      Cancellation cancellation) {
    this.deploymentId = deploymentId;
    this.spec = spec;
    this.instances = instances;
    this.stemcells = stemcells;
    this.cpi = cpi;
    this.execution = execution;
    this.cancellation = cancellation;
  }

  private record Made(Vms.Order order, VmRecord vm, AgentClient agent, Stemcell stemcell)
      implements CompilationVm {}

  @Override
  public CompilationVm make(Stemcell stemcell) {
    Compilation compilation = spec.cloudConfig().compilation();
    InstanceRecord instance =
        instances.create(
            new NewInstance(
                deploymentId,
                "compilation-" + UUID.randomUUID(),
                0,
                UUID.randomUUID().toString(),
                compilation.availabilityZone(),
                true,
                true,
                InstanceState.STARTED));
    try {
      return execution
          .audit()
          .around(
              change("create", instance), _ -> Optional.empty(), () -> make(instance, stemcell));
    } catch (RuntimeException e) {
      deleteUnlessVmRemains(instance);
      throw e;
    }
  }

  private CompilationVm make(InstanceRecord instance, Stemcell stemcell) {
    Compilation compilation = spec.cloudConfig().compilation();
    Map<String, Map<String, @Nullable Object>> networks = reserve(instance);
    Vms.Order order =
        new Vms.Order(
            instance,
            stemcellRecord(stemcell),
            compilation.cloudProperties(),
            networks,
            List.of(),
            compilation.env(),
            Tags.merged(spec.tags(), Map.of()),
            firstApply(instance, networks));
    Vms.Made made =
        execution
            .operations()
            .vms()
            .create(order, Disks.AfterBoot.nothing(), execution.audit(), cancellation);
    execution.reports().follow(instance, made.vm());
    return new Made(
        order, made.vm(), execution.operations().agents().of(instance, made.vm()), stemcell);
  }

  private static ApplySpec firstApply(
      InstanceRecord instance, Map<String, Map<String, @Nullable Object>> networks) {
    return ApplySpec.first(
        new Identity(
            instance.deployment(),
            Optional.of(JobGroup.named(instance.group())),
            OptionalInt.of(instance.index()),
            instance.uuid(),
            networks));
  }

  /** An instance whose VM could not be deleted stays: the next deploy deletes both. */
  private void deleteUnlessVmRemains(InstanceRecord instance) {
    if (instances.find(instance.id()).filter(one -> one.vms().isEmpty()).isPresent()) {
      instances.delete(instance.id());
    }
  }

  private static Audit.Change change(String action, InstanceRecord instance) {
    return new Audit.Change(
        action, "instance", Optional.of(instance.name()), Optional.of(instance.name()), Map.of());
  }

  /** Takes an address on the compilation network; somebody else may take it first. */
  private Map<String, Map<String, @Nullable Object>> reserve(InstanceRecord instance) {
    Set<String> inUse = cpi.addressesInUse();
    for (int attempt = 1; attempt <= PLANNING_ATTEMPTS; attempt++) {
      CompilationNetwork.Choice choice =
          CompilationNetwork.choose(
              spec.cloudConfig(),
              new KnownAddresses(instances.reservedAddresses(), inUse),
              instance);
      List<IpAddressRecord> wanted =
          choice
              .wish()
              .map(
                  wish ->
                      new IpAddressRecord(0, instance.id(), wish.network(), wish.address(), false))
              .stream()
              .toList();
      Optional<IpAddressRecord> taken =
          wanted.isEmpty() ? Optional.empty() : instances.reserve(instance.id(), wanted);
      if (taken.isEmpty()) {
        return choice.networks();
      }
    }
    throw new SlipwayException(
        ErrorCode.NETWORK_RESERVATION_ALREADY_IN_USE,
        "No address could be reserved for '" + instance.fullName() + "'");
  }

  private StemcellRecord stemcellRecord(Stemcell stemcell) {
    return stemcells.list().stream()
        .filter(one -> one.operatingSystem().equals(stemcell.operatingSystem()))
        .filter(one -> one.version().equals(stemcell.version()))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.STEMCELL_NOT_FOUND, "Stemcell '" + stemcell + "' doesn't exist"));
  }

  @Override
  public void announce(CompilationVm vm, String packageName) {
    if (vm instanceof Made made) {
      execution.operations().vms().setCompiling(made.order(), made.vm(), packageName);
    }
  }

  @Override
  public void delete(CompilationVm vm) {
    if (vm instanceof Made made) {
      InstanceRecord instance = find(made);
      if (spec.cloudConfig().compilation().orphanWorkers()) {
        instance
            .vms()
            .forEach(one -> execution.operations().vms().orphan(instance, one, execution.audit()));
      }
      execution.audit().around(change("delete", instance), () -> delete(find(made)));
    }
  }

  private InstanceRecord find(Made made) {
    return instances.find(made.order().instance().id()).orElseThrow();
  }

  private void delete(InstanceRecord instance) {
    instance
        .vms()
        .forEach(one -> execution.operations().vms().delete(instance, one, execution.audit()));
    instances.delete(instance.id());
  }
}
