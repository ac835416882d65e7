package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SimilarNames;
import io.slipway.base.SlipwayException;
import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.release.LifecycleScripts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code slipway} sections, all problems at once. */
final class SlipwayBlockParser {
  private static final String SLIPWAY = "slipway";
  private static final String SETTLE = "settle";
  private static final String HOOKS = "hooks";
  private static final String READY = "ready";
  private static final String BEFORE_GROUP = "before_group";
  private static final String AFTER_GROUP = "after_group";

  private static final String AFTER = "after";
  private static final String SCRIPT_NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}";

  private final Level level;

  private SlipwayBlockParser(Level level) {
    this.level = level;
  }

  /** Where a section stands, and what may be said there. */
  private enum Level {
    REQUEST,
    DEPLOYMENT,
    GROUP,
    JOB;

    private Set<String> keys() {
      return switch (this) {
        case REQUEST -> Set.of(HOOKS);
        case DEPLOYMENT, GROUP -> Set.of(SETTLE, HOOKS, READY, BEFORE_GROUP, AFTER_GROUP);
        case JOB -> Set.of(HOOKS, READY);
      };
    }
  }

  static SlipwayBlock ofRequest(Map<String, ?> plain) {
    return new SlipwayBlockParser(Level.REQUEST)
        .read(
            plain,
            DocumentPath.root(DocumentPath.Document.MANIFEST).key(SLIPWAY),
            Optional.empty());
  }

  static SlipwayBlock ofManifest(Section manifest, SlipwayBlock ofDirector) {
    return new SlipwayBlockParser(Level.DEPLOYMENT)
        .in(manifest, DocumentPath.root(DocumentPath.Document.MANIFEST), Optional.empty())
        .orElse(ofDirector);
  }

  /**
   * @param inherited holds where the group says nothing
   */
  static SlipwayBlock ofGroup(Section group, DocumentPath place, SlipwayBlock inherited) {
    return new SlipwayBlockParser(Level.GROUP).in(group, place, Optional.empty()).orElse(inherited);
  }

  /** Only what the job itself says. */
  static SlipwayBlock ofJob(Section job, DocumentPath place, String name) {
    return new SlipwayBlockParser(Level.JOB).in(job, place, Optional.of(name));
  }

  private SlipwayBlock in(Section owner, DocumentPath place, Optional<String> job) {
    return owner.has(SLIPWAY)
        ? read(owner.raw(SLIPWAY), place.key(SLIPWAY), job)
        : SlipwayBlock.NONE;
  }

  private SlipwayBlock read(@Nullable Object value, DocumentPath path, Optional<String> job) {
    checkLevel(value, path);
    BlockSection section = BlockSection.of(value, path, level.keys());
    Findings findings = new Findings();
    Optional<Optional<Duration>> settle = findings.attempt(() -> settle(section));
    Optional<Map<String, HookRules>> hooks = findings.attempt(() -> hooks(section));
    Optional<Optional<List<ReadinessGate>>> ready = findings.attempt(() -> ready(section, job));
    Optional<Optional<String>> before = findings.attempt(() -> script(section, BEFORE_GROUP));
    Optional<Optional<String>> after = findings.attempt(() -> script(section, AFTER_GROUP));
    findings.throwIfAny();
    return new SlipwayBlock(
        settle.orElseThrow(),
        hooks.orElseThrow(),
        ready.orElseThrow(),
        before.orElseThrow(),
        after.orElseThrow());
  }

  /** A key that is known, but not here. */
  private void checkLevel(@Nullable Object value, DocumentPath path) {
    if (value instanceof Map<?, ?> map) {
      for (String key : Level.DEPLOYMENT.keys()) {
        if (map.containsKey(key) && !level.keys().contains(key)) {
          throw new SlipwayException(
              ErrorCode.VALIDATION_INVALID_VALUE,
              path.key(key).text()
                  + " cannot be said here; say it for the instance group or the deployment");
        }
      }
    }
  }

  private static Optional<Duration> settle(BlockSection section) {
    return section.time(
        SETTLE,
        Duration.ZERO,
        SlipwayBlock.LONGEST_SETTLE,
        "for so long a process has to live before it is called running");
  }

  private static Optional<String> script(BlockSection section, String key) {
    String what =
        "the name of a script in the bin folder of the group's jobs, and no lifecycle script's";
    Optional<String> name = section.text(key, what);
    if (name.isPresent()
        && (!name.get().matches(SCRIPT_NAME) || LifecycleScripts.NAMES.contains(name.get()))) {
      throw section.wrong(key, what);
    }
    return name;
  }

  private Map<String, HookRules> hooks(BlockSection section) {
    Map<String, HookRules> hooks = new LinkedHashMap<>();
    if (!section.has(HOOKS)) {
      return hooks;
    }
    BlockSection all =
        BlockSection.of(
            section.raw(HOOKS), section.path(HOOKS), new LinkedHashSet<>(LifecycleScripts.NAMES));
    Findings findings = new Findings();
    for (String hook : all.keys()) {
      findings
          .attempt(() -> rules(BlockSection.of(all.raw(hook), all.path(hook), ruleKeys())))
          .ifPresent(rules -> hooks.put(hook, rules));
    }
    findings.throwIfAny();
    return hooks;
  }

  private static Set<String> ruleKeys() {
    return new TreeSet<>(
        Set.of("timeout", "max_timeout", "retries", "backoff", "kill_grace", AFTER));
  }

  private HookRules rules(BlockSection section) {
    Findings findings = new Findings();
    Optional<Optional<Duration>> timeout =
        findings.attempt(
            () ->
                section.time(
                    "timeout",
                    HookRules.SHORTEST,
                    HookRules.LONGEST,
                    "for so long one attempt of the hook may run; leave it out for no limit"));
    Optional<Optional<Duration>> longest =
        findings.attempt(
            () ->
                section.time(
                    "max_timeout",
                    HookRules.SHORTEST,
                    HookRules.LONGEST,
                    "for so long one attempt may run, however often the script asks for more"
                        + " time"));
    Optional<Optional<Integer>> retries =
        findings.attempt(() -> section.whole("retries", 0, HookRules.MOST_RETRIES));
    Optional<Optional<Duration>> backoff =
        findings.attempt(
            () ->
                section.time(
                    "backoff",
                    Duration.ZERO,
                    HookRules.LONGEST_BACKOFF,
                    "so long is the pause before the first retry, and twice as long each time"
                        + " after"));
    Optional<Optional<Duration>> grace =
        findings.attempt(
            () ->
                section.time(
                    "kill_grace",
                    Duration.ZERO,
                    HookRules.LONGEST_KILL_GRACE,
                    "so long after TERM what still runs gets KILL"));
    Optional<List<String>> after = findings.attempt(() -> after(section));
    if (timeout.flatMap(one -> one).isPresent()
        && longest.flatMap(one -> one).isPresent()
        && longest.get().get().compareTo(timeout.get().get()) < 0) {
      findings.add(section.wrong("max_timeout", "at least as long as the timeout beside it"));
    }
    findings.throwIfAny();
    return new HookRules(
        timeout.orElseThrow(),
        longest.orElseThrow(),
        retries.orElseThrow(),
        backoff.orElseThrow(),
        grace.orElseThrow(),
        after.orElseThrow());
  }

  private List<String> after(BlockSection section) {
    List<String> jobs =
        section.texts(AFTER, "the name of a job of the instance, or a list of them");
    if (!jobs.isEmpty() && level != Level.JOB) {
      throw section.wrong(
          AFTER, "said for a job: for all jobs at once, each would wait for itself");
    }
    return jobs;
  }

  private Optional<List<ReadinessGate>> ready(BlockSection section, Optional<String> job) {
    if (!section.has(READY)) {
      return Optional.empty();
    }
    if (!(section.raw(READY) instanceof List<?> list) || list.size() > ReadinessGate.MOST_GATES) {
      throw section.wrong(
          READY, "a list of at most %d readiness gates".formatted(ReadinessGate.MOST_GATES));
    }
    Findings findings = new Findings();
    List<ReadinessGate> gates = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      Object element = list.get(i);
      DocumentPath path = section.path(READY).key(String.valueOf(i));
      findings.attempt(() -> ReadinessGateParser.parse(element, path, job)).ifPresent(gates::add);
    }
    findings.throwIfAny();
    return Optional.of(gates);
  }

  /** Whether the jobs of an instance come after one another in an order that can be kept. */
  static void checkOrder(InstanceGroup group, Findings findings) {
    for (String hook : LifecycleScripts.NAMES) {
      Map<String, JobUse> ordered = new LinkedHashMap<>();
      group.jobs().stream()
          .filter(job -> !after(job, hook).isEmpty())
          .forEach(job -> ordered.put(job.name(), job));
      Findings found = new Findings();
      ordered.values().forEach(job -> checkKnown(group, job, hook, found));
      if (found.isEmpty()) {
        ordered.values().stream()
            .flatMap(job -> cycle(job, hook, ordered).stream())
            .findFirst()
            .ifPresent(found::add);
      }
      findings.addAll(found);
    }
  }

  private static List<String> after(JobUse job, String hook) {
    return job.slipway().hooks().getOrDefault(hook, HookRules.NONE).after();
  }

  private static DocumentPath place(JobUse job, String hook) {
    return job.path().key(SLIPWAY).key(HOOKS).key(hook).key(AFTER);
  }

  private static void checkKnown(InstanceGroup group, JobUse job, String hook, Findings found) {
    List<String> names = group.jobs().stream().map(JobUse::name).toList();
    for (String name : after(job, hook)) {
      if (!names.contains(name)) {
        found.add(
            ErrorCode.VALIDATION_INVALID_VALUE,
            "%s names '%s', which is no job of the instance group '%s'; its jobs are: %s.%s"
                .formatted(
                    place(job, hook).text(),
                    name,
                    group.name(),
                    String.join(", ", names),
                    SimilarNames.question(name, names)));
      }
    }
  }

  private static Optional<SlipwayException> cycle(
      JobUse start, String hook, Map<String, JobUse> ordered) {
    Map<String, String> cameFrom = new LinkedHashMap<>();
    Deque<String> next = new ArrayDeque<>(List.of(start.name()));
    while (!next.isEmpty()) {
      String at = next.removeFirst();
      JobUse job = ordered.get(at);
      for (String before : job == null ? List.<String>of() : after(job, hook)) {
        if (before.equals(start.name())) {
          return Optional.of(circular(start, hook, way(start.name(), at, cameFrom)));
        }
        if (cameFrom.putIfAbsent(before, at) == null) {
          next.addLast(before);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> way(String start, String end, Map<String, String> cameFrom) {
    List<String> way = new ArrayList<>(List.of(start));
    for (String at = end; at != null && !at.equals(start); at = cameFrom.get(at)) {
      way.add(1, at);
    }
    way.add(start);
    return way;
  }

  private static SlipwayException circular(JobUse start, String hook, List<String> way) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "%s cannot be kept: each of these would wait for the next: %s"
            .formatted(place(start, hook).text(), String.join(" → ", way)));
  }
}
