package io.slipway.director.updating;

import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.TaskJournal;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which instances work already on the VM that a task was to give them. */
final class ReplacedVms {
  private ReplacedVms() {}

  /** Their uuids. */
  static Set<String> of(List<InstanceRecord> instances, TaskJournal journal) {
    if (!journal.isResumed()) {
      return Set.of();
    }
    Map<String, Set<String>> begun = new HashMap<>();
    for (String scope : journal.scopes()) {
      for (JournalEntry entry : journal.of(scope)) {
        begun.computeIfAbsent(scope.replaceFirst("/.*", ""), _ -> new HashSet<>()).add(entry.key());
      }
    }
    return instances.stream()
        .filter(one -> isReplaced(one, begun.getOrDefault(one.uuid(), Set.of())))
        .map(InstanceRecord::uuid)
        .collect(Collectors.toSet());
  }

  /** A VM is made only where there is none, and swapped only with one that stands ready. */
  private static boolean isReplaced(InstanceRecord instance, Set<String> begun) {
    return instance.activeVm().isPresent()
        && (begun.contains("create-vm")
            || (begun.contains("swap-vms") && instance.vms().stream().noneMatch(VmRecord::twin)));
  }
}
