package io.slipway.director.stemcells;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.storage.Transactions;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.tracing.TracedCpi;
import io.slipway.model.catalog.StemcellRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Uploading, listing and deleting stemcells (Director API 5.2). */
public final class Stemcells {
  private final StemcellRepository stemcells;
  private final DeploymentRepository deployments;
  private final Transactions transactions;
  private final StemcellUpload upload;
  private final Cpi cpi;
  private final Locks locks;
  private final Tasks tasks;
  private final Workspace workspace;

  public Stemcells(
      StemcellRepository stemcells,
      DeploymentRepository deployments,
      Transactions transactions,
      Cpi cpi,
      Locks locks,
      Tasks tasks,
      Workspace workspace) {
    this.stemcells = stemcells;
    this.deployments = deployments;
    this.transactions = transactions;
    this.upload = new StemcellUpload(stemcells, cpi, locks);
    this.cpi = cpi;
    this.locks = locks;
    this.tasks = tasks;
    this.workspace = workspace;
  }

  /** A stemcell and the names of the deployments that use it. */
  public record StemcellSummary(StemcellRecord stemcell, List<String> deployments) {}

  /** By name. */
  public List<StemcellSummary> list() {
    List<DeploymentRecord> all = deployments.list();
    return stemcells.list().stream()
        .map(one -> new StemcellSummary(one, usersOf(one, all)))
        .toList();
  }

  private static List<String> usersOf(StemcellRecord stemcell, List<DeploymentRecord> all) {
    return all.stream()
        .filter(deployment -> deployment.stemcellIds().contains(stemcell.id()))
        .map(DeploymentRecord::name)
        .toList();
  }

  /** Whether an upload of this stemcell would bring anything new. */
  public boolean needed(String name, String version) {
    return stemcells.find(name, version, "").isEmpty();
  }

  /**
   * Takes a tarball in.
   *
   * @param tarball is deleted when the task has ended, even if it never ran
   * @param digest of the tarball, when the uploader gave one
   * @param fix makes the stemcell again even if it is there
   */
  public TaskRecord upload(Path tarball, Optional<String> digest, boolean fix, Caller caller) {
    TaskRecord submitted =
        tasks.submit(
            TaskRequest.of("update_stemcell", "create stemcell", caller),
            task ->
                Optional.of(
                    workspace.consume(
                        tarball,
                        directory -> upload.upload(tarball, directory, digest, fix, task))));
    tasks.completion(submitted.id()).whenComplete((_, _) -> workspace.delete(tarball));
    return submitted;
  }

  /**
   * Fetches a tarball and takes it in.
   *
   * @param download brings the file; run by the task
   */
  public TaskRecord uploadRemote(
      Supplier<Path> download, Optional<String> digest, boolean fix, Caller caller) {
    return tasks.submit(
        TaskRequest.of("update_stemcell", "create stemcell", caller),
        task -> {
          Path tarball = upload.download(download, task);
          return Optional.of(
              workspace.consume(
                  tarball, directory -> upload.upload(tarball, directory, digest, fix, task)));
        });
  }

  /**
   * @param force even if the cloud does not delete it
   */
  public TaskRecord delete(String name, String version, boolean force, Caller caller) {
    stemcells.require(name, version);
    String full = name + "/" + version;
    return tasks.submit(
        TaskRequest.of("delete_stemcell", "delete stemcell: " + full, caller),
        task -> {
          return locks.withLock(
              LockName.stemcell(name, version),
              task,
              () -> {
                delete(stemcells.require(name, version), force, task);
                return Optional.of("/stemcells/" + full);
              });
        });
  }

  /** Deletes one that nobody uses, as a part of a task. */
  public void deleteNow(StemcellRecord stemcell, TaskContext task) {
    locks.<Boolean, RuntimeException>withLock(
        LockName.stemcell(stemcell.name(), stemcell.version()),
        task,
        () -> {
          delete(stemcell, false, task);
          return true;
        });
  }

  private void delete(StemcellRecord stemcell, boolean force, TaskContext task) {
    checkUnused(stemcell);
    try {
      TracedCpi.of(cpi, task).deleteStemcell(stemcell.cid());
    } catch (RuntimeException e) {
      if (!force) {
        throw e;
      }
      task.log(
          TaskContext.Severity.WARN,
          "Force deleting is set, ignoring exception: " + ErrorText.of(e));
    }
    transactions.inTransaction(
        () -> {
          checkUnused(stemcell);
          stemcells.delete(stemcell.id());
        });
  }

  private void checkUnused(StemcellRecord stemcell) {
    List<String> users = usersOf(stemcell, deployments.list());
    if (!users.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.STEMCELL_IN_USE,
          "Stemcell '%s/%s' is still in use by: %s"
              .formatted(stemcell.name(), stemcell.version(), String.join(", ", users)));
    }
  }
}
