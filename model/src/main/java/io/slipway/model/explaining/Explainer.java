package io.slipway.model.explaining;

import io.slipway.base.SimilarNames;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.LinkConsumer;
import io.slipway.model.deployment.LinkProvider;
import io.slipway.model.deployment.LinkResolution;
import io.slipway.model.deployment.LinkResolution.Link;
import io.slipway.model.explaining.Finding.Absence;
import io.slipway.model.explaining.Finding.JobOfGroup;
import io.slipway.model.explaining.Finding.LinkSource;
import io.slipway.model.explaining.Finding.Similar;
import io.slipway.release.LinkDefinition;
import io.slipway.template.Cause;
import io.slipway.template.FileContent;
import io.slipway.template.Lookup;
import io.slipway.template.Lookup.Subject;
import io.slipway.template.TemplateError;
import io.slipway.template.TemplateRenderer;
import io.slipway.template.TemplateScan;
import io.slipway.yaml.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a failing template wanted: where the values come from that its line asks for, and
 * what may have been meant instead. Looks at names and kinds; no value ever gets into a finding.
 */
public final class Explainer {
  /** A line that asks for more is no longer explained by a list. */
  private static final int MAXIMUM_FINDINGS = 8;

  private final DeploymentSpec spec;
  private final LinkResolution links;
  private final TemplateRenderer engine;

  public Explainer(DeploymentSpec spec, LinkResolution links, TemplateRenderer engine) {
    this.spec = spec;
    this.links = links;
    this.engine = engine;
  }

  /**
   * What the failing line of a template asks for.
   *
   * @param template the template's text
   */
  public List<Finding> of(
      InstanceGroup group, JobUse job, TemplateError error, FileContent template) {
    List<Finding> findings =
        switch (error.cause()) {
          case Cause.MissingProperty(Optional<String> link, List<String> names) ->
              names.stream()
                  .flatMap(
                      name ->
                          link
                              .map(one -> ofLink(group, job, one, name))
                              .orElseGet(() -> Optional.of(ofJob(group, job, name)))
                              .stream())
                  .toList();
          case Cause.MissingLink(String name) -> List.of(missingLink(group, job, name));
          case Cause.Raised _ -> askedFor(group, job, error, template);
          case Cause.Unclosed _, Cause.Stopped _ -> List.of();
        };
    return findings.stream().distinct().limit(MAXIMUM_FINDINGS).toList();
  }

  /** About one property that is not as it must be. */
  public Finding of(InstanceGroup group, JobUse job, String property) {
    return ofJob(group, job, property);
  }

  /** By reading the code: an error that names nothing is about what its line works with. */
  private List<Finding> askedFor(
      InstanceGroup group, JobUse job, TemplateError error, FileContent template) {
    if (error.excerpt().isEmpty()
        || !(engine.scan(error.job() + "/" + error.src(), template)
            instanceof TemplateScan.Sound(List<Lookup> lookups))) {
      return List.of();
    }
    int line = error.excerpt().get().line();
    List<Finding> findings = new ArrayList<>();
    for (Lookup lookup : lookups) {
      if (lookup.place().line() == line && lookup instanceof Lookup.OfProperties asked) {
        for (Lookup.Name name : asked.names()) {
          if (!name.dynamic()) {
            asked(group, job, asked, name.text()).ifPresent(findings::add);
          }
        }
      }
    }
    return findings;
  }

  private Optional<Finding> asked(
      InstanceGroup group, JobUse job, Lookup.OfProperties asked, String name) {
    return switch (asked.subject()) {
      case Subject.Job _ -> {
        // The last parts of a path into a structure may be what is called on the value.
        Optional<String> known =
            asked.form() == Lookup.Form.STRUCTURE ? longestDeclared(job, name) : Optional.of(name);
        yield known.map(one -> ofJob(group, job, one));
      }
      case Subject.Link(Lookup.Name link) when !link.dynamic() ->
          ofLink(group, job, link.text(), name);
      case Subject.Link _, Subject.Unknown _ -> Optional.empty();
    };
  }

  private static Optional<String> longestDeclared(JobUse job, String path) {
    PropertyOrigins origins = new PropertyOrigins(job);
    String name = path;
    while (true) {
      String candidate = name;
      boolean known =
          job.job().spec().properties().keySet().stream()
              .anyMatch(one -> one.equals(candidate) || one.startsWith(candidate + "."));
      if (known || origins.seen(name).value() != null) {
        return Optional.of(name);
      }
      int dot = name.lastIndexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      name = name.substring(0, dot);
    }
  }

  private static Finding ofJob(InstanceGroup group, JobUse job, String name) {
    PropertyOrigins origins = new PropertyOrigins(job);
    PropertyOrigins.Seen seen = origins.seen(name);
    boolean declared = origins.declares(name);
    return new Finding.OfProperty(
        name,
        Optional.empty(),
        declared,
        kind(seen.value()),
        seen.origin(),
        declared ? Optional.of(origins.settable(name)) : Optional.empty(),
        seen.value() == null ? similar(group, job, name) : List.of());
  }

  private static List<Similar> similar(InstanceGroup group, JobUse job, String name) {
    PropertyOrigins origins = new PropertyOrigins(job);
    List<Similar> similar = new ArrayList<>();
    for (Set<String> candidates : List.of(origins.declared(), origins.undeclared())) {
      List<String> others = candidates.stream().filter(one -> !one.equals(name)).toList();
      for (String one : SimilarNames.to(name, others)) {
        similar.add(
            new Similar(one, Optional.empty(), origins.declares(one), origins.seen(one).origin()));
      }
    }
    for (JobUse other : group.jobs()) {
      PropertyOrigins others = new PropertyOrigins(other);
      if (!other.name().equals(job.name()) && !others.declares(name)) {
        others
            .written(name)
            .ifPresent(
                where ->
                    similar.add(
                        new Similar(name, Optional.of(other.name()), false, Optional.of(where))));
      }
    }
    return similar;
  }

  /** Nothing can be said of a link that is not there; that is another error. */
  private Optional<Finding> ofLink(InstanceGroup group, JobUse job, String link, String name) {
    return link(group, job, link)
        .map(
            found ->
                found
                    .provider()
                    .map(provider -> provided(provider, link, name))
                    .orElseGet(() -> manual(found.consumer(), job, link, name)));
  }

  private Optional<Link> link(InstanceGroup group, JobUse job, String name) {
    return links.links().stream()
        .filter(
            link ->
                link.consumer().group().equals(group.name())
                    && link.consumer().job().equals(job.name())
                    && link.consumer().originalName().equals(name))
        .findFirst();
  }

  private Finding provided(LinkProvider provider, String link, String name) {
    LinkSource who =
        new LinkSource(link, Optional.of(new JobOfGroup(provider.group(), provider.owner())));
    Optional<JobUse> job = job(provider);
    Set<String> shared = new LinkedHashSet<>();
    PropertyOrigins.leaves(provider.properties(), "", (leaf, _) -> shared.add(leaf));
    boolean isShared = shared.stream().anyMatch(one -> PropertyOrigins.overlaps(one, name));
    Object value = Values.lookup(provider.properties(), name);
    Optional<PropertyOrigins> origins = job.map(PropertyOrigins::new);
    shared.remove(name);
    return new Finding.OfProperty(
        name,
        Optional.of(who),
        isShared,
        kind(value),
        origins.flatMap(one -> one.seen(name).origin()),
        origins.filter(one -> one.declares(name)).map(one -> one.settable(name)),
        value == null
            ? SimilarNames.to(name, shared).stream()
                .map(
                    one ->
                        new Similar(
                            one,
                            Optional.empty(),
                            true,
                            origins.flatMap(known -> known.seen(one).origin())))
                .toList()
            : List.of());
  }

  private Optional<JobUse> job(LinkProvider provider) {
    return spec.group(provider.group()).stream()
        .flatMap(group -> group.jobs().stream())
        .filter(job -> job.name().equals(provider.owner()))
        .findFirst();
  }

  private static Finding manual(LinkConsumer consumer, JobUse job, String link, String name) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    if (consumer.manual().orElse(Map.of()).get("properties") instanceof Map<?, ?> properties) {
      properties.forEach((key, value) -> given.put(String.valueOf(key), value));
    }
    var properties = job.path().key("consumes").key(link).key("properties");
    Set<String> names = new LinkedHashSet<>();
    PropertyOrigins.leaves(given, "", (leaf, _) -> names.add(leaf));
    Object value = Values.lookup(given, name);
    return new Finding.OfProperty(
        name,
        Optional.of(new LinkSource(link, Optional.empty())),
        true,
        kind(value),
        value == null
            ? Optional.empty()
            : Optional.of(new Origin.Written(properties.keys(PropertyOrigins.keys(name)))),
        Optional.of(properties.keys(PropertyOrigins.keys(name))),
        SimilarNames.to(name, names).stream()
            .filter(one -> !one.equals(name))
            .map(
                one ->
                    new Similar(
                        one,
                        Optional.empty(),
                        true,
                        Optional.of(
                            new Origin.Written(properties.keys(PropertyOrigins.keys(one))))))
            .toList());
  }

  private Finding missingLink(InstanceGroup group, JobUse job, String name) {
    List<LinkDefinition> consumed = job.job().spec().consumes();
    Optional<LinkDefinition> definition =
        consumed.stream().filter(one -> one.name().equals(name)).findFirst();
    if (definition.isEmpty()) {
      return new Finding.OfLink(
          name,
          Absence.NOT_CONSUMED,
          Optional.empty(),
          SimilarNames.to(name, consumed.stream().map(LinkDefinition::name).toList()));
    }
    Absence absence =
        link(group, job, name).isPresent()
            ? Absence.WITHOUT_INSTANCES
            : "nil".equals(job.consumes().get(name)) ? Absence.BLOCKED : Absence.NOT_PROVIDED;
    return new Finding.OfLink(name, absence, Optional.of(definition.get().type()), List.of());
  }

  private static Optional<String> kind(@Nullable Object value) {
    return value == null ? Optional.empty() : Optional.of(Values.kindOf(value));
  }
}
