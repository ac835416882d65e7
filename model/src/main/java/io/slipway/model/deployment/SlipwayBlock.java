package io.slipway.model.deployment;

import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.bus.spec.Steering;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.release.LifecycleScripts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code slipway} section of a manifest, of one of its instance groups or of a job: what BOSH
 * does not know, and passes over. The nearest word wins: the job's over the group's, that over the
 * manifest's, and that over the Director's.
 *
 * @param settle how long a process has to live before it is called running; empty for the agent's
 *     own idea of that
 * @param hooks how hooks are steered, by their names
 * @param ready the gates between running and post-start; empty where nothing is said of them
 * @param beforeGroup the script of its jobs that runs once before the group's first instance is
 *     updated
 * @param afterGroup the one that runs once after the last
 */
public record SlipwayBlock(
    Optional<Duration> settle,
    Map<String, HookRules> hooks,
    Optional<List<ReadinessGate>> ready,
    Optional<String> beforeGroup,
    Optional<String> afterGroup) {
  /** Says nothing. */
  public static final SlipwayBlock NONE = settling(Optional.empty());

  /** The longest settle time anybody may ask for. */
  public static final Duration LONGEST_SETTLE = Duration.ofMinutes(10);

  public SlipwayBlock {
    hooks = Map.copyOf(hooks);
    ready = ready.map(List::copyOf);
  }

  /** Says only how long a process has to live. */
  public static SlipwayBlock settling(Optional<Duration> settle) {
    return new SlipwayBlock(settle, Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * One that stands beside a request, for this time only: it wins over all that a manifest says.
   *
   * @throws io.slipway.base.SlipwayException when something in it is not known or makes no sense
   */
  public static SlipwayBlock ofRequest(Map<String, ?> plain) {
    return SlipwayBlockParser.ofRequest(plain);
  }

  /** This, and what it leaves open as the other says. */
  public SlipwayBlock orElse(SlipwayBlock farther) {
    Map<String, HookRules> merged = new LinkedHashMap<>(farther.hooks);
    hooks.forEach((hook, rules) -> merged.merge(hook, rules, (far, near) -> near.orElse(far)));
    return new SlipwayBlock(
        settle.or(farther::settle),
        merged,
        ready.or(farther::ready),
        beforeGroup.or(farther::beforeGroup),
        afterGroup.or(farther::afterGroup));
  }

  /**
   * What holds for the instances of a group.
   *
   * @param request what was said for this time only
   */
  public static Steering steering(InstanceGroup group, SlipwayBlock request) {
    Map<String, Map<String, HookRules>> hooks = new LinkedHashMap<>();
    for (String hook : LifecycleScripts.NAMES) {
      Map<String, HookRules> rules = new LinkedHashMap<>();
      for (JobUse job : group.jobs()) {
        HookRules ofJob = request.orElse(job.slipway().orElse(group.slipway())).rules(hook);
        if (!ofJob.isEmpty()) {
          rules.put(job.name(), ofJob);
        }
      }
      if (!rules.isEmpty()) {
        hooks.put(hook, rules);
      }
    }
    return new Steering(hooks, gates(group));
  }

  /** Whether the group's instances have readiness gates. */
  public static boolean isGated(InstanceGroup group) {
    return !gates(group).isEmpty();
  }

  /** The group's own, then each job's. */
  private static List<ReadinessGate> gates(InstanceGroup group) {
    List<ReadinessGate> gates = new ArrayList<>(group.slipway().ready().orElse(List.of()));
    group.jobs().forEach(job -> gates.addAll(job.slipway().ready().orElse(List.of())));
    return gates;
  }

  private HookRules rules(String hook) {
    return hooks.getOrDefault(hook, HookRules.NONE);
  }
}
