package io.slipway.bus.spec;

import io.slipway.json.PlainObject;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be on an instance beside knowing who it is. Nothing of it is said to a new VM.
 *
 * @param place empty where nothing is installed
 * @param packages by name
 * @param dnsDomain the root domain of DNS names
 * @param persistentDisk MiB, 0 for none; empty for instances with disks that have names
 * @param rendered empty until the group's jobs are rendered
 * @param extensions ours, of which no stock Director says anything
 */
public record Installation(
    Optional<Place> place,
    Optional<Map<String, PackageSpec>> packages,
    Optional<String> dnsDomain,
    Optional<Long> persistentDisk,
    Rendered rendered,
    Optional<Extensions> extensions) {
  public static final Installation NOTHING =
      new Installation(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Rendered.NOTHING,
          Optional.empty());

  public Installation {
    packages = packages.map(all -> Collections.unmodifiableMap(new LinkedHashMap<>(all)));
  }

  /**
   * @param name of the group
   */
  public record Place(String name, Optional<String> availabilityZone) {}

  /**
   * @param templateHashes by job
   * @param archive empty while it is not stored; without it no job is installed
   */
  public record Rendered(
      Optional<Map<String, String>> templateHashes,
      Optional<RenderedTemplates> archive,
      Optional<String> configurationHash) {
    public static final Rendered NOTHING =
        new Rendered(Optional.empty(), Optional.empty(), Optional.empty());

    public Rendered {
      templateHashes =
          templateHashes.map(hashes -> Collections.unmodifiableMap(new LinkedHashMap<>(hashes)));
    }

    public Rendered with(RenderedTemplates stored) {
      return new Rendered(templateHashes, Optional.of(stored), configurationHash);
    }
  }

  /**
   * What no stock Director says and no stock agent reads.
   *
   * @param settle how long a process has to live before it is called running
   * @param other keys nobody here knows, kept
   */
  public record Extensions(
      Optional<Duration> settle, Steering steering, Map<String, @Nullable Object> other) {
    private static final String SETTLE = "settle_ms";
    private static final String STEERING = "steering";
    private static final long LONGEST_SETTLE_MILLIS = Duration.ofHours(1).toMillis();

    static Extensions of(PlainObject plain) {
      return new Extensions(
          plain
              .optionalLong(SETTLE)
              .map(millis -> Duration.ofMillis(Math.clamp(millis, 0, LONGEST_SETTLE_MILLIS))),
          plain.optionalObject(STEERING).map(Steering::of).orElse(Steering.NONE),
          plain.without(Set.of(SETTLE, STEERING)));
    }

    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      settle.ifPresent(time -> plain.put(SETTLE, time.toMillis()));
      steering.asked().ifPresent(asked -> plain.put(STEERING, asked.toPlain()));
      plain.putAll(other);
      return plain;
    }

    /** Absent where they say nothing. */
    public Optional<Extensions> asked() {
      return toPlain().isEmpty() ? Optional.empty() : Optional.of(this);
    }
  }

  public Optional<Duration> settle() {
    return extensions.flatMap(Extensions::settle);
  }

  Installation with(Steering steering) {
    Extensions others =
        extensions.orElseGet(() -> new Extensions(Optional.empty(), steering, Map.of()));
    return new Installation(
        place,
        packages,
        dnsDomain,
        persistentDisk,
        rendered,
        new Extensions(others.settle, steering, others.other).asked());
  }

  public Steering steering() {
    return extensions.map(Extensions::steering).orElse(Steering.NONE);
  }

  public Installation with(Rendered other) {
    return new Installation(place, packages, dnsDomain, persistentDisk, other, extensions);
  }
}
