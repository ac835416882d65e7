package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.Catalog.ReleaseContents;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.model.deployment.Findings.AlreadyReportedException;
import io.slipway.release.ReleaseVersion;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The releases a document names, and what has been uploaded of them. */
final class ReleaseLookup {
  private final Catalog catalog;
  private final Declared<ReleaseUse> declared;
  private final Map<ReleaseUse, Optional<ReleaseContents>> contents = new HashMap<>();
  private final Map<String, ReleaseUse> used = new LinkedHashMap<>();

  ReleaseLookup(Catalog catalog, Declared<ReleaseUse> declared) {
    this.catalog = catalog;
    this.declared = declared;
    declared.all().forEach(release -> used.put(release.name(), release));
  }

  ReleaseUse require(String name, Supplier<SlipwayException> unknown) {
    return used(name).orElseGet(() -> declared.require(name, unknown));
  }

  boolean mayHave(String name) {
    return declared.mayHave(name);
  }

  /** The release as the deployment uses it, if it does. */
  Optional<ReleaseUse> used(String name) {
    return Optional.ofNullable(used.get(name));
  }

  void use(ReleaseUse release) {
    used.put(release.name(), release);
  }

  List<ReleaseUse> allUsed() {
    return List.copyOf(used.values());
  }

  /** What the release holds; that it has not been uploaded is thrown once. */
  ReleaseContents contents(ReleaseUse release) {
    Optional<ReleaseContents> known = contents.get(release);
    if (known == null) {
      if (ReleaseVersion.isLatest(release.version())) {
        throw new AlreadyReportedException();
      }
      Optional<ReleaseContents> found = catalog.release(release.name(), release.version());
      contents.put(release, found);
      return found.orElseThrow(() -> notUploaded(release));
    }
    return known.orElseThrow(AlreadyReportedException::new);
  }

  private SlipwayException notUploaded(ReleaseUse release) {
    if (catalog.releaseVersions(release.name()).isEmpty()) {
      return new SlipwayException(
          ErrorCode.RELEASE_NOT_FOUND, "Release '" + release.name() + "' doesn't exist");
    }
    return new SlipwayException(
        ErrorCode.RELEASE_VERSION_NOT_FOUND,
        "Release version '" + release.name() + "/" + release.version() + "' doesn't exist");
  }
}
