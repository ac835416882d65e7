package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec.Features;
import java.util.List;
import java.util.Optional;

/** Reads the {@code features} section of a manifest (behaviour 1.1.4). */
final class FeaturesParser {
  private static final List<String> FLAGS =
      List.of(
          "use_dns_addresses",
          "use_link_dns_names",
          "use_short_dns_addresses",
          "randomize_az_placement",
          "converge_variables",
          "use_tmpfs_config");

  private FeaturesParser() {}

  static Features parse(Section section) {
    Findings findings = new Findings();
    for (String key : FLAGS) {
      if (section.has(key) && !(section.raw(key) instanceof Boolean)) {
        findings.add(
            ErrorCode.FEATURES_INVALID_FORMAT,
            "Key '"
                + key
                + "' in 'features' expected to be a boolean, but received '"
                + RubyText.className(section.raw(key))
                + "'");
      }
    }
    Optional<Boolean> linkNames = flag(section, "use_link_dns_names");
    if (linkNames.orElse(false)) {
      for (String key : List.of("use_short_dns_addresses", "use_dns_addresses")) {
        if (section.has(key) && Boolean.FALSE.equals(section.raw(key))) {
          findings.check(
              () -> {
                throw new SlipwayException(
                    ErrorCode.INCOMPATIBLE_FEATURES,
                    "cannot enable `use_link_dns_names` when `" + key + "` is explicitly disabled");
              });
        }
      }
    }
    findings.throwIfAny();
    return new Features(
        flag(section, "use_dns_addresses").or(() -> linkNames),
        flag(section, "use_short_dns_addresses").or(() -> linkNames),
        linkNames,
        flag(section, "randomize_az_placement").orElse(false),
        flag(section, "converge_variables").orElse(false),
        flag(section, "use_tmpfs_config"));
  }

  private static Optional<Boolean> flag(Section section, String key) {
    return section.raw(key) instanceof Boolean value ? Optional.of(value) : Optional.empty();
  }
}
