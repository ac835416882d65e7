package io.slipway.director.stemcells;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.catalog.StemcellRecord;
import java.util.List;
import java.util.Optional;

/** Keeps stemcells; (name, version, cpi) is unique. */
public interface StemcellRepository {
  /** By name, then version text. */
  List<StemcellRecord> list();

  Optional<StemcellRecord> find(String name, String version, String cpi);

  /**
   * The stemcell of the CPI without a name.
   *
   * @throws SlipwayException when there is none
   */
  default StemcellRecord require(String name, String version) {
    return find(name, version, "")
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.STEMCELL_NOT_FOUND,
                    "Stemcell '" + name + "/" + version + "' doesn't exist"));
  }

  StemcellRecord add(StemcellRecord stemcell);

  void setCid(int id, String cid);

  void delete(int id);
}
