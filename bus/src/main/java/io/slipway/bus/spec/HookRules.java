package io.slipway.bus.spec;

import io.slipway.json.PlainObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the run of one job's hook is steered. What is empty is left to whoever stands farther, and in
 * the end to BOSH's way: no limit, no second attempt, all jobs at once.
 *
 * @param timeout how long one attempt may take
 * @param longest how long it may take however often the script asks for more
 * @param retries how often it is run again after an attempt that failed
 * @param backoff the pause before the first of those; each further one is twice as long
 * @param killGrace how long after TERM what is left gets KILL
 * @param after jobs of the instance whose hook of that name has to have passed first
 */
public record HookRules(
    Optional<Duration> timeout,
    Optional<Duration> longest,
    Optional<Integer> retries,
    Optional<Duration> backoff,
    Optional<Duration> killGrace,
    List<String> after) {
  public static final HookRules NONE =
      new HookRules(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  public static final Duration SHORTEST = Duration.ofMillis(10);
  public static final Duration LONGEST = Duration.ofHours(24);
  public static final int MOST_RETRIES = 100;
  public static final Duration USUAL_BACKOFF = Duration.ofSeconds(1);
  public static final Duration LONGEST_BACKOFF = Duration.ofHours(1);
  public static final Duration USUAL_KILL_GRACE = Duration.ofSeconds(10);
  public static final Duration LONGEST_KILL_GRACE = Duration.ofMinutes(10);

  /** How many times the timeout a script that asks for more has, unless told otherwise. */
  public static final int USUAL_EXTENSION = 10;

  public HookRules {
    after = List.copyOf(after);
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  /** These, and what they leave open as the others say. */
  public HookRules orElse(HookRules farther) {
    return new HookRules(
        timeout.or(farther::timeout),
        longest.or(farther::longest),
        retries.or(farther::retries),
        backoff.or(farther::backoff),
        killGrace.or(farther::killGrace),
        after.isEmpty() ? farther.after : after);
  }

  /** How long an attempt may take, however often it asks for more; empty without a timeout. */
  public Optional<Duration> longestAttempt() {
    return timeout.map(
        usual -> {
          Duration most =
              longest.orElseGet(
                  () -> {
                    Duration many = usual.multipliedBy(USUAL_EXTENSION);
                    return many.compareTo(LONGEST) < 0 ? many : LONGEST;
                  });
          return most.compareTo(usual) < 0 ? usual : most;
        });
  }

  /** The pause before that attempt; they count from 0. */
  public Duration pauseBefore(int attempt) {
    Duration pause = backoff.orElse(USUAL_BACKOFF);
    for (int i = 1; i < attempt && pause.compareTo(LONGEST_BACKOFF) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(LONGEST_BACKOFF) < 0 ? pause : LONGEST_BACKOFF;
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    timeout.ifPresent(time -> plain.put("timeout_ms", time.toMillis()));
    longest.ifPresent(time -> plain.put("longest_ms", time.toMillis()));
    retries.ifPresent(number -> plain.put("retries", number));
    backoff.ifPresent(time -> plain.put("backoff_ms", time.toMillis()));
    killGrace.ifPresent(time -> plain.put("kill_grace_ms", time.toMillis()));
    if (!after.isEmpty()) {
      plain.put("after", after);
    }
    return plain;
  }

  /** Reads what {@link #toPlain} wrote, within bounds whatever it says. */
  public static HookRules of(PlainObject plain) {
    return new HookRules(
        time(plain, "timeout_ms", SHORTEST, LONGEST),
        time(plain, "longest_ms", SHORTEST, LONGEST),
        plain
            .optionalLong("retries")
            .map(number -> (int) Math.clamp(number, 0L, (long) MOST_RETRIES)),
        time(plain, "backoff_ms", Duration.ZERO, LONGEST_BACKOFF),
        time(plain, "kill_grace_ms", Duration.ZERO, LONGEST_KILL_GRACE),
        plain.has("after") ? plain.texts("after") : List.of());
  }

  static Optional<Duration> time(PlainObject plain, String key, Duration least, Duration most) {
    return plain
        .optionalLong(key)
        .map(millis -> Duration.ofMillis(Math.clamp(millis, least.toMillis(), most.toMillis())));
  }
}
