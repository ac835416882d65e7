package io.slipway.instance;

import io.slipway.base.Clock;
import io.slipway.base.Waiting;
import io.slipway.linux.Linux;
import io.slipway.linux.Namespaces;
import io.slipway.linux.ProcessIdentity;
import io.slipway.linux.ProcessIdentity.Kinship;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A process and all that comes from it, and how that is ended.
 *
 * @param survivor the process it all comes from
 */
record Kin(Survivor survivor, Clock clock) {
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final int MOST_ROUNDS = 10;
  private static final int MOST_TOLD = 10;

  /** The time namespace of a process, if it is not this process's own. */
  static Optional<String> markOf(int pid) {
    Optional<String> own = Namespaces.identify((int) ProcessHandle.current().pid(), "time");
    return own.isEmpty()
        ? Optional.empty()
        : Namespaces.identify(pid, "time").filter(mark -> !mark.equals(own.get()));
  }

  /** Those that live, parents before what descends from them. */
  List<ProcessIdentity> living() {
    List<Kinship> all = ProcessIdentity.living();
    Set<Integer> numbers = new HashSet<>();
    List<ProcessIdentity> kin = new ArrayList<>();
    boolean meant = isGroupMeant();
    List<Kinship> others = new ArrayList<>();
    for (Kinship one : all) {
      if ((meant && isOfGroup(one)) || carriesMark(one)) {
        numbers.add(one.process().pid());
        kin.add(one.process());
      } else {
        others.add(one);
      }
    }
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Kinship one : List.copyOf(others)) {
        if (numbers.contains(one.parent())) {
          numbers.add(one.process().pid());
          kin.add(one.process());
          others.remove(one);
          grown = true;
        }
      }
    }
    return kin;
  }

  /** A number stays reserved while a group goes by it, but not for longer. */
  private boolean isGroupMeant() {
    ProcessIdentity process = survivor.process();
    return process.pid() != survivor.group()
        || ProcessIdentity.of(process.pid()).map(process::equals).orElse(true);
  }

  private boolean isOfGroup(Kinship one) {
    return one.process().pid() == survivor.group()
        || one.group() == survivor.group()
        || one.session() == survivor.group();
  }

  private boolean carriesMark(Kinship one) {
    return survivor.mark().isPresent()
        && survivor.mark().equals(Namespaces.identify(one.process().pid(), "time"));
  }

  /** See {@link SpaceProcess#endAll}. */
  List<String> end(Duration grace) throws InterruptedException {
    long due = clock.nanoTime() + grace.toNanos();
    Set<ProcessIdentity> told = new HashSet<>();
    List<ProcessIdentity> left = living();
    Duration patience = grace;
    while (!left.isEmpty() && patience.isPositive()) {
      left.stream().filter(told::add).forEach(one -> signal(one, Linux.SIGTERM));
      awaitEnd(left, patience);
      patience = Duration.ofNanos(due - clock.nanoTime());
      left = living();
    }
    for (int round = 0; !left.isEmpty() && round < MOST_ROUNDS; round++) {
      left.forEach(one -> signal(one, Linux.SIGKILL));
      awaitEnd(left, ROUND);
      left = living();
    }
    return left.stream().limit(MOST_TOLD).map(Kin::told).toList();
  }

  private void awaitEnd(List<ProcessIdentity> processes, Duration limit)
      throws InterruptedException {
    List<ProcessWatcher.Watch> watches = new ArrayList<>();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    try {
      for (ProcessIdentity process : processes) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        ends.add(end);
        watches.add(ProcessWatcher.system().watch(process, () -> end.complete(null)));
      }
      Waiting.await(
          clock, CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)), limit);
    } finally {
      watches.forEach(ProcessWatcher.Watch::close);
    }
  }

  private static void signal(ProcessIdentity process, int signal) {
    if (!process.isAlive()) {
      return;
    }
    if (Linux.isAvailable()) {
      Linux.kill(process.pid(), signal);
    } else {
      ProcessHandle.of(process.pid())
          .ifPresent(
              signal == Linux.SIGKILL ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
    }
  }

  private static String told(ProcessIdentity process) {
    return process.programName() + " (" + process.pid() + ")";
  }
}
