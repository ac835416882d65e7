package io.slipway.cli.run;

import io.slipway.api.Stemcell;
import io.slipway.release.ReleaseVersion;
import io.slipway.release.StemcellManifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Which stemcells a manifest asks for that the Director lacks; this machine stands in for them. */
public final class StemcellPlan {
  private static final int API_VERSION = 3;

  private StemcellPlan() {}

  /**
   * @param available as {@code GET /stemcells} has them
   */
  public static List<StemcellManifest> missing(
      Map<String, @Nullable Object> manifest, List<Stemcell> available, String machine) {
    SequencedMap<String, StemcellManifest> missing = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> wanted : Manifests.maps(manifest.get("stemcells"))) {
      String os = Manifests.text(wanted, "os");
      String name = Manifests.text(wanted, "name");
      boolean named = !os.isEmpty() || !name.isEmpty();
      if (named && available.stream().noneMatch(stemcell -> fits(wanted, stemcell))) {
        StemcellManifest standIn = standIn(os, name, Manifests.text(wanted, "version"), machine);
        missing.putIfAbsent(standIn.name() + "/" + standIn.version(), standIn);
      }
    }
    return List.copyOf(missing.values());
  }

  private static boolean fits(Map<String, @Nullable Object> wanted, Stemcell stemcell) {
    String os = Manifests.text(wanted, "os");
    String name = Manifests.text(wanted, "name");
    String version = Manifests.text(wanted, "version");
    if (!(name.isEmpty()
        ? os.equals(stemcell.operatingSystem())
        : name.equals(stemcell.name().name()))) {
      return false;
    }
    return ReleaseVersion.isLatest(version)
        ? ReleaseVersion.newest(
                version, List.of(stemcell.name().version()), ReleaseVersion::parseStemcell)
            .isPresent()
        : version.equals(stemcell.name().version());
  }

  private static StemcellManifest standIn(String os, String name, String version, String machine) {
    return new StemcellManifest(
        name.isEmpty() ? "slipway-" + os : name,
        version(version),
        os.isEmpty() ? name : os,
        "",
        Optional.of(API_VERSION),
        Optional.empty(),
        Optional.of(Map.of("machine", machine)));
  }

  /** {@code latest} is met by any version, {@code 1.latest} by 1. */
  private static String version(String wanted) {
    if (!ReleaseVersion.isLatest(wanted)) {
      return wanted.isEmpty() ? "1" : wanted;
    }
    String prefix = wanted.substring(0, wanted.length() - "latest".length());
    return prefix.isEmpty() ? "1" : prefix.substring(0, prefix.length() - 1);
  }
}
