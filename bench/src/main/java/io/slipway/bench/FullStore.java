package io.slipway.bench;

import io.slipway.json.Json;
import io.slipway.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store of a Director that has worked for years: many deployments with instances, and all the
 * tasks and events it has ever had. Nothing of it is there but the records.
 */
final class FullStore {
  static final int DEPLOYMENTS = 500;
  static final int INSTANCES = 10;

  /** Jobs and packages of an instance, as its spec has them. */
  private static final int PARTS = 12;

  /** Bytes. */
  private static final int MANIFEST = 40_000;

  private static final String NUMBERS =
      "with recursive n (i) as (select 0 union all select i + 1 from n where i < ? - 1) ";

  private FullStore() {}

  static String deployment(int number) {
    return "deployment-%03d".formatted(number);
  }

  static void fill(Path database, int tasks) throws SQLException {
    Store.open(database).close();
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + database.toAbsolutePath())) {
      connection.setAutoCommit(false);
      deployments(connection);
      instances(connection);
      tasks(connection, tasks);
      events(connection, tasks);
      connection.commit();
    }
  }

  private static void execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static void deployments(Connection connection) throws SQLException {
    execute(
        connection,
        NUMBERS
            + """
            insert into release_versions
              (release, version, commit_hash, uncommitted_changes, update_completed)
            select 'release-' || i, '1.' || i, 'abcdef0', false, true from n\
            """,
        20);
    execute(
        connection,
        """
        insert into stemcells (name, version, operating_system, cid, digest, cpi)
        values ('bosh-warden-boshlite-ubuntu-noble', '1.2', 'ubuntu-noble', 'local-1', 'x', '')\
        """);
    execute(
        connection,
        """
        insert into configs (type, name, content, created_at, deleted)
        values ('cloud', 'default', 'azs: [{name: z1}]', 1, false)\
        """);
    String manifest = Json.write(Map.of("name", "deployment", "properties", "x".repeat(MANIFEST)));
    execute(
        connection,
        NUMBERS
            + """
            insert into deployments (name, manifest, manifest_text)
            select printf('deployment-%03d', i), ?, ? from n\
            """,
        DEPLOYMENTS,
        manifest,
        manifest);
    execute(
        connection,
        """
        insert into deployment_release_versions (deployment_id, release_version_id)
        select d.id, v.id from deployments d join release_versions v
        on (d.id + v.id) % 7 = 0\
        """);
    execute(
        connection,
        """
        insert into deployment_stemcells (deployment_id, stemcell_id)
        select d.id, s.id from deployments d, stemcells s\
        """);
    execute(
        connection,
        """
        insert into deployment_configs (deployment_id, config_id)
        select d.id, c.id from deployments d, configs c\
        """);
  }

  private static void instances(Connection connection) throws SQLException {
    execute(
        connection,
        NUMBERS
            + """
            insert into instances
              (deployment_id, instance_group, group_index, uuid, state, availability_zone,
               bootstrap, compilation, ignored, update_completed, spec)
            select d.id, 'group-' || (i / 5), i % 5,
              printf('%08x-0000-4000-8000-%012x', d.id, i), 'started', 'z1',
              i % 5 = 0, false, false, true, ?
            from n, deployments d\
            """,
        INSTANCES,
        Json.write(spec()));
    execute(
        connection,
        """
        insert into vms
          (instance_id, cid, agent_id, active, cpi, stemcell_name, stemcell_version,
           cloud_properties, created_at)
        select id, printf('vm-%08x-0000-4000-8000-%012x', id, id), 'agent-' || id, true, '',
          'bosh-warden-boshlite-ubuntu-noble', '1.2', '{}', 1700000000000000
        from instances\
        """);
    execute(
        connection,
        """
        insert into ip_addresses (instance_id, network, address, is_static)
        select id, 'default', '10.' || (id / 60000) || '.' || (id / 250 % 240) || '.' || (id % 250 + 1),
          false
        from instances\
        """);
  }

  /** As large as specs are. */
  private static Map<String, @Nullable Object> spec() {
    List<Object> jobs = new ArrayList<>();
    Map<String, Object> packages = new LinkedHashMap<>();
    for (int i = 0; i < PARTS; i++) {
      String digest = "%040x".formatted(i + 1);
      jobs.add(
          Map.of(
              "name",
              "job-" + i,
              "release",
              "release-" + i,
              "version",
              digest,
              "sha1",
              digest,
              "blobstore_id",
              digest,
              "templates",
              List.of()));
      packages.put(
          "package-" + i,
          Map.of(
              "name",
              "package-" + i,
              "version",
              digest + ".1",
              "sha1",
              digest,
              "blobstore_id",
              digest));
    }
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("deployment", "deployment");
    spec.put("name", "group");
    spec.put("job", Map.of("name", "group", "templates", jobs));
    spec.put("packages", packages);
    spec.put("configuration_hash", "%040x".formatted(7));
    spec.put("networks", Map.of("default", Map.of("type", "manual", "ip", "10.0.0.1")));
    return spec;
  }

  private static void tasks(Connection connection, int tasks) throws SQLException {
    execute(
        connection,
        NUMBERS
            + """
            insert into tasks
              (type, state, description, state_changed_at, started_at, result, username,
               deployment, context_id)
            select
              case when i % 10 < 4 then 'vms' when i % 10 < 7 then 'update_deployment'
                when i % 10 < 8 then 'run_errand' when i % 10 < 9 then 'ssh'
                else 'scheduled_events_cleanup' end,
              case when i % 20 = 0 then 'error' when i % 33 = 0 then 'cancelled' else 'done' end,
              'a description', 1700000000000000 + i * 1000000, 1700000000000000 + i * 1000000,
              '/deployments/deployment', 'admin', printf('deployment-%03d', i % 500), ''
            from n\
            """,
        tasks);
  }

  private static void events(Connection connection, int events) throws SQLException {
    execute(
        connection,
        NUMBERS
            + """
            insert into events
              (parent_id, occurred_at, username, action, object_type, object_name, task,
               deployment, instance, context)
            select case when i % 2 = 1 then i end, 1700000000000000 + i * 1000000, 'admin',
              case when i % 6 < 2 then 'update' when i % 6 < 4 then 'create' else 'delete' end,
              case when i % 6 < 2 then 'deployment' else 'vm' end,
              'object-' || (i % 5000), '' || (i / 4 + 1),
              printf('deployment-%03d', i % 500), 'group/' || (i % 10),
              case when i % 2 = 1 then '{"event_id":1}' else '{}' end
            from n\
            """,
        events);
  }
}
