package io.slipway.cli.run;

import io.slipway.cli.command.TemplateOptions;
import io.slipway.yaml.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the Director needs another cloud config for a manifest, and which. */
public final class CloudConfigPlan {
  private static final String MARK = "# Made by 'slipway run'";
  private static final String HEADER =
      MARK
          + ", which adds what manifests refer to. Without this line it leaves the config alone.\n";

  private CloudConfigPlan() {}

  /**
   * The text to set as the cloud config; empty when the present one offers everything, or when
   * somebody else made it.
   *
   * @param current the texts of all cloud configs
   * @param addresses the range that networks get theirs from
   */
  public static Optional<String> plan(
      List<String> current, Map<String, @Nullable Object> manifest, String addresses) {
    if (!current.stream().allMatch(text -> text.startsWith(MARK))) {
      return Optional.empty();
    }
    CloudOffer offer = CloudOffer.neededBy(manifest);
    for (String text : current) {
      offer = CloudOffer.of(Yaml.parse(text, "the cloud config").asMap()).with(offer);
    }
    String text =
        HEADER
            + TemplateOptions.canonical(offer.toConfig(Addresses.parse(addresses).orElseThrow()));
    return current.contains(text) ? Optional.empty() : Optional.of(text);
  }
}
