package io.slipway.lint;

import io.slipway.release.LinkDefinition;
import io.slipway.template.Lookup;
import io.slipway.template.Lookup.Form;
import io.slipway.template.Lookup.Name;
import io.slipway.template.Lookup.OfProperties;
import io.slipway.template.Lookup.Reach;
import io.slipway.template.Lookup.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Properties that templates read and the spec does not declare, and the other way round. */
final class PropertyCheck implements JobCheck {
  /** What structures, lists and texts are asked, beside their parts. */
  private static final Set<String> METHODS =
      Set.of(
          "any?",
          "collect",
          "count",
          "delete",
          "each",
          "each_pair",
          "each_with_index",
          "empty?",
          "first",
          "include?",
          "inspect",
          "is_a?",
          "join",
          "keys",
          "last",
          "length",
          "map",
          "methods",
          "reject",
          "respond_to?",
          "select",
          "size",
          "sort",
          "split",
          "strip",
          "to_a",
          "to_h",
          "to_i",
          "to_json",
          "to_sym",
          "to_yaml",
          "values");

  @Override
  public void check(Job job, Findings.About findings) {
    for (Template template : job.all()) {
      Set<String> asked = askedConditionally(template);
      for (Lookup lookup : template.lookups()) {
        if (lookup instanceof OfProperties read && read.subject() instanceof Subject.Job) {
          undeclared(job, template, read, asked, findings);
        }
      }
    }
    unused(job, findings);
  }

  /** What {@code if_p} asks for: where that is undeclared, the code inside is never reached. */
  private static Set<String> askedConditionally(Template template) {
    return template.lookups().stream()
        .filter(lookup -> lookup instanceof OfProperties read && read.form() == Form.CONDITIONAL)
        .flatMap(lookup -> ((OfProperties) lookup).names().stream())
        .map(Name::text)
        .collect(Collectors.toSet());
  }

  private static void undeclared(
      Job job, Template template, OfProperties read, Set<String> asked, Findings.About findings) {
    Properties properties = job.properties();
    List<String> unknown =
        read.names().stream()
            .filter(name -> !name.dynamic() && !name.text().isEmpty())
            .map(Name::text)
            .filter(name -> !isKnown(properties, read.form(), name))
            .toList();
    boolean fails =
        read.form() == Form.REQUIRED
            && read.reach() != Reach.RESCUED
            && unknown.size() == read.names().size();
    for (String name : unknown) {
      boolean neverReached =
          read.form() == Form.REQUIRED && read.reach() != Reach.ALWAYS && asked.contains(name);
      if (!neverReached) {
        findings.add(
            Rule.UNDECLARED_PROPERTY,
            fails ? Severity.ERROR : Severity.WARNING,
            spot(template, read, name),
            name,
            "property '%s' is not declared in the spec of job '%s', so %s.%s"
                .formatted(
                    name, job.name(), consequence(read, fails), properties.suggestion(name)));
      }
    }
  }

  /** The column is that of the first name. */
  private static Spot spot(Template template, OfProperties read, String name) {
    return read.names().getFirst().text().equals(name)
        ? template.spot(read.place())
        : Spot.of(template.text().path(), read.place().line());
  }

  private static boolean isKnown(Properties properties, Form form, String name) {
    if (properties.knows(name)) {
      return true;
    }
    if (form != Form.STRUCTURE) {
      return false;
    }
    String known = properties.knownPart(name);
    return !known.isEmpty()
        && METHODS.contains(name.substring(known.length() + 1).split("\\.", -1)[0]);
  }

  private static String consequence(OfProperties read, boolean fails) {
    return switch (read.form()) {
      case REQUIRED -> fails ? "it is never set and rendering fails here" : "it is never set";
      case DEFAULTED -> "it always has the default given here";
      case CONDITIONAL -> "this condition never holds";
      case STRUCTURE -> "it is always nil";
    };
  }

  private static void unused(Job job, Findings.About findings) {
    if (!job.complete()) {
      return;
    }
    Set<String> used = new HashSet<>();
    Set<String> beginnings = new HashSet<>();
    for (Template template : job.all()) {
      for (Lookup lookup : template.lookups()) {
        switch (lookup) {
          case Lookup.OfEverything _ -> {
            return;
          }
          case OfProperties read when mayBeOf(read.subject()) ->
              read.names()
                  .forEach(name -> (name.dynamic() ? beginnings : used).add(name(job, read, name)));
          case OfProperties _, Lookup.OfLink _ -> {}
        }
      }
    }
    job.spec().provides().stream().map(LinkDefinition::properties).forEach(used::addAll);
    for (String property : job.spec().properties().keySet()) {
      boolean read =
          used.stream().anyMatch(name -> name.isEmpty() || Properties.meet(name, property))
              || beginnings.stream()
                  .anyMatch(
                      begin -> property.startsWith(begin) || begin.startsWith(property + "."));
      if (!read) {
        findings.add(
            Rule.UNUSED_PROPERTY,
            Severity.WARNING,
            job.document().spot("properties", property),
            property,
            "property '%s' is declared, but no template of job '%s' reads it and no link provides it. Remove it, or read it."
                .formatted(property, job.name()));
      }
    }
  }

  /** What nobody knows by reading may be the job as well: {@code from = self unless …}. */
  private static boolean mayBeOf(Subject subject) {
    return switch (subject) {
      case Subject.Job _, Subject.Unknown _ -> true;
      case Subject.Link _ -> false;
    };
  }

  private static String name(Job job, OfProperties read, Name name) {
    String known = job.properties().knownPart(name.text());
    return read.form() == Form.STRUCTURE && !known.isEmpty() ? known : name.text();
  }
}
