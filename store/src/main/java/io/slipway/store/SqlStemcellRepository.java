package io.slipway.store;

import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.model.catalog.StemcellRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

final class SqlStemcellRepository implements StemcellRepository {
  private final Database database;

  SqlStemcellRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<StemcellRecord> list() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from stemcells order by name, version, cpi")
                .map((row, context) -> stemcell(row))
                .list());
  }

  @Override
  public Optional<StemcellRecord> find(String name, String version, String cpi) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from stemcells"
                        + " where name = :name and version = :version and cpi = :cpi")
                .bind("name", name)
                .bind("version", version)
                .bind("cpi", cpi)
                .map((row, context) -> stemcell(row))
                .findOne());
  }

  @Override
  public StemcellRecord add(StemcellRecord stemcell) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into stemcells
                      (name, version, operating_system, cid, digest, cpi, api_version)
                    values (:name, :version, :os, :cid, :digest, :cpi, :api)
                    returning *""")
                .bind("name", stemcell.name())
                .bind("version", stemcell.version())
                .bind("os", stemcell.operatingSystem())
                .bind("cid", stemcell.cid())
                .bind("digest", stemcell.digest())
                .bind("cpi", stemcell.cpi())
                .bind("api", stemcell.apiVersion())
                .map((row, context) -> stemcell(row))
                .one());
  }

  @Override
  public void setCid(int id, String cid) {
    database.write(
        handle ->
            handle
                .createUpdate("update stemcells set cid = :cid where id = :id")
                .bind("cid", cid)
                .bind("id", id)
                .execute());
  }

  @Override
  public void delete(int id) {
    database.deleteById("stemcells", id);
  }

  private static StemcellRecord stemcell(ResultSet row) throws SQLException {
    OptionalLong apiVersion = Columns.optionalLong(row, "api_version");
    return new StemcellRecord(
        row.getInt("id"),
        row.getString("name"),
        row.getString("version"),
        row.getString("operating_system"),
        row.getString("cid"),
        row.getString("digest"),
        row.getString("cpi"),
        apiVersion.isPresent()
            ? Optional.of(Math.toIntExact(apiVersion.getAsLong()))
            : Optional.empty());
  }
}
