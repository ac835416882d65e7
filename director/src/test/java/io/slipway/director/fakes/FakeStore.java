package io.slipway.director.fakes;

import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.storage.Transactions;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Every repository, in memory. A transaction keeps others out as the real one does, but a failed
 * one is not rolled back: what depends on that is tested with the real store.
 */
public final class FakeStore implements Transactions {
  public final FakeEventRepository events = new FakeEventRepository();
  public final FakeLockRepository locks = new FakeLockRepository();
  public final FakeConfigRepository configs = new FakeConfigRepository();
  public final FakeDeploymentRepository deployments = new FakeDeploymentRepository();
  public final FakeTaskRepository tasks =
      new FakeTaskRepository(
          name -> deployments.find(name).map(DeploymentRecord::teams).orElseGet(List::of));
  public final FakeInstanceRepository instances = new FakeInstanceRepository(deployments);
  public final FakeReleaseRepository releases = new FakeReleaseRepository();
  public final FakeDnsNumberRepository dnsNumbers = new FakeDnsNumberRepository();
  public final FakeProblemRepository problems = new FakeProblemRepository();
  public final FakeDiskRepository disks = new FakeDiskRepository(deployments, instances);
  public final FakeLinkRepository links = new FakeLinkRepository(deployments);
  public final FakeStemcellRepository stemcells = new FakeStemcellRepository();
  public final FakeCredentialRepository credentials = new FakeCredentialRepository();
  public final FakeVariableSetRepository variableSets = new FakeVariableSetRepository();

  private final ReentrantLock writer = new ReentrantLock();

  @Override
  public <T> T inTransaction(Supplier<T> work) {
    writer.lock();
    try {
      return work.get();
    } finally {
      writer.unlock();
    }
  }

  /** What the store answers when a row with the same unique columns exists. */
  static IllegalStateException duplicate(String what) {
    return new IllegalStateException("There is one already: " + what);
  }
}
