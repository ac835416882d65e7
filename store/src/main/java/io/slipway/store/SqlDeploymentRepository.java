package io.slipway.store;

import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

final class SqlDeploymentRepository implements DeploymentRepository {
  private static final Link RELEASE_VERSIONS =
      new Link("deployment_release_versions", "release_version_id");
  private static final Link STEMCELLS = new Link("deployment_stemcells", "stemcell_id");
  private static final Link CONFIGS = new Link("deployment_configs", "config_id");

  private final Database database;

  SqlDeploymentRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<DeploymentRecord> list() {
    return database.readAtOnce(handle -> deployments(handle, Optional.empty()));
  }

  @Override
  public Optional<DeploymentRecord> find(String name) {
    return database.readAtOnce(
        handle -> deployments(handle, Optional.of(name)).stream().findFirst());
  }

  private static List<DeploymentRecord> deployments(Handle handle, Optional<String> name) {
    Map<Integer, List<Integer>> releaseVersions = RELEASE_VERSIONS.read(handle, name);
    Map<Integer, List<Integer>> stemcells = STEMCELLS.read(handle, name);
    Map<Integer, List<Integer>> configs = CONFIGS.read(handle, name);
    Map<Integer, List<String>> teams = teams(handle, name);
    Query query =
        handle.createQuery(
            (name.isPresent()
                    ? "select * from deployments where name = :name"
                    : "select id, name, null as manifest, null as manifest_text from deployments")
                + " order by name");
    name.ifPresent(value -> query.bind("name", value));
    return query
        .map(
            (row, context) -> {
              int id = row.getInt("id");
              return new DeploymentRecord(
                  id,
                  row.getString("name"),
                  Columns.optionalText(row, "manifest"),
                  Columns.optionalText(row, "manifest_text"),
                  releaseVersions.getOrDefault(id, List.of()),
                  stemcells.getOrDefault(id, List.of()),
                  configs.getOrDefault(id, List.of()),
                  teams.getOrDefault(id, List.of()));
            })
        .list();
  }

  private static Map<Integer, List<String>> teams(Handle handle, Optional<String> name) {
    Query query =
        handle.createQuery(
            "select deployment_id, team from deployment_teams"
                + (name.isPresent()
                    ? " where deployment_id in (select id from deployments where name = :name)"
                    : "")
                + " order by deployment_id, team");
    name.ifPresent(value -> query.bind("name", value));
    Map<Integer, List<String>> teams = new HashMap<>();
    query
        .map((row, context) -> Map.entry(row.getInt("deployment_id"), row.getString("team")))
        .forEach(
            one -> teams.computeIfAbsent(one.getKey(), _ -> new ArrayList<>()).add(one.getValue()));
    return teams;
  }

  @Override
  public Optional<Integer> id(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("select id from deployments where name = :name")
                .bind("name", name)
                .mapTo(Integer.class)
                .findOne());
  }

  @Override
  public Optional<List<String>> teams(String name) {
    // One row of a deployment that has none.
    List<Optional<String>> teams =
        database.read(
            handle ->
                handle
                    .createQuery(
                        """
                        select t.team from deployments d
                        left join deployment_teams t on t.deployment_id = d.id
                        where d.name = :name order by t.team\
                        """)
                    .bind("name", name)
                    .map((row, context) -> Columns.optionalText(row, "team"))
                    .list());
    return teams.isEmpty()
        ? Optional.empty()
        : Optional.of(teams.stream().flatMap(Optional::stream).toList());
  }

  @Override
  public DeploymentRecord create(String name, Collection<String> teams) {
    List<String> sorted = teams.stream().distinct().sorted().toList();
    int id =
        database.write(
            handle -> {
              int created =
                  handle
                      .createQuery("insert into deployments (name) values (:name) returning id")
                      .bind("name", name)
                      .mapTo(int.class)
                      .one();
              for (String team : sorted) {
                handle
                    .createUpdate(
                        "insert into deployment_teams (deployment_id, team) values (:id, :team)")
                    .bind("id", created)
                    .bind("team", team)
                    .execute();
              }
              return created;
            });
    return new DeploymentRecord(
        id, name, Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), sorted);
  }

  @Override
  public void setManifest(int id, String manifest, String manifestText) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "update deployments set manifest = :manifest, manifest_text = :text"
                        + " where id = :id")
                .bind("manifest", manifest)
                .bind("text", manifestText)
                .bind("id", id)
                .execute());
  }

  @Override
  public void setReleaseVersions(int id, Collection<Integer> releaseVersionIds) {
    replace(RELEASE_VERSIONS, id, releaseVersionIds);
  }

  @Override
  public void setStemcells(int id, Collection<Integer> stemcellIds) {
    replace(STEMCELLS, id, stemcellIds);
  }

  @Override
  public void setConfigs(int id, Collection<Integer> configIds) {
    replace(CONFIGS, id, configIds);
  }

  private void replace(Link link, int id, Collection<Integer> targets) {
    database.write(
        handle -> {
          link.replace(handle, id, targets);
          return true;
        });
  }

  @Override
  public Optional<String> errandState(int id, String errand) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select state from errand_runs where deployment_id = :id and errand = :errand")
                .bind("id", id)
                .bind("errand", errand)
                .mapTo(String.class)
                .findOne());
  }

  @Override
  public void setErrandState(int id, String errand, String state) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into errand_runs (deployment_id, errand, state)
                    values (:id, :errand, :state)
                    on conflict (deployment_id, errand) do update set state = excluded.state\
                    """)
                .bind("id", id)
                .bind("errand", errand)
                .bind("state", state)
                .execute());
  }

  @Override
  public void delete(int id) {
    database.deleteById("deployments", id);
  }

  /** A table of pairs (deployment, what it holds on to). */
  private record Link(String table, String column) {
    /** The targets of each deployment, ascending. */
    Map<Integer, List<Integer>> read(Handle handle, Optional<String> deployment) {
      Map<Integer, List<Integer>> found = new HashMap<>();
      String sql =
          "select l.deployment_id, l."
              + column
              + " as target from "
              + table
              + " l"
              + (deployment.isPresent()
                  ? " join deployments d on d.id = l.deployment_id where d.name = :name"
                  : "")
              + " order by l."
              + column;
      Query query = handle.createQuery(sql);
      deployment.ifPresent(name -> query.bind("name", name));
      query
          .map((row, context) -> new int[] {row.getInt("deployment_id"), row.getInt("target")})
          .forEach(pair -> found.computeIfAbsent(pair[0], id -> new ArrayList<>()).add(pair[1]));
      return found;
    }

    void replace(Handle handle, int deployment, Collection<Integer> targets) {
      handle
          .createUpdate("delete from " + table + " where deployment_id = :id")
          .bind("id", deployment)
          .execute();
      if (targets.isEmpty()) {
        return;
      }
      PreparedBatch batch =
          handle.prepareBatch(
              "insert into "
                  + table
                  + " (deployment_id, "
                  + column
                  + ") values (:deployment, :target)");
      for (int target : new LinkedHashSet<>(targets)) {
        batch.bind("deployment", deployment).bind("target", target).add();
      }
      batch.execute();
    }
  }
}
