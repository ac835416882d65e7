package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which groups an addon includes or excludes: every list that is not empty must match, by any of
 * its entries.
 */
record AddonFilter(
    Kind kind,
    List<String> deployments,
    List<JobName> jobs,
    List<String> groups,
    List<String> operatingSystems,
    List<String> networks,
    List<String> teams,
    List<String> zones,
    String lifecycle) {

  enum Kind {
    INCLUDE,
    EXCLUDE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  record JobName(String name, String release) {}

  static AddonFilter parse(Section addon, Kind kind, Addon.Level level) {
    Section section = Section.of(addon.optionalMapping(kind.word()).orElse(Map.of()));
    List<String> deployments = texts(section, "deployments");
    if (level == Addon.Level.DEPLOYMENT && !deployments.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.ADDON_DEPLOYMENT_FILTER_NOT_ALLOWED,
          "Deployment filter is not allowed for deployment level addons.");
    }
    String where = level.word() + " config's " + kind.word() + " section must have ";
    List<JobName> jobs = new ArrayList<>();
    for (Object element : section.listOrEmpty("jobs")) {
      Section job = Section.of(element);
      String name = job.optionalString("name").orElse("");
      String release = job.optionalString("release").orElse("");
      if (name.isEmpty() || release.isEmpty()) {
        throw new SlipwayException(
            ErrorCode.ADDON_INCOMPLETE_FILTER_JOB_SECTION,
            "Job " + RubyText.inspect(element) + " in " + where + "both name and release.");
      }
      jobs.add(new JobName(name, release));
    }
    List<String> systems = new ArrayList<>();
    for (Object element : section.listOrEmpty("stemcell")) {
      String os = Section.of(element).optionalString("os").orElse("");
      if (os.isEmpty()) {
        throw new SlipwayException(
            ErrorCode.ADDON_INCOMPLETE_FILTER_STEMCELL_SECTION,
            "Stemcell " + RubyText.inspect(element) + " in " + where + "an os name.");
      }
      systems.add(os);
    }
    return new AddonFilter(
        kind,
        deployments,
        jobs,
        texts(section, "instance_groups"),
        systems,
        texts(section, "networks"),
        level == Addon.Level.DEPLOYMENT ? List.of() : texts(section, "teams"),
        texts(section, "azs"),
        section.optionalString("lifecycle").orElse(""));
  }

  private static List<String> texts(Section section, String key) {
    List<@Nullable Object> values = section.listOrEmpty(key);
    return values.stream().map(RubyText::text).toList();
  }

  /** A filter that says nothing includes everything and excludes nothing. */
  boolean matches(String deployment, List<String> ofTeams, AddonTarget target) {
    if (saysNothing()) {
      return kind == Kind.INCLUDE;
    }
    return (lifecycle.isEmpty() || lifecycle.equals(target.lifecycle()))
        && (zones.isEmpty() || zones.stream().anyMatch(target.zones()::contains))
        && (teams.isEmpty() || teams.stream().anyMatch(ofTeams::contains))
        && (operatingSystems.isEmpty()
            || operatingSystems.stream().anyMatch(target.operatingSystems()::contains))
        && (networks.isEmpty() || networks.stream().anyMatch(target.networks()::contains))
        && (deployments.isEmpty() || deployments.contains(deployment))
        && (jobs.isEmpty() || jobs.stream().anyMatch(target.jobs()::contains))
        && (groups.isEmpty() || groups.contains(target.group()));
  }

  private boolean saysNothing() {
    return deployments.isEmpty()
        && jobs.isEmpty()
        && groups.isEmpty()
        && operatingSystems.isEmpty()
        && networks.isEmpty()
        && teams.isEmpty()
        && zones.isEmpty()
        && lifecycle.isEmpty();
  }
}
