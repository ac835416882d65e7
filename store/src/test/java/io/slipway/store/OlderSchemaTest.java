package io.slipway.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Clock;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskSettings;
import io.slipway.director.tasks.Tasks;
import io.slipway.events.TaskEvent;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older Slipway has written is read by this one. */
class OlderSchemaTest {
  @TempDir private Path folder;

  private String databaseOf(Path file, String version) {
    String url = "jdbc:sqlite:" + file + "?foreign_keys=true";
    Flyway.configure()
        .dataSource(url, "", "")
        .locations("classpath:db/sqlite")
        .target(version)
        .load()
        .migrate();
    return url;
  }

  @Test
  void eventsThatWereStoredTwiceAreStoredOnceAndReadAsBefore() throws Exception {
    Path file = folder.resolve("director.db");
    String url = databaseOf(file, "4");
    String first = "{\"time\":5,\"type\":\"warning\",\"message\":\"w\"}\n";
    String ours =
        "{\"time\":5,\"type\":\"slipway\",\"script\":{\"instance\":\"web/1\",\"script\":\"drain\","
            + "\"job\":\"j\",\"started_at\":\"2026-01-01T00:00:00Z\",\"task_id\":\"t\","
            + "\"phase\":\"started\"}}\n";
    String last = "{\"time\":6,\"error\":{\"code\":100,\"message\":\"boom\"}}\n";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (int task = 1; task <= 2; task++) {
        statement.executeUpdate(
            "insert into tasks (id, type, state, description, state_changed_at, username, context_id)"
                + " values ("
                + task
                + ", 'vms', 'done', 'd', 1, 'u', '')");
      }
      try (PreparedStatement row =
          connection.prepareStatement("insert into task_outputs values (?, ?, ?, ?)")) {
        append(row, 1, "event", 0, first);
        append(row, 1, "event", first.length(), last);
        append(row, 1, "story", 0, first + ours);
        append(row, 1, "story", first.length() + ours.length(), last);
        append(row, 2, "event", 0, first + last);
      }
    }

    try (Store store = Store.open(file);
        Tasks tasks = new Tasks(store.tasks(), store, Clock.system(), TaskSettings.defaults("1"))) {
      for (int task = 1; task <= 2; task++) {
        assertThat(store.tasks().size(task, OutputType.EVENT)).isZero();
        assertThat(new String(tasks.output(task, OutputType.EVENT, 0, 1000), UTF_8))
            .isEqualTo(first + last);
        assertThat(tasks.outputSize(task, OutputType.EVENT))
            .isEqualTo(first.length() + last.length());
      }
      List<TaskEvent> events = new ArrayList<>();
      tasks.events(1, events::add);
      assertThat(events)
          .hasExactlyElementsOfTypes(
              TaskEvent.Warning.class, TaskEvent.ScriptReported.class, TaskEvent.TaskFailed.class);
    }
  }

  private static void append(
      PreparedStatement row, int task, String type, long start, String content) throws Exception {
    row.setInt(1, task);
    row.setString(2, type);
    row.setLong(3, start);
    row.setBytes(4, content.getBytes(UTF_8));
    row.executeUpdate();
  }

  @Test
  void addressesOfTheFirstSchemaBelongToTheActiveVm() throws Exception {
    Path file = folder.resolve("director.db");
    String url = databaseOf(file, "1");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("insert into deployments (id, name) values (1, 'dep')");
      statement.executeUpdate(
          "insert into instances values (7, 1, 'web', 0, 'u', 'started', 'z1', 1, 0, 0, 1, '{}')");
      statement.executeUpdate(
          "insert into vms values (3, 7, 'old', 'a3', 0, '', 's', '1', '{}', 0),"
              + " (4, 7, 'new', 'a4', 1, '', 's', '1', '{}', 0)");
      statement.executeUpdate("insert into ip_addresses values (9, 7, 'a', '10.0.0.9', 1)");
    }

    try (Store store = Store.open(file)) {
      InstanceRecord instance = store.instances().find(7).orElseThrow();
      assertThat(instance.addresses())
          .containsExactly(new IpAddressRecord(9, 7, Optional.of(4), "a", "10.0.0.9", true));
      assertThat(instance.activeVm().orElseThrow().env()).isEqualTo(Map.of());
      assertThat(instance.vms()).noneMatch(vm -> vm.twin());
      assertThat(store.instances().orphanedVms()).isEmpty();
    }
  }
}
