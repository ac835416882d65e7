package io.slipway.store;

import io.slipway.store.StoreException.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the schema this Slipway knows. */
final class Migrations {
  private static final Set<MigrationState> NEWER =
      Set.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

  private final Path file;
  private final SqliteErrors errors;

  Migrations(Path file, SqliteErrors errors) {
    this.file = file;
    this.errors = errors;
  }

  void apply(DataSource dataSource) {
    FluentConfiguration configuration =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(dataSource)
            .locations("classpath:db/sqlite")
            .loggers("slf4j")
            .cleanDisabled(true);
    try {
      Flyway flyway = configuration.load();
      refuseNewer(flyway);
      flyway.migrate();
    } catch (FlywayException e) {
      throw explain(e);
    }
  }

  private void refuseNewer(Flyway flyway) {
    if (Arrays.stream(flyway.info().all()).map(MigrationInfo::getState).anyMatch(NEWER::contains)) {
      throw new StoreException(
          Reason.TOO_NEW,
          "The database "
              + file
              + " was written by a newer Slipway. Run that version, or restore a backup made"
              + " before the upgrade",
          null);
    }
  }

  private StoreException explain(FlywayException e) {
    if (errors.isFromDatabase(e)) {
      return errors.explain(e);
    }
    return new StoreException(
        Reason.DAMAGED,
        "The database "
            + file
            + " does not have the schema it should have; the Director's log says more",
        e);
  }
}
