package io.slipway.lint;

import io.slipway.base.SimilarNames;
import io.slipway.release.LinkDefinition;
import io.slipway.template.Lookup;
import io.slipway.template.Lookup.Form;
import io.slipway.template.Lookup.OfProperties;
import io.slipway.template.Lookup.Reach;
import io.slipway.template.Lookup.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Links that templates ask for, and what their providers in the release give. */
final class LinkCheck implements JobCheck {
  private record Provider(String job, LinkDefinition link) {}

  private final Map<String, List<Provider>> providersByType = new HashMap<>();

  /**
   * @param jobs of the release
   */
  LinkCheck(List<Job> jobs) {
    providersByType.putAll(
        jobs.stream()
            .flatMap(job -> job.spec().provides().stream().map(l -> new Provider(job.name(), l)))
            .collect(Collectors.groupingBy(provider -> provider.link().type())));
  }

  @Override
  public void check(Job job, Findings.About findings) {
    for (Template template : job.all()) {
      Set<String> asked =
          template.lookups().stream()
              .filter(lookup -> lookup instanceof Lookup.OfLink link && link.conditional())
              .map(lookup -> ((Lookup.OfLink) lookup).name().text())
              .collect(Collectors.toSet());
      for (Lookup lookup : template.lookups()) {
        switch (lookup) {
          case Lookup.OfLink link -> undeclared(job, template, link, asked, findings);
          case OfProperties read when read.subject() instanceof Subject.Link(Lookup.Name link) ->
              consumed(job, link).ifPresent(used -> notProvided(template, read, used, findings));
          case OfProperties _, Lookup.OfEverything _ -> {}
        }
      }
    }
    for (int i = 0; i < job.spec().consumes().size(); i++) {
      unresolved(job, i, findings);
    }
    for (int i = 0; i < job.spec().provides().size(); i++) {
      providedUndeclared(job, i, findings);
    }
  }

  private static void providedUndeclared(Job job, int index, Findings.About findings) {
    LinkDefinition link = job.spec().provides().get(index);
    for (int i = 0; i < link.properties().size(); i++) {
      String name = link.properties().get(i);
      if (!job.properties().knows(name)) {
        findings.add(
            Rule.UNDECLARED_PROPERTY,
            Severity.WARNING,
            job.document().spot("provides", index, "properties", i),
            name,
            "link '%s' provides property '%s', which the spec of job '%s' does not declare: a deployment whose manifest does not set it fails when the link is used.%s"
                .formatted(link.name(), name, job.name(), job.properties().suggestion(name)));
      }
    }
  }

  private static Optional<LinkDefinition> consumed(Job job, Lookup.Name name) {
    return job.spec().consumes().stream()
        .filter(link -> !name.dynamic() && link.name().equals(name.text()))
        .findFirst();
  }

  private static void undeclared(
      Job job, Template template, Lookup.OfLink link, Set<String> asked, Findings.About findings) {
    String name = link.name().text();
    boolean neverReached =
        !link.conditional() && link.reach() != Reach.ALWAYS && asked.contains(name);
    if (link.name().dynamic() || consumed(job, link.name()).isPresent() || neverReached) {
      return;
    }
    boolean fails = !link.conditional() && link.reach() != Reach.RESCUED;
    List<String> declared = job.spec().consumes().stream().map(LinkDefinition::name).toList();
    String similar = SimilarNames.question(name, declared);
    findings.add(
        Rule.UNDECLARED_LINK,
        fails ? Severity.ERROR : Severity.WARNING,
        template.spot(link.place()),
        "",
        "link '%s' is not under 'consumes' in the spec of job '%s', so %s.%s"
            .formatted(
                name,
                job.name(),
                fails ? "rendering fails here" : "it is never there",
                similar.isEmpty() ? " Declare it with its type." : similar));
  }

  private void notProvided(
      Template template, OfProperties read, LinkDefinition link, Findings.About findings) {
    List<Provider> providers = providersByType.getOrDefault(link.type(), List.of());
    List<String> provided =
        providers.stream().flatMap(one -> one.link().properties().stream()).distinct().toList();
    boolean known =
        read.names().stream()
            .anyMatch(
                name ->
                    name.dynamic()
                        || name.text().isEmpty()
                        || provided.stream().anyMatch(has -> Properties.meet(has, name.text())));
    if (providers.isEmpty() || known || read.names().isEmpty()) {
      return;
    }
    String name = read.names().getFirst().text();
    boolean needed = read.form() == Form.REQUIRED && read.reach() != Reach.RESCUED;
    String jobs =
        providers.stream().map(Provider::job).distinct().collect(Collectors.joining("', '"));
    findings.add(
        Rule.LINK_PROPERTY_NOT_PROVIDED,
        needed ? Severity.WARNING : Severity.INFO,
        template.spot(read.place()),
        name,
        "property '%s' of link '%s' is not among those that job '%s' provides with a link of type '%s'.%s"
            .formatted(name, link.name(), jobs, link.type(), similar(name, provided)));
  }

  private static String similar(String name, List<String> provided) {
    String question = SimilarNames.question(name, provided);
    return question.isEmpty() ? " Add it to 'properties' of the provided link." : question;
  }

  private void unresolved(Job job, int index, Findings.About findings) {
    LinkDefinition link = job.spec().consumes().get(index);
    boolean disk = link.type().equals("disk"); // disks of the manifest provide those
    if (!link.optional() && !disk && !providersByType.containsKey(link.type())) {
      findings.info(
          Rule.UNRESOLVED_LINK,
          job.document().spot("consumes", index),
          "no job of this release provides a link of type '%s', which job '%s' needs as '%s'. A deployment needs another release's job for it."
              .formatted(link.type(), job.name(), link.name()));
    }
  }
}
