package io.slipway.store;

import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads instances and everything they have with four queries, however many there are.
 *
 * @param condition which instances ({@code i}); {@code :key} stands for the key
 */
record InstanceReader(String condition, Object key) {
  static InstanceReader ofDeployment(int deploymentId) {
    return new InstanceReader("i.deployment_id = :key", deploymentId);
  }

  static InstanceReader one(int id) {
    return new InstanceReader("i.id = :key", id);
  }

  static InstanceReader called(String uuid) {
    return new InstanceReader("i.uuid = :key", uuid);
  }

  static InstanceReader withVms() {
    return new InstanceReader("i.id in (select instance_id from vms)", 0);
  }

  List<InstanceRecord> read(Handle handle) {
    Map<Integer, List<VmRecord>> vms =
        parts(handle, "vms", (row, context) -> vm(row), VmRecord::instanceId);
    Map<Integer, List<DiskRecord>> disks =
        parts(handle, "disks", (row, context) -> disk(row), DiskRecord::instanceId);
    Map<Integer, List<IpAddressRecord>> addresses =
        parts(handle, "ip_addresses", (row, context) -> address(row), IpAddressRecord::instanceId);
    return bound(
            handle.createQuery(
                "select i.*, d.name as deployment from instances i"
                    + " join deployments d on d.id = i.deployment_id where "
                    + condition
                    + " order by d.name, i.instance_group, i.group_index, i.id"))
        .map((row, context) -> instance(row, vms, disks, addresses))
        .list();
  }

  private <T> Map<Integer, List<T>> parts(
      Handle handle, String table, RowMapper<T> mapper, Function<T, Integer> instanceId) {
    Map<Integer, List<T>> found = new HashMap<>();
    bound(
            handle.createQuery(
                "select p.* from "
                    + table
                    + " p join instances i on i.id = p.instance_id where "
                    + condition
                    + " order by p.id"))
        .map(mapper)
        .forEach(
            part ->
                found.computeIfAbsent(instanceId.apply(part), id -> new ArrayList<>()).add(part));
    return found;
  }

  private Query bound(Query query) {
    return condition.contains(":key") ? query.bind("key", key) : query;
  }

  private static InstanceRecord instance(
      ResultSet row,
      Map<Integer, List<VmRecord>> vms,
      Map<Integer, List<DiskRecord>> disks,
      Map<Integer, List<IpAddressRecord>> addresses)
      throws SQLException {
    int id = row.getInt("id");
    return new InstanceRecord(
        id,
        row.getInt("deployment_id"),
        row.getString("deployment"),
        row.getString("instance_group"),
        row.getInt("group_index"),
        row.getString("uuid"),
        InstanceState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        Columns.optionalText(row, "availability_zone"),
        row.getBoolean("bootstrap"),
        row.getBoolean("compilation"),
        row.getBoolean("ignored"),
        row.getBoolean("update_completed"),
        InstanceSpec.of(Columns.jsonObject(row, "spec")),
        List.copyOf(vms.getOrDefault(id, List.of())),
        List.copyOf(disks.getOrDefault(id, List.of())),
        List.copyOf(addresses.getOrDefault(id, List.of())));
  }

  static VmRecord vm(ResultSet row) throws SQLException {
    return new VmRecord(
        row.getInt("id"),
        row.getInt("instance_id"),
        row.getString("cid"),
        row.getString("agent_id"),
        row.getBoolean("active"),
        row.getBoolean("twin"),
        row.getString("cpi"),
        row.getString("stemcell_name"),
        row.getString("stemcell_version"),
        Columns.jsonObject(row, "cloud_properties"),
        Columns.jsonObject(row, "env"),
        Columns.instant(row, "created_at"));
  }

  static DiskRecord disk(ResultSet row) throws SQLException {
    return new DiskRecord(
        row.getInt("id"),
        row.getInt("instance_id"),
        row.getString("cid"),
        row.getString("name"),
        row.getInt("size"),
        Columns.jsonObject(row, "cloud_properties"),
        row.getBoolean("active"));
  }

  static IpAddressRecord address(ResultSet row) throws SQLException {
    return new IpAddressRecord(
        row.getInt("id"),
        row.getInt("instance_id"),
        Columns.optionalInt(row, "vm_id"),
        row.getString("network"),
        row.getString("address"),
        row.getBoolean("is_static"));
  }
}
