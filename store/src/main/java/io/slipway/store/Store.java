package io.slipway.store;

import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.credentials.CredentialRepository;
import io.slipway.director.credentials.VariableSetRepository;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.events.EventRepository;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.links.LinkRepository;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.problems.ProblemRepository;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.remote.RemoteVmRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.director.users.UserRepository;
import io.slipway.model.planning.DnsNumberRepository;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.SqlLogger;

/**
 * Everything the Director remembers, in one database file. What a call changed is on disk when the
 * call (or the transaction around it) returns. A transaction belongs to the thread that opened it;
 * other threads see its changes when it is over. All repositories are safe for use by many threads,
 * and fail with {@link StoreException}.
 */
public final class Store implements Transactions, AutoCloseable {
  private final Database database;
  private final String directorUuid;
  private final TaskRepository tasks;
  private final EventRepository events;
  private final LockRepository locks;
  private final ConfigRepository configs;
  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;
  private final DnsNumberRepository dnsNumbers;
  private final CredentialRepository credentials;
  private final VariableSetRepository variableSets;
  private final ProblemRepository problems;
  private final DiskRepository disks;
  private final LinkRepository links;
  private final UserRepository users;
  private final RemoteVmRepository remoteVms;

  private Store(Database database) {
    this.database = database;
    this.directorUuid = DirectorAttributes.valueOrNew(database, "uuid", Store::newUuid);
    this.tasks = new SqlTaskRepository(database);
    this.events = new SqlEventRepository(database);
    this.locks = new SqlLockRepository(database);
    this.configs = new SqlConfigRepository(database);
    this.deployments = new SqlDeploymentRepository(database);
    this.instances = new SqlInstanceRepository(database);
    this.releases = new SqlReleaseRepository(database);
    this.stemcells = new SqlStemcellRepository(database);
    this.dnsNumbers = new SqlDnsNumberRepository(database);
    this.credentials = new SqlCredentialRepository(database);
    this.variableSets = new SqlVariableSetRepository(database);
    this.problems = new SqlProblemRepository(database);
    this.disks = new SqlDiskRepository(database);
    this.links = new SqlLinkRepository(database);
    this.users = new SqlUserRepository(database);
    this.remoteVms = new SqlRemoteVmRepository(database);
  }

  /** Opens the database, which is created or brought to the current schema as needed. */
  public static Store open(Path databaseFile) {
    return open(databaseFile, SqlLogger.NOP_SQL_LOGGER);
  }

  static Store open(Path databaseFile, SqlLogger logger) {
    Database database = Database.open(databaseFile, logger);
    try {
      return new Store(database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static String newUuid() {
    return UUID.randomUUID().toString();
  }

  /** The identity of this Director, made when its database was. */
  public String directorUuid() {
    return directorUuid;
  }

  public TaskRepository tasks() {
    return tasks;
  }

  public EventRepository events() {
    return events;
  }

  public LockRepository locks() {
    return locks;
  }

  public ConfigRepository configs() {
    return configs;
  }

  public DeploymentRepository deployments() {
    return deployments;
  }

  public InstanceRepository instances() {
    return instances;
  }

  public ReleaseRepository releases() {
    return releases;
  }

  public StemcellRepository stemcells() {
    return stemcells;
  }

  public DnsNumberRepository dnsNumbers() {
    return dnsNumbers;
  }

  public CredentialRepository credentials() {
    return credentials;
  }

  public VariableSetRepository variableSets() {
    return variableSets;
  }

  public ProblemRepository problems() {
    return problems;
  }

  public DiskRepository disks() {
    return disks;
  }

  public LinkRepository links() {
    return links;
  }

  public UserRepository users() {
    return users;
  }

  public RemoteVmRepository remoteVms() {
    return remoteVms;
  }

  @Override
  public <T> T inTransaction(Supplier<T> work) {
    return database.inTransaction(work);
  }

  @Override
  public void close() {
    database.close();
  }
}
