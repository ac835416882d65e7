package io.slipway.model.explaining;

import io.slipway.model.deployment.DocumentPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known about something that a failing line asks for. Never has a value in it. */
public sealed interface Finding {
  Map<String, @Nullable Object> toPlain();

  /**
   * A property.
   *
   * @param link whose property it is, unless it is the job's own
   * @param declared whether the job's spec declares it; of a link, whether the provider shares it
   * @param kind what the value is, such as {@code a list}; empty when there is none
   * @param origin where the value comes from; also of one that does not count because it is null or
   *     not declared
   * @param settable where a value can be given
   */
  record OfProperty(
      String name,
      Optional<LinkSource> link,
      boolean declared,
      Optional<String> kind,
      Optional<Origin> origin,
      Optional<DocumentPath> settable,
      List<Similar> similar)
      implements Finding {
    @Override
    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("property", name);
      plain.put("link", link.map(LinkSource::toPlain).orElse(null));
      plain.put("declared", declared);
      plain.put("value", kind.orElse(null));
      plain.put("origin", origin.map(Origin::toPlain).orElse(null));
      plain.put("settable", settable.map(Origin::plain).orElse(null));
      plain.put("similar", similar.stream().map(Similar::toPlain).toList());
      return plain;
    }
  }

  /**
   * A link that is not there.
   *
   * @param similar names of links the job does consume
   */
  record OfLink(String name, Absence absence, Optional<String> type, List<String> similar)
      implements Finding {
    @Override
    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("link", name);
      plain.put("absence", absence.word());
      plain.put("type", type.orElse(null));
      plain.put("similar", similar);
      return plain;
    }
  }

  /** Why a link is not there. */
  enum Absence {
    /** The job's spec does not list it under {@code consumes}. */
    NOT_CONSUMED,
    /** The manifest says {@code nil}. */
    BLOCKED,
    /** It is optional, and no job provides its type. */
    NOT_PROVIDED,
    /** The manifest gives its content, but no instances. */
    WITHOUT_INSTANCES;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Who provides a link.
   *
   * @param link the name it is asked for by
   * @param job with its group; empty when the manifest gives the content
   */
  record LinkSource(String link, Optional<JobOfGroup> job) {
    Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("name", link);
      plain.put("group", job.map(JobOfGroup::group).orElse(null));
      plain.put("job", job.map(JobOfGroup::job).orElse(null));
      return plain;
    }
  }

  record JobOfGroup(String group, String job) {}

  /**
   * A property that may be meant.
   *
   * @param job to which the manifest gives it, when that is another one
   * @param declared as above
   */
  record Similar(String name, Optional<String> job, boolean declared, Optional<Origin> origin) {
    Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("property", name);
      plain.put("job", job.orElse(null));
      plain.put("declared", declared);
      plain.put("origin", origin.map(Origin::toPlain).orElse(null));
      return plain;
    }
  }
}
