package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.DeploymentSpec.StemcellUse;
import io.slipway.model.deployment.Findings.AlreadyReportedException;
import io.slipway.release.ReleaseVersion;
import java.util.Optional;

/** Reads the {@code stemcells} of a manifest and finds them (behaviour 1.1.3). */
final class ManifestStemcells {
  private ManifestStemcells() {}

  /**
   * @param late takes stemcells that have not been uploaded: BOSH looks for them last
   */
  static Declared<StemcellUse> parse(
      Section manifest, Catalog catalog, Findings findings, Findings late) {
    return Declared.read(
        findings,
        () -> manifest.listOrEmpty("stemcells"),
        "alias",
        stemcell -> read(stemcell, catalog, late),
        alias ->
            new SlipwayException(
                ErrorCode.STEMCELL_ALIAS_ALREADY_EXISTS,
                "Duplicate stemcell alias '" + alias + "'"));
  }

  private static StemcellUse read(Section stemcell, Catalog catalog, Findings late) {
    String alias = stemcell.string("alias");
    Optional<String> name = stemcell.optionalString("name");
    Optional<String> os = stemcell.optionalString("os");
    String version = stemcell.string("version");
    if (name.isEmpty() && os.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_MISSING_FIELD,
          "Required property 'os' or 'name' was not specified in object ("
              + RubyText.inspect(stemcell.values())
              + ")");
    }
    if (ReleaseVersion.isLatest(version)) {
      throw new AlreadyReportedException();
    }
    Optional<StemcellRecord> found =
        catalog.stemcells().stream()
            .filter(known -> known.version().equals(version))
            .filter(
                known ->
                    name.map(known.name()::equals)
                        .orElseGet(() -> known.operatingSystem().equals(os.orElse(""))))
            .findFirst();
    if (found.isEmpty()) {
      late.add(
          ErrorCode.STEMCELL_NOT_FOUND,
          name.map(text -> "Stemcell '" + text + "/" + version + "' doesn't exist")
              .orElse(
                  "Stemcell version '"
                      + version
                      + "' for OS '"
                      + os.orElse("")
                      + "' doesn't exist"));
      throw new AlreadyReportedException();
    }
    return new StemcellUse(
        alias, found.get().name(), found.get().operatingSystem(), found.get().version());
  }
}
