package io.slipway.store;

import io.slipway.director.disks.DiskRepository;
import io.slipway.director.disks.DynamicDiskRecord;
import io.slipway.director.disks.DynamicDiskRecord.Attachment;
import io.slipway.director.disks.SnapshotRecord;
import io.slipway.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.EmptyHandling;
import org.jspecify.annotations.Nullable;

final class SqlDiskRepository implements DiskRepository {
  private static final String DYNAMIC =
      "select k.*, d.name as deployment from dynamic_disks k"
          + " join deployments d on d.id = k.deployment_id ";

  private final Database database;

  SqlDiskRepository(Database database) {
    this.database = database;
  }

  @Override
  public SnapshotRecord addSnapshot(String diskCid, String cid, boolean clean, Instant now) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into snapshots (disk_cid, cid, clean, created_at)
                    values (:disk, :cid, :clean, :now)
                    returning *""")
                .bind("disk", diskCid)
                .bind("cid", cid)
                .bind("clean", clean)
                .bind("now", Columns.micros(now))
                .map((row, context) -> snapshot(row))
                .one());
  }

  @Override
  public List<SnapshotRecord> snapshots(Collection<String> diskCids) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from snapshots where disk_cid in (<cids>) order by id")
                .bindList(EmptyHandling.NULL_KEYWORD, "cids", List.copyOf(diskCids))
                .map((row, context) -> snapshot(row))
                .list());
  }

  @Override
  public Optional<SnapshotRecord> snapshot(String cid) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from snapshots where cid = :cid")
                .bind("cid", cid)
                .map((row, context) -> snapshot(row))
                .findOne());
  }

  @Override
  public void deleteSnapshot(String cid) {
    database.write(
        handle ->
            handle
                .createUpdate("delete from snapshots where cid = :cid")
                .bind("cid", cid)
                .execute());
  }

  @Override
  public List<DynamicDiskRecord> dynamicDisks() {
    return database.read(
        handle ->
            handle
                .createQuery(DYNAMIC + "order by k.name")
                .map((row, context) -> dynamicDisk(row))
                .list());
  }

  @Override
  public Optional<DynamicDiskRecord> dynamicDisk(String name) {
    return database.read(
        handle ->
            handle
                .createQuery(DYNAMIC + "where k.name = :name")
                .bind("name", name)
                .map((row, context) -> dynamicDisk(row))
                .findOne());
  }

  @Override
  public DynamicDiskRecord addDynamicDisk(NewDynamicDisk disk) {
    return database.write(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into dynamic_disks
                    (name, cid, deployment_id, size, pool, availability_zone, metadata)
                  values (:name, :cid, :deployment, :size, :pool, :zone, '{}')""")
              .bind("name", disk.name())
              .bind("cid", disk.cid())
              .bind("deployment", disk.deploymentId())
              .bind("size", disk.size())
              .bind("pool", disk.pool())
              .bind("zone", disk.availabilityZone())
              .execute();
          return handle
              .createQuery(DYNAMIC + "where k.name = :name")
              .bind("name", disk.name())
              .map((row, context) -> dynamicDisk(row))
              .one();
        });
  }

  @Override
  public void attachDynamicDisk(int id, Attachment attachment, Optional<String> zone) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "update dynamic_disks set vm_id = :vm, hint = :hint, availability_zone = :zone"
                        + " where id = :id")
                .bind("vm", attachment.vmId())
                .bind("hint", Json.write(attachment.hint()))
                .bind("zone", zone)
                .bind("id", id)
                .execute());
  }

  @Override
  public void detachDynamicDisk(int id) {
    database.write(
        handle ->
            handle
                .createUpdate("update dynamic_disks set vm_id = null, hint = null where id = :id")
                .bind("id", id)
                .execute());
  }

  @Override
  public void setDynamicDiskMetadata(int id, Map<String, @Nullable Object> metadata) {
    database.write(
        handle ->
            handle
                .createUpdate("update dynamic_disks set metadata = :metadata where id = :id")
                .bind("metadata", Columns.json(metadata))
                .bind("id", id)
                .execute());
  }

  @Override
  public void deleteDynamicDisk(int id) {
    database.deleteById("dynamic_disks", id);
  }

  private static SnapshotRecord snapshot(ResultSet row) throws SQLException {
    return new SnapshotRecord(
        row.getInt("id"),
        row.getString("disk_cid"),
        row.getString("cid"),
        row.getBoolean("clean"),
        Columns.instant(row, "created_at"));
  }

  private static DynamicDiskRecord dynamicDisk(ResultSet row) throws SQLException {
    Optional<Integer> vm = Columns.optionalInt(row, "vm_id");
    Optional<String> hint = Columns.optionalText(row, "hint");
    return new DynamicDiskRecord(
        row.getInt("id"),
        row.getString("name"),
        row.getString("cid"),
        row.getInt("deployment_id"),
        row.getString("deployment"),
        row.getInt("size"),
        row.getString("pool"),
        Columns.optionalText(row, "availability_zone"),
        Columns.jsonObject(row, "metadata"),
        vm.map(id -> new Attachment(id, hint.map(Json::parse).orElse(null))));
  }
}
