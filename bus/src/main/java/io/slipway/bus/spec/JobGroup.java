package io.slipway.bus.spec;

import io.slipway.json.PlainObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The instance group: {@code job} in a spec.
 *
 * @param templates its jobs, in order
 * @param template the first job's name
 * @param version the first job's
 * @param release no Director says it any more
 * @param other keys nobody here knows, kept
 */
public record JobGroup(
    Optional<String> name,
    Optional<List<Job>> templates,
    Optional<String> template,
    Optional<String> version,
    Optional<String> release,
    Map<String, @Nullable Object> other) {
  private static final Set<String> KEYS =
      Set.of("name", "templates", "template", "version", "release");

  /** One of which nothing is said, as a VM is told that stands ready to take another's place. */
  public static final JobGroup NOTHING =
      new JobGroup(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  public JobGroup {
    templates = templates.map(List::copyOf);
  }

  /** A group of which no job is said. */
  public static JobGroup named(String name) {
    return new JobGroup(
        Optional.of(name),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /**
   * @param jobs at least one
   */
  public static JobGroup of(String name, List<Job> jobs) {
    return new JobGroup(
        Optional.of(name),
        Optional.of(jobs),
        Optional.of(jobs.getFirst().name()),
        Optional.of(jobs.getFirst().version()),
        Optional.empty(),
        Map.of());
  }

  /**
   * A job of the group.
   *
   * @param digest of the job as it was uploaded, which no agent reads; likewise its blob
   * @param logs as the job's spec has them
   * @param other keys nobody here knows, kept
   */
  public record Job(
      String name,
      String version,
      Optional<String> digest,
      Optional<String> blobId,
      @Nullable Object logs,
      Map<String, @Nullable Object> other) {
    private static final Set<String> KEYS =
        Set.of("name", "version", "sha1", "blobstore_id", "logs");

    static Job of(PlainObject plain) {
      return new Job(
          plain.textOr("name", ""),
          plain.textOr("version", ""),
          plain.optionalText("sha1"),
          plain.optionalText("blobstore_id"),
          plain.value("logs"),
          plain.without(KEYS));
    }

    Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("name", name);
      plain.put("version", version);
      digest.ifPresent(text -> plain.put("sha1", text));
      blobId.ifPresent(id -> plain.put("blobstore_id", id));
      if (logs != null) {
        plain.put("logs", logs);
      }
      plain.putAll(other);
      return plain;
    }
  }

  static JobGroup of(PlainObject plain) {
    return new JobGroup(
        plain.optionalText("name"),
        plain.has("templates")
            ? Optional.of(plain.objects("templates").stream().map(Job::of).toList())
            : Optional.empty(),
        plain.optionalText("template"),
        plain.optionalText("version"),
        plain.optionalText("release"),
        plain.without(KEYS));
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    name.ifPresent(text -> plain.put("name", text));
    templates.ifPresent(
        jobs -> {
          List<@Nullable Object> list = new ArrayList<>();
          jobs.forEach(job -> list.add(job.toPlain()));
          plain.put("templates", list);
        });
    template.ifPresent(text -> plain.put("template", text));
    version.ifPresent(text -> plain.put("version", text));
    release.ifPresent(text -> plain.put("release", text));
    plain.putAll(other);
    return plain;
  }

  /** Its jobs, in order; none when none are said. */
  public List<Job> jobs() {
    return templates.orElse(List.of());
  }
}
