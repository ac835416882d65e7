package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.release.ReleaseVersion;
import io.slipway.yaml.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts real versions in place of {@code latest} and {@code 1.latest} (behaviour 1.1.1), and the
 * operating system beside a stemcell's name.
 */
public final class VersionAliases {
  private final Catalog catalog;

  public VersionAliases(Catalog catalog) {
    this.catalog = catalog;
  }

  /** A copy of the manifest with versions as texts; throws every alias that means nothing. */
  public Map<String, @Nullable Object> resolve(Map<String, @Nullable Object> manifest) {
    Findings findings = new Findings();
    Map<String, @Nullable Object> resolved = resolve(manifest, findings);
    findings.throwIfAny();
    return resolved;
  }

  /** The same; what cannot be resolved stays as it is: its version may be a variable. */
  public Map<String, @Nullable Object> resolveWhatCanBe(Map<String, @Nullable Object> manifest) {
    return resolve(manifest, new Findings());
  }

  /** The same, telling of it. */
  Map<String, @Nullable Object> resolve(Map<String, @Nullable Object> manifest, Findings findings) {
    Map<String, @Nullable Object> copy = Values.deepCopyMap(manifest);
    for (Map<String, @Nullable Object> stemcell : PlainValues.mappings(copy.get("stemcells"))) {
      findings.check(() -> resolveStemcell(stemcell));
    }
    for (Map<String, @Nullable Object> release : PlainValues.mappings(copy.get("releases"))) {
      findings.check(() -> resolveRelease(release));
    }
    return copy;
  }

  private void resolveStemcell(Map<String, @Nullable Object> stemcell) {
    if (!stemcell.containsKey("version")) {
      return;
    }
    String version = RubyText.text(stemcell.get("version"));
    stemcell.put("version", version);
    if (ReleaseVersion.isLatest(version)) {
      stemcell.put("version", latestStemcell(stemcell, version));
    }
    if (stemcell.get("os") == null && stemcell.get("name") != null) {
      catalog.stemcells().stream()
          .filter(known -> known.name().equals(RubyText.text(stemcell.get("name"))))
          .filter(known -> known.version().equals(stemcell.get("version")))
          .findFirst()
          .ifPresent(known -> stemcell.put("os", known.operatingSystem()));
    }
  }

  private String latestStemcell(Map<String, @Nullable Object> stemcell, String latest) {
    Object name = stemcell.get("name");
    Object os = stemcell.get("os");
    if (name == null && os == null) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "Stemcell definition must contain either name or os");
    }
    String what =
        name != null
            ? "Stemcell '" + RubyText.text(name) + "'"
            : "Stemcell with Operating System '" + RubyText.text(os) + "'";
    List<String> versions =
        catalog.stemcells().stream()
            .filter(
                known ->
                    name != null
                        ? known.name().equals(RubyText.text(name))
                        : known.operatingSystem().equals(RubyText.text(os)))
            .map(StemcellRecord::version)
            .toList();
    if (versions.isEmpty()) {
      throw new SlipwayException(ErrorCode.STEMCELL_NOT_FOUND, what + " doesn't exist");
    }
    return ReleaseVersion.newest(latest, versions, ReleaseVersion::parseStemcell)
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.STEMCELL_NOT_FOUND,
                    what + " exists, but version with prefix '" + prefix(latest) + "' not found."));
  }

  private void resolveRelease(Map<String, @Nullable Object> release) {
    if (!release.containsKey("version")) {
      return;
    }
    String version = RubyText.text(release.get("version"));
    release.put("version", version);
    if (!ReleaseVersion.isLatest(version)) {
      return;
    }
    String name = RubyText.text(release.get("name"));
    List<String> versions = catalog.releaseVersions(name);
    if (versions.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.RELEASE_NOT_FOUND, "Release '" + name + "' doesn't exist");
    }
    Optional<String> newest =
        ReleaseVersion.newest(version, versions, ReleaseVersion::parseRelease);
    release.put(
        "version",
        newest.orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.GENERIC,
                    "Release '"
                        + name
                        + "' exists, but version with prefix '"
                        + prefix(version)
                        + "' not found. Upload one, or name another version.")));
  }

  private static String prefix(String latest) {
    return latest.substring(0, Math.max(0, latest.length() - ".latest".length()));
  }
}
