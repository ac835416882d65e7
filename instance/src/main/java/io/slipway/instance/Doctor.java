package io.slipway.instance;

import io.slipway.base.SlipwayException;
import io.slipway.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Finds out which kinds of space work here.
 *
 * @param tryOut makes a space of the kind and runs something in it, or throws
 */
record Doctor(Machine machine, Consumer<SpaceKind> tryOut) {
  DoctorReport examine() {
    List<KindReport> kinds = new ArrayList<>();
    for (SpaceKind kind : SpaceKind.values()) {
      Optional<String> whyNot = whyNot(kind);
      kinds.add(new KindReport(kind, whyNot.isEmpty(), whyNot.orElseGet(() -> benefits(kind))));
    }
    return new DoctorReport(List.copyOf(kinds), facts());
  }

  /** What keeps a kind from working; empty when it works. */
  Optional<String> whyNot(SpaceKind kind) {
    if (kind == SpaceKind.NATIVE && Linux.whyUnavailable().isPresent()) {
      return Optional.of("no system calls from this JVM: " + Linux.whyUnavailable().get());
    }
    if (kind != SpaceKind.HOST && !machine.process().mayMount()) {
      return Optional.of(whyMayNotMount());
    }
    if (kind == SpaceKind.UTIL_LINUX) {
      for (String program : List.of("unshare", "nsenter", "setsid", "setpriv", "pivot_root")) {
        if (HostPrograms.find(program).isEmpty()) {
          return Optional.of("the program '" + program + "' is missing; install util-linux");
        }
      }
    }
    if (kind == SpaceKind.HOST) {
      return Optional.empty(); // needs nothing, and may not be tried while another one is there
    }
    try {
      tryOut.accept(kind);
      return Optional.empty();
    } catch (SlipwayException e) {
      return Optional.of(e.message());
    }
  }

  private String whyMayNotMount() {
    return machine.process().isRoot()
        ? "this process is root without CAP_SYS_ADMIN, as in a container with Docker's defaults;"
            + " run the container with --privileged, or outside of it"
        : "this process runs as user "
            + machine.process().uid()
            + ", outside of a user namespace; the launcher enters one where the kernel allows it";
  }

  private String benefits(SpaceKind kind) {
    String users =
        machine.namespaceUsers().distinct()
            ? "users root and vcap"
            : "one user only (root and vcap are the same; install uidmap and give this user ranges"
                + " in /etc/subuid and /etc/subgid for both)";
    return switch (kind) {
      case NATIVE -> "own /var/vcap, processes, host name, " + users;
      case UTIL_LINUX -> "the same through unshare and nsenter, some milliseconds slower; " + users;
      case HOST -> hostBenefits();
    };
  }

  private static String hostBenefits() {
    String link =
        HostSpace.canLink()
            ? "/var/vcap is free here and becomes a link to it"
            : "/var/vcap cannot be made here (it exists, or /var is not writable): scripts that"
                + " name it will not find it";
    return "no isolation: one instance at a time, in a folder of its own; "
        + link
        + "; scripts that need the user vcap need it on this machine; host name, process numbers and /tmp are the host's";
  }

  private SequencedMap<String, String> facts() {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put("kernel", System.getProperty("os.version") + " " + System.getProperty("os.arch"));
    facts.put("user", who());
    facts.put("user ids (inside→outside)", machine.userIds().toString());
    facts.put("system calls from the JVM", Linux.whyUnavailable().orElse("yes"));
    facts.put("unshare", HostPrograms.find("unshare").orElse("missing"));
    facts.put("newuidmap", HostPrograms.find("newuidmap").orElse("missing"));
    facts.put("cgroups", cgroups());
    facts.put("/etc in an instance", machine.overlay().get() ? "overlay, writable" : "read-only");
    return facts;
  }

  private String who() {
    CurrentProcess process = machine.process();
    if (machine.rootless()) {
      return "root of a user namespace (outside: user "
          + machine.userIds().toOutside(process.uid())
          + ")";
    }
    return process.isRoot() ? "root" : "user " + process.uid();
  }

  private static String cgroups() {
    boolean second = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    boolean first = Files.isDirectory(Path.of("/sys/fs/cgroup/memory"));
    return second ? "v2" : first ? "v1" : "none";
  }
}
