package io.slipway.store;

import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.instances.StepFailure;
import io.slipway.model.instances.AddressHolder;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.EmptyHandling;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

final class SqlInstanceRepository implements InstanceRepository {
  private final Database database;

  SqlInstanceRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<InstanceRecord> ofDeployment(int deploymentId) {
    return database.readAtOnce(handle -> InstanceReader.ofDeployment(deploymentId).read(handle));
  }

  @Override
  public Optional<InstanceRecord> find(int id) {
    return database.readAtOnce(handle -> InstanceReader.one(id).read(handle).stream().findFirst());
  }

  @Override
  public Optional<InstanceRecord> find(String uuid) {
    return database.readAtOnce(
        handle -> InstanceReader.called(uuid).read(handle).stream().findFirst());
  }

  @Override
  public List<InstanceRecord> withVms() {
    return database.readAtOnce(handle -> InstanceReader.withVms().read(handle));
  }

  @Override
  public InstanceRecord create(NewInstance instance) {
    return database.write(
        handle -> {
          int id =
              handle
                  .createQuery(
                      """
                      insert into instances
                        (deployment_id, instance_group, group_index, uuid, state,
                         availability_zone, bootstrap, compilation, ignored, update_completed, spec)
                      values
                        (:deployment, :group, :index, :uuid, :state,
                         :zone, :bootstrap, :compilation, false, false, '{}')
                      returning id\
                      """)
                  .bind("deployment", instance.deploymentId())
                  .bind("group", instance.group())
                  .bind("index", instance.index())
                  .bind("uuid", instance.uuid())
                  .bind("state", word(instance.state()))
                  .bind("zone", instance.availabilityZone())
                  .bind("bootstrap", instance.bootstrap())
                  .bind("compilation", instance.compilation())
                  .mapTo(int.class)
                  .one();
          return InstanceReader.one(id).read(handle).getFirst();
        });
  }

  @Override
  public void setState(int id, InstanceState state) {
    set(id, "state", word(state));
  }

  @Override
  public void setUpdateCompleted(int id, boolean completed) {
    set(id, "update_completed", completed);
  }

  @Override
  public void recordFailure(StepFailure failure) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert or replace into instance_failures
                      (instance_id, step, message, task_id, failed_at)
                    select id, :step, :message, :task, :at from instances where id = :instance\
                    """)
                .bind("instance", failure.instanceId())
                .bind("step", failure.step())
                .bind("message", failure.message())
                .bind("task", failure.taskId())
                .bind("at", failure.at().toString())
                .execute());
  }

  @Override
  public void clearFailure(int instanceId) {
    database.write(
        handle ->
            handle
                .createUpdate("delete from instance_failures where instance_id = :id")
                .bind("id", instanceId)
                .execute());
  }

  @Override
  public List<StepFailure> failures() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from instance_failures order by instance_id")
                .map(
                    (row, _) ->
                        new StepFailure(
                            row.getInt("instance_id"),
                            row.getString("step"),
                            row.getString("message"),
                            row.getInt("task_id"),
                            Instant.parse(row.getString("failed_at"))))
                .list());
  }

  @Override
  public Map<Integer, Integer> incomplete() {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select deployment_id, count(*) as number from instances
                    where not compilation and (
                      (not update_completed and json_extract(spec, '$.lifecycle') = 'service')
                      or id in (select instance_id from instance_failures))
                    group by deployment_id\
                    """)
                .map((row, _) -> counts.put(row.getInt("deployment_id"), row.getInt("number")))
                .list());
    return counts;
  }

  @Override
  public void setBootstrap(int id, boolean bootstrap) {
    set(id, "bootstrap", bootstrap);
  }

  @Override
  public void setIgnore(int id, boolean ignore) {
    set(id, "ignored", ignore);
  }

  @Override
  public void setSpec(int id, InstanceSpec spec) {
    set(id, "spec", Columns.json(spec.toPlain()));
  }

  private void set(int id, String column, Object value) {
    database.write(
        handle ->
            handle
                .createUpdate("update instances set " + column + " = :value where id = :id")
                .bind("value", value)
                .bind("id", id)
                .execute());
  }

  @Override
  public void place(int id, String group, int index, Optional<String> availabilityZone) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "update instances set instance_group = :group, group_index = :index,"
                        + " availability_zone = :zone where id = :id")
                .bind("group", group)
                .bind("index", index)
                .bind("zone", availabilityZone)
                .bind("id", id)
                .execute());
  }

  @Override
  public void delete(int id) {
    database.deleteById("instances", id);
  }

  @Override
  public VmRecord addVm(NewVm vm) {
    return database.write(
        handle -> {
          if (vm.active()) {
            deactivateVms(handle, vm.instanceId());
          }
          VmRecord added = insert(handle, vm);
          handle
              .createUpdate(
                  "update ip_addresses set vm_id = :vm"
                      + " where instance_id = :instance and id in (<ids>)")
              .bind("vm", added.id())
              .bind("instance", vm.instanceId())
              .bindList(EmptyHandling.NULL_KEYWORD, "ids", List.copyOf(vm.addressIds()))
              .execute();
          return added;
        });
  }

  private static VmRecord insert(Handle handle, NewVm vm) {
    return handle
        .createQuery(
            """
            insert into vms
              (instance_id, cid, agent_id, active, cpi, stemcell_name, stemcell_version,
               cloud_properties, env, created_at)
            values
              (:instance, :cid, :agent, :active, :cpi, :stemcellName, :stemcellVersion,
               :properties, :env, :created)
            returning *\
            """)
        .bind("instance", vm.instanceId())
        .bind("cid", vm.cid())
        .bind("agent", vm.agentId())
        .bind("active", vm.active())
        .bind("cpi", vm.cpi())
        .bind("stemcellName", vm.stemcellName())
        .bind("stemcellVersion", vm.stemcellVersion())
        .bind("properties", Columns.json(vm.cloudProperties()))
        .bind("env", Columns.json(vm.env()))
        .bind("created", Columns.micros(vm.createdAt()))
        .map((row, context) -> InstanceReader.vm(row))
        .one();
  }

  @Override
  public void setTwin(int vmId) {
    database.write(
        handle ->
            handle
                .createUpdate("update vms set twin = true where id = :id")
                .bind("id", vmId)
                .execute());
  }

  @Override
  public void activateVm(int vmId) {
    database.write(
        handle -> {
          handle
              .createQuery("select instance_id from vms where id = :id")
              .bind("id", vmId)
              .mapTo(int.class)
              .findOne()
              .ifPresent(instanceId -> deactivateVms(handle, instanceId));
          return handle
              .createUpdate("update vms set active = true, twin = false where id = :id")
              .bind("id", vmId)
              .execute();
        });
  }

  @Override
  public void deactivateVm(int vmId) {
    database.write(
        handle ->
            handle
                .createUpdate("update vms set active = false, twin = false where id = :id")
                .bind("id", vmId)
                .execute());
  }

  private static void deactivateVms(Handle handle, int instanceId) {
    handle
        .createUpdate("update vms set active = false where instance_id = :instance and active")
        .bind("instance", instanceId)
        .execute();
  }

  @Override
  public void deleteVm(int vmId) {
    database.deleteById("vms", vmId);
  }

  @Override
  public void orphanVm(int vmId, Instant now) {
    database.write(
        handle -> {
          handle
              .createQuery(
                  """
                  insert into orphaned_vms
                    (cid, cpi, deployment, instance, availability_zone, orphaned_at)
                  select v.cid, v.cpi, d.name, i.instance_group || '/' || i.uuid,
                    i.availability_zone, :now
                  from vms v
                  join instances i on i.id = v.instance_id
                  join deployments d on d.id = i.deployment_id
                  where v.id = :id
                  returning id\
                  """)
              .bind("now", Columns.micros(now))
              .bind("id", vmId)
              .mapTo(int.class)
              .findOne()
              .ifPresent(orphan -> moveAddresses(handle, vmId, orphan));
          return handle.createUpdate("delete from vms where id = :id").bind("id", vmId).execute();
        });
  }

  private static void moveAddresses(Handle handle, int vmId, int orphanedVmId) {
    handle
        .createUpdate(
            "update ip_addresses set instance_id = null, vm_id = null, orphaned_vm_id = :orphan"
                + " where vm_id = :vm")
        .bind("orphan", orphanedVmId)
        .bind("vm", vmId)
        .execute();
  }

  @Override
  public Map<String, Long> dynamicAddresses() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select network, count(*) as number from ip_addresses"
                        + " where not is_static group by network")
                .reduceRows(
                    new HashMap<>(),
                    (counts, row) -> {
                      counts.put(
                          row.getColumn("network", String.class),
                          row.getColumn("number", Long.class));
                      return counts;
                    }));
  }

  @Override
  public List<OrphanedVmRecord> orphanedVms() {
    return database.readAtOnce(
        handle -> {
          Map<Integer, List<String>> addresses = new HashMap<>();
          handle
              .createQuery(
                  "select orphaned_vm_id, address from ip_addresses"
                      + " where orphaned_vm_id is not null order by id")
              .map(
                  (row, context) ->
                      addresses
                          .computeIfAbsent(row.getInt("orphaned_vm_id"), _ -> new ArrayList<>())
                          .add(row.getString("address")))
              .list();
          return handle
              .createQuery("select * from orphaned_vms order by orphaned_at desc, id desc")
              .map(
                  (row, context) ->
                      orphanedVm(row, addresses.getOrDefault(row.getInt("id"), List.of())))
              .list();
        });
  }

  private static OrphanedVmRecord orphanedVm(ResultSet row, List<String> addresses)
      throws SQLException {
    return new OrphanedVmRecord(
        row.getInt("id"),
        row.getString("cid"),
        row.getString("cpi"),
        row.getString("deployment"),
        row.getString("instance"),
        Columns.optionalText(row, "availability_zone"),
        List.copyOf(addresses),
        Columns.instant(row, "orphaned_at"));
  }

  @Override
  public void deleteOrphanedVm(int id) {
    database.deleteById("orphaned_vms", id);
  }

  @Override
  public DiskRecord addDisk(DiskRecord disk) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into disks (instance_id, cid, name, size, cloud_properties, active)
                    values (:instance, :cid, :name, :size, :properties, :active)
                    returning *\
                    """)
                .bind("instance", disk.instanceId())
                .bind("cid", disk.cid())
                .bind("name", disk.name())
                .bind("size", disk.size())
                .bind("properties", Columns.json(disk.cloudProperties()))
                .bind("active", disk.active())
                .map((row, context) -> InstanceReader.disk(row))
                .one());
  }

  @Override
  public Optional<DiskRecord> findDisk(String cid) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from disks where cid = :cid")
                .bind("cid", cid)
                .map((row, context) -> InstanceReader.disk(row))
                .findOne());
  }

  @Override
  public void setDiskActive(int diskId, boolean active) {
    database.write(
        handle ->
            handle
                .createUpdate("update disks set active = :active where id = :id")
                .bind("active", active)
                .bind("id", diskId)
                .execute());
  }

  @Override
  public void changeDisk(
      int diskId, String cid, int size, Map<String, @Nullable Object> cloudProperties) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    update disks set cid = :cid, size = :size, cloud_properties = :properties
                    where id = :id\
                    """)
                .bind("cid", cid)
                .bind("size", size)
                .bind("properties", Columns.json(cloudProperties))
                .bind("id", diskId)
                .execute());
  }

  @Override
  public void orphanDisk(int diskId, Instant now) {
    database.write(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into orphaned_disks
                    (cid, name, size, cloud_properties, deployment, instance, availability_zone,
                     orphaned_at)
                  select k.cid, k.name, k.size, k.cloud_properties, d.name,
                    i.instance_group || '/' || i.uuid, i.availability_zone, :now
                  from disks k
                  join instances i on i.id = k.instance_id
                  join deployments d on d.id = i.deployment_id
                  where k.id = :id\
                  """)
              .bind("now", Columns.micros(now))
              .bind("id", diskId)
              .execute();
          return handle
              .createUpdate("delete from disks where id = :id")
              .bind("id", diskId)
              .execute();
        });
  }

  @Override
  public List<OrphanedDiskRecord> orphanedDisks() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from orphaned_disks order by orphaned_at desc, id desc")
                .map((row, context) -> orphanedDisk(row))
                .list());
  }

  @Override
  public void deleteOrphanedDisk(String cid) {
    database.write(
        handle ->
            handle
                .createUpdate("delete from orphaned_disks where cid = :cid")
                .bind("cid", cid)
                .execute());
  }

  @Override
  public Map<String, AddressHolder> reservedAddresses() {
    return database.read(
        handle -> {
          Map<String, AddressHolder> reserved = new HashMap<>();
          handle
              .createQuery(
                  """
                  select a.address, i.id, i.instance_group || '/' || i.uuid as instance,
                    d.name as deployment
                  from ip_addresses a
                  join instances i on i.id = a.instance_id
                  join deployments d on d.id = i.deployment_id
                  union all
                  select a.address, 0, o.instance, o.deployment
                  from ip_addresses a
                  join orphaned_vms o on o.id = a.orphaned_vm_id\
                  """)
              .map(
                  (row, context) ->
                      Map.entry(
                          row.getString("address"),
                          new AddressHolder(
                              row.getInt("id"),
                              row.getString("instance"),
                              row.getString("deployment"))))
              .forEach(one -> reserved.put(one.getKey(), one.getValue()));
          return reserved;
        });
  }

  @Override
  public Optional<IpAddressRecord> reserve(int instanceId, Collection<IpAddressRecord> addresses) {
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    return database.write(
        handle -> {
          Optional<IpAddressRecord> taken = heldByOthers(handle, instanceId, addresses);
          if (taken.isEmpty()) {
            insert(handle, instanceId, addresses);
          }
          return taken;
        });
  }

  private static Optional<IpAddressRecord> heldByOthers(
      Handle handle, int instanceId, Collection<IpAddressRecord> addresses) {
    return handle
        .createQuery(
            "select * from ip_addresses"
                + " where address in (<addresses>) and instance_id is not :instance"
                + " order by id limit 1")
        .bindList("addresses", addresses.stream().map(IpAddressRecord::address).toList())
        .bind("instance", instanceId)
        .map((row, context) -> InstanceReader.address(row))
        .findOne();
  }

  private static void insert(Handle handle, int instanceId, Collection<IpAddressRecord> addresses) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into ip_addresses (instance_id, network, address, is_static)
            values (:instance, :network, :address, :static)
            on conflict (address) do update set
              network = excluded.network, is_static = excluded.is_static\
            """);
    for (IpAddressRecord address : addresses) {
      batch
          .bind("instance", instanceId)
          .bind("network", address.network())
          .bind("address", address.address())
          .bind("static", address.isStatic())
          .add();
    }
    batch.execute();
  }

  @Override
  public void release(Collection<Integer> addressIds) {
    deleteAll("ip_addresses", "instance_id is not null and id in (<ids>)", addressIds);
  }

  @Override
  public List<RenderedArchiveRecord> renderedArchives(int instanceId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from rendered_archives where instance_id = :instance"
                        + " order by id desc")
                .bind("instance", instanceId)
                .map(
                    (row, context) ->
                        new RenderedArchiveRecord(
                            row.getInt("id"),
                            row.getInt("instance_id"),
                            row.getString("blob_id"),
                            row.getString("digest"),
                            row.getString("content_sha1"),
                            Columns.instant(row, "created_at")))
                .list());
  }

  @Override
  public void addRenderedArchive(RenderedArchiveRecord archive) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into rendered_archives
                      (instance_id, blob_id, digest, content_sha1, created_at)
                    values (:instance, :blob, :digest, :content, :created)\
                    """)
                .bind("instance", archive.instanceId())
                .bind("blob", archive.blobId())
                .bind("digest", archive.digest())
                .bind("content", archive.contentSha1())
                .bind("created", Columns.micros(archive.createdAt()))
                .execute());
  }

  @Override
  public void deleteRenderedArchives(Collection<Integer> ids) {
    deleteAll("rendered_archives", "id in (<ids>)", ids);
  }

  private void deleteAll(String table, String condition, Collection<Integer> ids) {
    if (ids.isEmpty()) {
      return;
    }
    database.write(
        handle ->
            handle
                .createUpdate("delete from " + table + " where " + condition)
                .bindList("ids", List.copyOf(ids))
                .execute());
  }

  private static OrphanedDiskRecord orphanedDisk(ResultSet row) throws SQLException {
    return new OrphanedDiskRecord(
        row.getInt("id"),
        row.getString("cid"),
        row.getString("name"),
        row.getInt("size"),
        Columns.jsonObject(row, "cloud_properties"),
        row.getString("deployment"),
        row.getString("instance"),
        Columns.optionalText(row, "availability_zone"),
        Columns.instant(row, "orphaned_at"));
  }

  private static String word(InstanceState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
