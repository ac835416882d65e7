package io.slipway.cli.run;

import io.slipway.cli.command.TemplateOptions;
import io.slipway.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether the Director needs another cloud config for a manifest, and which. */
public final class CloudConfigPlan {
  private static final String MARK = "# Made by 'slipway run'";
  private static final String HEADER =
      MARK
          + ", which adds what manifests refer to. Without this line it leaves the config alone.\n";

  /** Where networks get their addresses from while no Director has claimed any. */
  public static final String UNCLAIMED = "127.16.0.0/16";

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
    if (isSomebodysOwn(current)) {
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

  /**
   * What somebody's own cloud config does not offer and a manifest refers to, in words; empty when
   * it offers all, or is made here.
   */
  static Optional<String> lacking(List<String> current, Map<String, @Nullable Object> manifest) {
    if (!isSomebodysOwn(current)) {
      return Optional.empty();
    }
    CloudOffer needed = CloudOffer.neededBy(manifest);
    List<String> lacking = new ArrayList<>();
    List<Map<String, @Nullable Object>> configs =
        current.stream().map(text -> Yaml.parse(text, "the cloud config").asMap()).toList();
    add(lacking, "az", needed.zones(), configs, "azs");
    add(lacking, "vm type", vmTypesNamedBy(manifest), configs, "vm_types");
    add(lacking, "vm extension", needed.vmExtensions(), configs, "vm_extensions");
    add(lacking, "disk type", needed.diskTypes(), configs, "disk_types");
    add(lacking, "network", needed.networks().keySet(), configs, "networks");
    return lacking.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lacking));
  }

  private static boolean isSomebodysOwn(List<String> current) {
    return !current.stream().allMatch(text -> text.startsWith(MARK));
  }

  private static Set<String> vmTypesNamedBy(Map<String, @Nullable Object> manifest) {
    Set<String> names = new TreeSet<>();
    Manifests.groups(manifest).forEach(group -> names.add(Manifests.text(group, "vm_type")));
    names.remove("");
    return names;
  }

  private static void add(
      List<String> lacking,
      String kind,
      Set<String> needed,
      List<Map<String, @Nullable Object>> configs,
      String key) {
    Set<String> missing = new TreeSet<>(needed);
    for (Map<String, @Nullable Object> config : configs) {
      Manifests.maps(config.get(key)).forEach(one -> missing.remove(Manifests.text(one, "name")));
    }
    missing.forEach(name -> lacking.add("the " + kind + " '" + name + "'"));
  }
}
