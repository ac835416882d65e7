package io.slipway.store;

import io.slipway.director.remote.RemoteVm;
import io.slipway.director.remote.RemoteVmRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

final class SqlRemoteVmRepository implements RemoteVmRepository {
  private final Database database;

  SqlRemoteVmRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<RemoteVm> list() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from remote_vms order by agent_id")
                .map((row, context) -> vm(row))
                .list());
  }

  @Override
  public void put(RemoteVm vm) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into remote_vms
                      (agent_id, vm_cid, stemcell_api_version, permanent, bus_digest)
                    values (:agent, :cid, :version, :permanent, :digest)
                    on conflict (agent_id) do update set
                      vm_cid = excluded.vm_cid,
                      stemcell_api_version = excluded.stemcell_api_version,
                      permanent = excluded.permanent,
                      bus_digest = excluded.bus_digest\
                    """)
                .bind("agent", vm.agentId())
                .bind("cid", vm.vmCid().orElse(null))
                .bind("version", vm.stemcellApiVersion().orElse(null))
                .bind("permanent", vm.permanent())
                .bind("digest", vm.busDigest())
                .execute());
  }

  @Override
  public void delete(String agentId) {
    database.write(
        handle ->
            handle
                .createUpdate("delete from remote_vms where agent_id = :agent")
                .bind("agent", agentId)
                .execute());
  }

  private static RemoteVm vm(ResultSet row) throws SQLException {
    return new RemoteVm(
        row.getString("agent_id"),
        Columns.optionalText(row, "vm_cid"),
        Columns.optionalInt(row, "stemcell_api_version"),
        row.getBoolean("permanent"),
        row.getString("bus_digest"));
  }
}
