package io.slipway.director.fakes;

import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.model.catalog.StemcellRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

public final class FakeStemcellRepository implements StemcellRepository {
  private final Map<Integer, StemcellRecord> stemcells = new TreeMap<>();
  private int last;

  @Override
  public synchronized List<StemcellRecord> list() {
    return stemcells.values().stream()
        .sorted(
            Comparator.comparing(StemcellRecord::name)
                .thenComparing(StemcellRecord::version)
                .thenComparing(StemcellRecord::cpi))
        .toList();
  }

  @Override
  public synchronized Optional<StemcellRecord> find(String name, String version, String cpi) {
    return stemcells.values().stream()
        .filter(stemcell -> stemcell.name().equals(name))
        .filter(stemcell -> stemcell.version().equals(version))
        .filter(stemcell -> stemcell.cpi().equals(cpi))
        .findFirst();
  }

  @Override
  public synchronized StemcellRecord add(StemcellRecord stemcell) {
    if (find(stemcell.name(), stemcell.version(), stemcell.cpi()).isPresent()) {
      throw FakeStore.duplicate("stemcell " + stemcell);
    }
    StemcellRecord added = withId(++last, stemcell, stemcell.cid());
    stemcells.put(added.id(), added);
    return added;
  }

  @Override
  public synchronized void setCid(int id, String cid) {
    stemcells.computeIfPresent(id, (same, old) -> withId(id, old, cid));
  }

  private static StemcellRecord withId(int id, StemcellRecord stemcell, String cid) {
    return new StemcellRecord(
        id,
        stemcell.name(),
        stemcell.version(),
        stemcell.operatingSystem(),
        cid,
        stemcell.digest(),
        stemcell.cpi(),
        stemcell.apiVersion());
  }

  @Override
  public synchronized void delete(int id) {
    stemcells.remove(id);
  }
}
