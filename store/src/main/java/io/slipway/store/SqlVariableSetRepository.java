package io.slipway.store;

import io.slipway.director.credentials.VariableSet;
import io.slipway.director.credentials.VariableSet.Pinned;
import io.slipway.director.credentials.VariableSetRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

final class SqlVariableSetRepository implements VariableSetRepository {
  private final Database database;

  SqlVariableSetRepository(Database database) {
    this.database = database;
  }

  @Override
  public VariableSet create(int deploymentId) {
    int id =
        database.write(
            handle ->
                handle
                    .createQuery(
                        """
                        insert into variable_sets (deployment_id, deployed_successfully, writable)
                        values (:deployment, false, true) returning id""")
                    .bind("deployment", deploymentId)
                    .mapTo(int.class)
                    .one());
    return new VariableSet(id, deploymentId, false, true);
  }

  @Override
  public Optional<VariableSet> find(int id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from variable_sets where id = :id")
                .bind("id", id)
                .map((row, context) -> set(row))
                .findOne());
  }

  @Override
  public List<VariableSet> ofDeployment(int deploymentId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from variable_sets where deployment_id = :id order by id desc")
                .bind("id", deploymentId)
                .map((row, context) -> set(row))
                .list());
  }

  @Override
  public List<Pinned> pinned(int setId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from pinned_variables where variable_set_id = :id order by id")
                .bind("id", setId)
                .map(
                    (row, context) ->
                        new Pinned(
                            row.getString("name"),
                            row.getString("version"),
                            Optional.of(row.getString("provided_by"))
                                .filter(name -> !name.isEmpty())))
                .list());
  }

  @Override
  public boolean pin(int setId, Pinned variable) {
    return database.write(
        handle ->
            handle
                    .createUpdate(
                        """
                        insert into pinned_variables (variable_set_id, name, version, provided_by)
                        values (:set, :name, :version, :provider)
                        on conflict (variable_set_id, name, provided_by) do nothing""")
                    .bind("set", setId)
                    .bind("name", variable.name())
                    .bind("version", variable.id())
                    .bind("provider", variable.providedBy().orElse(""))
                    .execute()
                > 0);
  }

  @Override
  public void close(int setId) {
    update("update variable_sets set writable = false where id = :id", setId);
  }

  @Override
  public void setDeployedSuccessfully(int setId) {
    update("update variable_sets set deployed_successfully = true where id = :id", setId);
  }

  private void update(String sql, int setId) {
    database.write(handle -> handle.createUpdate(sql).bind("id", setId).execute());
  }

  @Override
  public void keepOnly(int deploymentId, Collection<Integer> setIds) {
    List<Integer> kept = new ArrayList<>(setIds);
    kept.add(0); // A list in SQL has at least one member.
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    delete from variable_sets where deployment_id = :deployment
                      and id not in (<kept>)
                      and id not in (select variable_set_id from instance_variable_sets)""")
                .bind("deployment", deploymentId)
                .bindList("kept", kept)
                .execute());
  }

  @Override
  public Optional<Integer> ofInstance(int instanceId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select variable_set_id from instance_variable_sets where instance_id = :id")
                .bind("id", instanceId)
                .mapTo(Integer.class)
                .findOne());
  }

  @Override
  public void setOfInstance(int instanceId, int setId) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into instance_variable_sets (instance_id, variable_set_id)
                    values (:instance, :set)
                    on conflict (instance_id) do update set variable_set_id = excluded.variable_set_id""")
                .bind("instance", instanceId)
                .bind("set", setId)
                .execute());
  }

  private static VariableSet set(ResultSet row) throws SQLException {
    return new VariableSet(
        row.getInt("id"),
        row.getInt("deployment_id"),
        row.getBoolean("deployed_successfully"),
        row.getBoolean("writable"));
  }
}
