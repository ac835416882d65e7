package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Appends the jobs of addons to the groups they apply to. */
final class AddonPlacement {
  private final String deployment;
  private final List<String> teams;
  private final JobReader jobs;
  private final Findings findings;

  AddonPlacement(String deployment, List<String> teams, JobReader jobs, Findings findings) {
    this.deployment = deployment;
    this.teams = teams;
    this.jobs = jobs;
    this.findings = findings;
  }

  /** The groups with that addon's jobs; filters of later addons see them. */
  List<InstanceGroup> apply(Addon addon, List<InstanceGroup> groups) {
    List<InstanceGroup> result = new ArrayList<>();
    for (InstanceGroup group : groups) {
      result.add(
          addon.appliesTo(deployment, teams, AddonTarget.of(group)) ? with(group, addon) : group);
    }
    return result;
  }

  private InstanceGroup with(InstanceGroup group, Addon addon) {
    List<JobUse> all = new ArrayList<>(group.jobs());
    Set<String> names = new HashSet<>();
    all.forEach(job -> names.add(job.name()));
    if (!findings.check(
        () ->
            DeploymentLimits.check(
                "Instance group '" + group.name() + "' number of 'jobs', those of addons included,",
                (long) all.size() + addon.jobs().size(),
                DeploymentLimits.JOBS_OF_GROUP))) {
      return group;
    }
    for (Section section : addon.jobs()) {
      findings
          .attempt(() -> jobs.read(group.name(), section, addon.path(), addon.inherited()))
          .ifPresent(
              job -> {
                if (!names.add(job.name())) {
                  findings.add(
                      ErrorCode.GENERIC,
                      "Colocated job '"
                          + job.name()
                          + "' is already added to the instance group '"
                          + group.name()
                          + "'.");
                } else {
                  all.add(job);
                }
              });
    }
    return new InstanceGroup(
        group.name(),
        group.lifecycle(),
        List.copyOf(all),
        group.instances(),
        group.stemcell(),
        group.vmType(),
        group.vmResources(),
        group.vmExtensions(),
        group.env(),
        group.update(),
        group.networks(),
        group.availabilityZones(),
        group.persistentDisk(),
        group.namedDisks(),
        group.migratedFrom(),
        group.tags(),
        group.wanted(),
        group.slipway());
  }
}
