package io.slipway.director.stemcells;

import io.slipway.model.catalog.StemcellRecord;
import java.util.List;
import java.util.Optional;

/** Keeps stemcells; (name, version, cpi) is unique. */
public interface StemcellRepository {
  /** By name, then version text. */
  List<StemcellRecord> list();

  Optional<StemcellRecord> find(String name, String version, String cpi);

  StemcellRecord add(StemcellRecord stemcell);

  void setCid(int id, String cid);

  void delete(int id);
}
