package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older Slipway has written is read by this one. */
class OlderSchemaTest {
  @TempDir private Path folder;

  @Test
  void addressesOfTheFirstSchemaBelongToTheActiveVm() throws Exception {
    Path file = folder.resolve("director.db");
    String url = "jdbc:sqlite:" + file + "?foreign_keys=true";
    Flyway.configure()
        .dataSource(url, "", "")
        .locations("classpath:db/sqlite")
        .target("1")
        .load()
        .migrate();
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
