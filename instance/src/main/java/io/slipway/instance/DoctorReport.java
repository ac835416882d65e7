package io.slipway.instance;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What was found out about this machine.
 *
 * @param kinds every kind, best first, each tried for real
 * @param facts names and values for people: kernel, root or rootless, uid map, cgroups…
 */
public record DoctorReport(List<KindReport> kinds, SequencedMap<String, String> facts) {
  /** The best kind that works. */
  public Optional<SpaceKind> best() {
    return kinds.stream().filter(KindReport::works).map(KindReport::kind).findFirst();
  }
}
