package io.slipway.model.deployment;

import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an addon's filters look at of an instance group.
 *
 * @param operatingSystems of its stemcell: one, unless the manifest is wrong
 */
record AddonTarget(
    String group,
    String lifecycle,
    Set<String> zones,
    Set<String> operatingSystems,
    Set<String> networks,
    Set<AddonFilter.JobName> jobs) {

  static AddonTarget of(InstanceGroup group) {
    return new AddonTarget(
        group.name(),
        group.lifecycle().word(),
        Set.copyOf(group.zoneNames()),
        Set.of(group.stemcell().operatingSystem()),
        group.networks().stream().map(GroupNetwork::name).collect(Collectors.toSet()),
        group.jobs().stream()
            .map(job -> new AddonFilter.JobName(job.name(), job.release()))
            .collect(Collectors.toSet()));
  }

  /** Those of a manifest that nobody has looked at yet; what is not as it should be is nothing. */
  static List<AddonTarget> allOf(Map<String, @Nullable Object> manifest) {
    List<AddonTarget> targets = new ArrayList<>();
    for (Map<String, @Nullable Object> group :
        PlainValues.mappings(manifest.get("instance_groups"))) {
      Object lifecycle = group.get("lifecycle");
      targets.add(
          new AddonTarget(
              String.valueOf(group.get("name")),
              lifecycle == null ? InstanceGroup.Lifecycle.SERVICE.word() : lifecycle.toString(),
              texts(group.get("azs")),
              PlainValues.mappings(manifest.get("stemcells")).stream()
                  .filter(one -> PlainValues.same(one.get("alias"), group.get("stemcell")))
                  .map(one -> String.valueOf(one.get("os")))
                  .collect(Collectors.toSet()),
              PlainValues.mappings(group.get("networks")).stream()
                  .map(one -> String.valueOf(one.get("name")))
                  .collect(Collectors.toSet()),
              PlainValues.mappings(group.get("jobs")).stream()
                  .map(
                      one ->
                          new AddonFilter.JobName(
                              String.valueOf(one.get("name")), String.valueOf(one.get("release"))))
                  .collect(Collectors.toSet())));
    }
    return targets;
  }

  private static Set<String> texts(@Nullable Object list) {
    return list instanceof List<?> elements
        ? elements.stream().map(String::valueOf).collect(Collectors.toSet())
        : Set.of();
  }
}
