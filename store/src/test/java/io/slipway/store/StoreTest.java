package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.store.StoreException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("state/director.db");
  }

  @Test
  void keepsItsUuidAndItsFileToItself() throws IOException {
    String uuid;
    try (Store store = Store.open(file())) {
      uuid = store.directorUuid();
      assertThat(UUID.fromString(uuid)).isNotNull();
      try (var files = Files.list(folder.resolve("state"))) {
        assertThat(files)
            .allSatisfy(
                path ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo("rw-------"));
      }
    }
    try (Store again = Store.open(file())) {
      assertThat(again.directorUuid()).isEqualTo(uuid);
    }
  }

  @Test
  void setsEveryConnectionUpForDurability() {
    Map<String, String> settings =
        Map.of(
            "journal_mode",
            "wal",
            "synchronous",
            "2",
            "foreign_keys",
            "1",
            "busy_timeout",
            "10000");
    try (Database database = Database.open(file(), SqlLogger.NOP_SQL_LOGGER)) {
      settings.forEach(
          (name, value) -> {
            assertThat(database.<String>read(handle -> pragma(handle, name))).isEqualTo(value);
            assertThat(database.<String>write(handle -> pragma(handle, name))).isEqualTo(value);
          });
    }
  }

  @Test
  void doesAllOfATransactionOrNothing() {
    try (Store store = Store.open(file())) {
      assertThatThrownBy(
              () ->
                  store.inTransaction(
                      () -> {
                        store.deployments().create("one");
                        store.configs().add("cloud", "default", "{}", Optional.empty(), NOW);
                        throw new IllegalStateException("no");
                      }))
          .isInstanceOf(IllegalStateException.class);

      assertThat(store.deployments().list()).isEmpty();
      assertThat(store.configs().current("cloud")).isEmpty();
    }
  }

  @Test
  void seesItsOwnWritesInATransactionAndNobodyElseDoes() throws InterruptedException {
    try (Store store = Store.open(file())) {
      CountDownLatch written = new CountDownLatch(1);
      CountDownLatch looked = new CountDownLatch(1);
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () ->
                      store.inTransaction(
                          () -> {
                            store.deployments().create("one");
                            assertThat(store.deployments().find("one")).isPresent();
                            written.countDown();
                            await(looked);
                          }));
      written.await();
      assertThat(store.deployments().find("one")).isEmpty();
      looked.countDown();
      writer.join();
      assertThat(store.deployments().find("one")).isPresent();
    }
  }

  @Test
  void joinsNestedTransactions() {
    try (Store store = Store.open(file())) {
      assertThatThrownBy(
              () ->
                  store.inTransaction(
                      () -> {
                        store.inTransaction(() -> store.deployments().create("inner"));
                        throw new IllegalStateException("outer fails");
                      }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(store.deployments().list()).isEmpty();
    }
  }

  @Test
  void tellsOfDuplicatesInItsOwnWords() {
    try (Store store = Store.open(file())) {
      store.deployments().create("very-secret");

      assertThatThrownBy(() -> store.deployments().create("very-secret"))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE))
          .hasMessage("The store holds such an entry already")
          .cause()
          .hasMessageContaining("deployments.name");
    }
  }

  @Test
  void refusesADatabaseOfANewerSlipway() throws SQLException {
    Store.open(file()).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into flyway_schema_history (installed_rank, version, description, type, script,"
              + " checksum, installed_by, execution_time, success)"
              + " values (99, '99', 'future', 'SQL', 'V99__future.sql', 1, 'x', 1, 1)");
    }

    assertThatThrownBy(() -> Store.open(file()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_NEW))
        .hasMessageContaining(file().toString())
        .hasMessageContaining("newer Slipway");
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws IOException {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(file(), "this is not a database at all, only text ".repeat(200));

    assertThatThrownBy(() -> Store.open(file()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
        .hasMessageContaining(file().toString())
        .hasMessageContaining("backup");
  }

  @Test
  void saysThatADatabaseIsDamaged() throws IOException {
    try (Store store = Store.open(file())) {
      for (int i = 0; i < 200; i++) {
        store.deployments().create("deployment-" + i + "x".repeat(500));
      }
    }
    byte[] content = Files.readAllBytes(file());
    byte[] garbage = "garbage!".repeat(512).getBytes(StandardCharsets.UTF_8);
    for (int at = 4096 * 3; at + garbage.length <= content.length; at += 4096) {
      System.arraycopy(garbage, 0, content, at, garbage.length);
    }
    Files.write(file(), content);

    assertThatThrownBy(
            () -> {
              try (Store store = Store.open(file())) {
                store.deployments().list();
              }
            })
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
  }

  @Test
  void refusesAnotherProgramsDatabase() throws IOException, SQLException {
    Files.createDirectories(folder.resolve("state"));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("create table songs (title text)");
    }

    assertThatThrownBy(() -> Store.open(file()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
        .hasMessageContaining(file().toString());
  }

  @Test
  void saysThatAFolderCannotBeMade() throws IOException {
    Files.writeString(folder.resolve("state"), "a file stands where the folder should");

    assertThatThrownBy(() -> Store.open(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file().toString());
  }

  private static String pragma(Handle handle, String name) {
    return handle.createQuery("pragma " + name).mapTo(String.class).one();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
