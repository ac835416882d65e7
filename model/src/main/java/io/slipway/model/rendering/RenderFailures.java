package io.slipway.model.rendering;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.explaining.Explainer;
import io.slipway.model.explaining.Explanation;
import io.slipway.model.explaining.Explanation.Occurrence;
import io.slipway.model.explaining.Finding;
import io.slipway.schema.PropertiesSchema.Mismatch;
import io.slipway.schema.PropertiesSchema.MismatchException;
import io.slipway.template.Cause;
import io.slipway.template.FileContent;
import io.slipway.template.JobTemplate;
import io.slipway.template.JobTemplates;
import io.slipway.template.TemplateError;
import io.slipway.template.TemplateErrors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What could not be rendered: laid out as BOSH lays it out (Director behaviour 5.7), and beside it
 * each cause once, however many instances it struck.
 */
final class RenderFailures {
  private final Explainer explainer;
  private final List<Group> groups = new ArrayList<>();

  RenderFailures(Explainer explainer) {
    this.explainer = explainer;
  }

  /** A job of an instance that could not be rendered. */
  record JobFailure(JobUse job, JobTemplates templates, SlipwayException error) {}

  /** What makes two failures one; their messages may differ from instance to instance. */
  private record CauseKey(
      String release, String job, String template, OptionalInt line, Cause cause) {}

  /** One cause in one group. */
  private record Sighting(
      JobUse job, JobTemplates templates, TemplateError error, TreeSet<Integer> instances) {
    /** With another instance; the error is the first one's, whoever was rendered first. */
    Sighting with(Sighting other) {
      TemplateError first = other.instances.getFirst() < instances.getFirst() ? other.error : error;
      instances.addAll(other.instances);
      return new Sighting(job, templates, first, instances);
    }
  }

  /** The failures of one group. */
  static final class Group {
    private final InstanceGroup group;
    private final Map<CauseKey, Sighting> sightings = new LinkedHashMap<>();
    private List<SlipwayException> errors = List.of();
    private int place = Integer.MAX_VALUE;
    private Optional<Refusal> refusal = Optional.empty();
    private boolean hopeless;

    /** A check that failed before anything was rendered. */
    private record Refusal(JobUse job, SlipwayException error) {}

    private Group(InstanceGroup group) {
      this.group = group;
    }

    /**
     * Runs a check before anything is rendered. What it throws is the group's failure, and stands
     * without the heading of jobs that do not render.
     */
    synchronized void collectRefusal(JobUse job, Runnable check) {
      try {
        if (refusal.isEmpty()) {
          check.run();
        }
      } catch (SlipwayException e) {
        refusal = Optional.of(new Refusal(job, e));
      }
    }

    /** Whether rendering more of its instances would only take time. */
    synchronized boolean isHopeless() {
      return refusal.isPresent() || hopeless;
    }

    /**
     * An instance failed. BOSH's text tells of the first one.
     *
     * @param order the instance's place in the group
     */
    synchronized void add(int order, int index, List<JobFailure> failures) {
      if (order < place) {
        place = order;
        errors = failures.stream().map(JobFailure::error).toList();
      }
      for (JobFailure failure : failures) {
        if (failure.error() instanceof TemplateErrors templates) {
          templates.errors().forEach(error -> add(failure, error, index));
        }
      }
    }

    /** What keeps the whole group from being rendered; nothing if there is nothing. */
    synchronized void add(List<SlipwayException> ofAll) {
      if (!ofAll.isEmpty()) {
        place = -1;
        errors = List.copyOf(ofAll);
        hopeless = true;
      }
    }

    private void add(JobFailure failure, TemplateError error, int index) {
      JobTemplates templates = failure.templates();
      OptionalInt line =
          error.excerpt().map(found -> OptionalInt.of(found.line())).orElse(error.line());
      CauseKey key =
          new CauseKey(templates.release(), templates.name(), error.src(), line, error.cause());
      Sighting here = new Sighting(failure.job(), templates, error, new TreeSet<>(Set.of(index)));
      sightings.merge(key, here, Sighting::with);
      hopeless |= error.cause() instanceof Cause.Stopped;
    }

    private synchronized List<String> lines() {
      List<String> lines = new ArrayList<>();
      if (refusal.isPresent()) {
        refusal.get().error().message().lines().forEach(lines::add);
        return lines;
      }
      if (errors.isEmpty()) {
        return lines;
      }
      lines.add("- Unable to render jobs for instance group '" + group.name() + "'. Errors are:");
      for (SlipwayException error : errors) {
        String text =
            error instanceof TemplateErrors templates ? templates.report() : error.message();
        text.lines().forEach(line -> lines.add("  " + line));
      }
      return lines;
    }
  }

  synchronized Group group(InstanceGroup group) {
    Group made = new Group(group);
    groups.add(made);
    return made;
  }

  /** Only when nothing is being rendered any more. */
  synchronized void throwIfAny() {
    List<String> lines = groups.stream().flatMap(group -> group.lines().stream()).toList();
    if (!lines.isEmpty()) {
      StringBuilder message =
          new StringBuilder("Unable to render instance groups for deployment. Errors are:");
      lines.forEach(line -> message.append("\n  ").append(line));
      throw new RenderErrors(ErrorCode.GENERIC, message.toString(), explanations());
    }
  }

  private List<Explanation> explanations() {
    List<Explanation> explanations = new ArrayList<>();
    Map<CauseKey, Explanation> byCause = new LinkedHashMap<>();
    for (Group group : groups) {
      group.refusal.ifPresent(
          refusal -> explanations.addAll(refused(group.group, refusal.job(), refusal.error())));
      for (Map.Entry<CauseKey, Sighting> one : inOrder(group)) {
        byCause.merge(one.getKey(), explain(group.group, one.getValue()), RenderFailures::both);
      }
    }
    explanations.addAll(byCause.values());
    return explanations;
  }

  /**
   * Instances fail beside each other; the order of what is told must not depend on who is first.
   */
  private static List<Map.Entry<CauseKey, Sighting>> inOrder(Group group) {
    List<JobUse> jobs = group.group.jobs();
    return group.sightings.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<CauseKey, Sighting>>comparingInt(
                    one -> jobs.indexOf(one.getValue().job()))
                .thenComparingInt(one -> place(one.getValue().templates(), one.getValue().error()))
                .thenComparingInt(one -> one.getKey().line().orElse(0))
                .thenComparingInt(one -> one.getValue().instances().getFirst()))
        .toList();
  }

  /** In the order of the job's spec, the monit file first. */
  private static int place(JobTemplates templates, TemplateError error) {
    List<String> sources = templates.templates().stream().map(JobTemplate::src).toList();
    return sources.indexOf(error.src());
  }

  private Explanation explain(InstanceGroup group, Sighting sighting) {
    TemplateError error = sighting.error();
    FileContent text =
        sighting.templates().templates().stream()
            .filter(one -> one.src().equals(error.src()))
            .findFirst()
            .map(JobTemplate::content)
            .orElse(sighting.templates().monit());
    return new Explanation(
        sighting.templates().release(),
        sighting.templates().name(),
        Optional.of(error.src()),
        error.excerpt(),
        error.reason(),
        List.of(
            new Occurrence(
                group.name(),
                List.copyOf(sighting.instances()),
                explainer.of(group, sighting.job(), error, text))));
  }

  private static Explanation both(Explanation first, Explanation second) {
    List<Occurrence> occurrences = new ArrayList<>(first.occurrences());
    occurrences.addAll(second.occurrences());
    return new Explanation(
        first.release(),
        first.job(),
        first.template(),
        first.excerpt(),
        first.message(),
        occurrences);
  }

  private List<Explanation> refused(InstanceGroup group, JobUse job, SlipwayException error) {
    return error instanceof MismatchException mismatch
        ? mismatch.mismatches().stream().map(one -> mismatched(group, job, one)).toList()
        : List.of();
  }

  private Explanation mismatched(InstanceGroup group, JobUse job, Mismatch mismatch) {
    return ofProperties(
        group,
        job,
        mismatch.message(),
        mismatch.property().isEmpty()
            ? List.of()
            : List.of(explainer.of(group, job, mismatch.property())));
  }

  static Explanation ofProperties(
      InstanceGroup group, JobUse job, String message, List<Finding> findings) {
    return new Explanation(
        job.release(),
        job.name(),
        Optional.empty(),
        Optional.empty(),
        message,
        List.of(new Occurrence(group.name(), List.of(), findings)));
  }
}
