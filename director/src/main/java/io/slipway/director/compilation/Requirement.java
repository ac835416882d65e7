package io.slipway.director.compilation;

import io.slipway.director.compilation.CompiledPackages.Stemcell;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import java.util.List;

/**
 * A package that has to be there in compiled form.
 *
 * @param dependencies what it needs directly, from the same release version
 * @param dependencyKey tells builds with other dependencies apart (behaviour 3.1)
 */
record Requirement(
    PackageRecord source,
    Stemcell stemcell,
    List<PackageRecord> dependencies,
    String dependencyKey) {

  /** As events show it. */
  String name() {
    return source.name() + "/" + source.version();
  }
}
