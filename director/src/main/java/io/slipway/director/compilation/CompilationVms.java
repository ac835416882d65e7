package io.slipway.director.compilation;

import io.slipway.bus.AgentClient;
import io.slipway.director.compilation.CompiledPackages.Stemcell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The VMs packages are compiled on. With reuse a VM serves one package of its stemcell after
 * another and all are deleted at the end; without, each serves one.
 */
public final class CompilationVms {
  private static final Logger log = LoggerFactory.getLogger(CompilationVms.class);

  private final Source source;
  private final boolean reuse;
  private final Deque<CompilationVm> idle = new ArrayDeque<>();

  public CompilationVms(Source source, boolean reuse) {
    this.source = source;
    this.reuse = reuse;
  }

  /** A VM without jobs. */
  public interface CompilationVm {
    AgentClient agent();

    Stemcell stemcell();
  }

  /** Makes and deletes such VMs. */
  public interface Source {
    CompilationVm make(Stemcell stemcell);

    /** Says in the VM's metadata what it is going to compile. */
    void announce(CompilationVm vm, String packageName);

    void delete(CompilationVm vm);
  }

  CompilationVm take(Requirement one) {
    CompilationVm vm = takeIdle(one.stemcell()).orElseGet(() -> source.make(one.stemcell()));
    try {
      source.announce(vm, one.source().name());
    } catch (RuntimeException e) {
      delete(vm);
      throw e;
    }
    return vm;
  }

  private Optional<CompilationVm> takeIdle(Stemcell stemcell) {
    synchronized (idle) {
      Optional<CompilationVm> found =
          idle.stream().filter(vm -> vm.stemcell().equals(stemcell)).findFirst();
      found.ifPresent(idle::remove);
      return found;
    }
  }

  void giveBack(CompilationVm vm, boolean healthy) {
    if (reuse && healthy) {
      synchronized (idle) {
        idle.add(vm);
      }
    } else {
      delete(vm);
    }
  }

  void deleteAll() {
    List<CompilationVm> all;
    synchronized (idle) {
      all = new ArrayList<>(idle);
      idle.clear();
    }
    all.forEach(this::delete);
  }

  /** A VM that cannot be deleted must not hide why compiling failed. */
  private void delete(CompilationVm vm) {
    try {
      source.delete(vm);
    } catch (RuntimeException e) {
      log.error("The compilation VM of agent {} cannot be deleted", vm.agent().agentId(), e);
    }
  }
}
