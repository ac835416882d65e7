package io.slipway.director.compilation;

import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is compiled of the packages a deployment needs: filled while it compiles. */
public final class CompiledPackages {
  private final Map<Key, CompiledPackageRecord> found = new ConcurrentHashMap<>();

  void put(PackageRecord source, Stemcell stemcell, CompiledPackageRecord compiled) {
    found.put(new Key(source.id(), stemcell), compiled);
  }

  public Optional<CompiledPackageRecord> find(PackageRecord source, Stemcell stemcell) {
    return Optional.ofNullable(found.get(new Key(source.id(), stemcell)));
  }

  /** What packages are compiled on. */
  public record Stemcell(String operatingSystem, String version) {
    @Override
    public String toString() {
      return operatingSystem + "/" + version;
    }
  }

  private record Key(int packageId, Stemcell stemcell) {}
}
