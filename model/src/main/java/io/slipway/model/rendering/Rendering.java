package io.slipway.model.rendering;

import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.bus.spec.Installation.Rendered;
import io.slipway.model.catalog.Catalog.ReleaseJob;
import io.slipway.model.catalog.JobContents;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.deployment.DeploymentLimits;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.LinkResolution;
import io.slipway.model.explaining.Explainer;
import io.slipway.model.explaining.Explanation;
import io.slipway.model.links.LinkContents;
import io.slipway.model.planning.Addressing;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.DnsNames;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.InstanceSpecs;
import io.slipway.model.planning.InstanceSpecs.ForTemplates;
import io.slipway.model.planning.PropertyBinding;
import io.slipway.model.planning.PropertyBinding.NoMappingException;
import io.slipway.model.rendering.RenderFailures.JobFailure;
import io.slipway.release.JobDefinition;
import io.slipway.template.FileContent;
import io.slipway.template.JobTemplate;
import io.slipway.template.JobTemplates;
import io.slipway.template.LinkAddresses;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import io.slipway.template.TemplateRenderer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Renders the jobs of every instance of a plan. What instances of a group share (properties, links,
 * templates) is put together once; instances are rendered beside each other; what was rendered
 * before from the same inputs is not rendered again.
 */
public final class Rendering {
  /** Bytes; enough for thousands of jobs of the usual size. */
  private static final long KEPT = 32L << 20;

  private final RenderCache cache;
  private final PropertiesSchemas schemas;
  private final PropertyVariables variables;
  private final TemplateRenderer engine;
  private final JobContents contents;
  private final DirectorSettings settings;
  private final DnsNames.Numbers numbers;
  private final Workers workers;

  public Rendering(
      TemplateRenderer engine,
      JobContents contents,
      DirectorSettings settings,
      DnsNames.Numbers numbers,
      Workers workers) {
    this(
        new RenderCache(KEPT),
        new PropertiesSchemas(),
        PropertyVariables.NONE,
        engine,
        contents,
        settings,
        numbers,
        workers);
  }

  private Rendering(
      RenderCache cache,
      PropertiesSchemas schemas,
      PropertyVariables variables,
      TemplateRenderer engine,
      JobContents contents,
      DirectorSettings settings,
      DnsNames.Numbers numbers,
      Workers workers) {
    this.cache = cache;
    this.schemas = schemas;
    this.variables = variables;
    this.engine = engine;
    this.contents = contents;
    this.settings = settings;
    this.numbers = numbers;
    this.workers = workers;
  }

  /** The same, with variables in what templates see; what is remembered is shared. */
  public Rendering filledBy(PropertyVariables filling) {
    return new Rendering(cache, schemas, filling, engine, contents, settings, numbers, workers);
  }

  /**
   * By uuid, every instance that is planned and not ignored; those of errand groups only when the
   * group has VMs. All groups are tried, and all that failed is told.
   *
   * @param checkpoint called again and again; what it throws ends the rendering
   */
  public Map<String, RenderedInstance> render(DeploymentPlan plan, Runnable checkpoint) {
    return render(plan, Set.of(), Selection.EVERYTHING, checkpoint);
  }

  /**
   * The same.
   *
   * @param errandsToRun groups of lifecycle errand that are rendered without VMs too; the plan was
   *     made with them
   * @param selection what is not wanted is left out of the instances
   * @param checkpoint called for every job of every instance; what it throws ends the rendering
   */
  public Map<String, RenderedInstance> render(
      DeploymentPlan plan, Set<String> errandsToRun, Selection selection, Runnable checkpoint) {
    return render(
        plan,
        group -> !waitsForItsErrand(group) || errandsToRun.contains(group.group().name()),
        variables.equals(PropertyVariables.NONE) ? Others.LEFT_OUT : Others.LOOKED_AT,
        selection,
        checkpoint);
  }

  /** The same for these groups only: an errand renders nothing but its own. */
  public Map<String, RenderedInstance> renderOnly(
      DeploymentPlan plan, Set<String> groups, Runnable checkpoint) {
    return render(
        plan,
        group -> groups.contains(group.group().name()),
        Others.LEFT_OUT,
        Selection.EVERYTHING,
        checkpoint);
  }

  /** What becomes of groups that are not rendered. */
  private enum Others {
    /** Their variables must have values as those of all others do. */
    LOOKED_AT,
    LEFT_OUT
  }

  private Map<String, RenderedInstance> render(
      DeploymentPlan plan,
      Predicate<GroupPlan> wanted,
      Others others,
      Selection selection,
      Runnable checkpoint) {
    LinkResolution resolution = resolution(plan);
    LinkContents links = links(plan, resolution);
    Explainer explainer = new Explainer(plan.spec(), resolution, engine);
    Map<String, RenderedInstance> rendered = new ConcurrentHashMap<>();
    RenderFailures failures = new RenderFailures(explainer);
    Budget budget = new Budget(DeploymentLimits.RENDERED_BYTES, checkpoint);
    for (GroupPlan group : plan.groups()) {
      if (wanted.test(group)) {
        new Group(plan.spec(), group, links, bind(group.group(), explainer), selection)
            .render(rendered, failures, budget);
      } else if (others == Others.LOOKED_AT) {
        failures
            .group(group.group())
            .add(
                withoutValue(
                    group.group(),
                    GroupValues.of(
                        bind(group.group(), explainer),
                        links.ofGroup(group.group().name()),
                        variables)));
      }
    }
    failures.throwIfAny();
    return rendered;
  }

  /** Renders single instances again, of which more is known than when the plan was made. */
  public Again again(DeploymentPlan plan) {
    return new Again(plan);
  }

  /**
   * Instances of one plan, one at a time. What instances of a group share is put together once, so
   * that each costs what it takes itself and not what the whole plan takes. Safe for use by many
   * threads.
   */
  public final class Again {
    private final DeploymentPlan plan;
    private final LinkResolution resolution;
    private final Explainer explainer;
    private final LinkContents links;
    private final Map<String, Group> groups = new ConcurrentHashMap<>();

    private Again(DeploymentPlan plan) {
      this.plan = plan;
      this.resolution = resolution(plan);
      this.explainer = new Explainer(plan.spec(), resolution, engine);
      this.links = Rendering.this.links(plan, resolution);
    }

    public RenderedInstance render(InstancePlan settled) {
      String name = settled.group().name();
      Group shared = groups.computeIfAbsent(name, _ -> group(plan, name, links));
      // Only who is seen by its own group changes what the group's templates see.
      Group group =
          links.consumesItself(name)
              ? shared.with(Rendering.this.links(plan.with(settled), resolution))
              : shared;
      RenderFailures failures = new RenderFailures(explainer);
      Optional<RenderedInstance> rendered =
          group.render(0, settled, failures.group(settled.group()));
      failures.throwIfAny();
      return rendered.orElseThrow();
    }

    private Group group(DeploymentPlan plan, String name, LinkContents links) {
      GroupPlan group =
          plan.groups().stream()
              .filter(one -> one.group().name().equals(name))
              .findFirst()
              .orElseThrow();
      return new Group(
          plan.spec(), group, links, bind(group.group(), explainer), Selection.EVERYTHING);
    }
  }

  /** What the plan's links hold. */
  public LinkContents links(DeploymentPlan plan) {
    return links(plan, resolution(plan));
  }

  /** The deployment's variables as they are to be generated: with the names links give them. */
  public List<Variable> variables(DeploymentPlan plan) {
    return new VariableLinks(links(plan).ofVariables(), new QueryNames(numbers))
        .applied(plan.spec());
  }

  private LinkContents links(DeploymentPlan plan, LinkResolution resolution) {
    return new LinkContents(plan, resolution, addressing(plan.spec()));
  }

  private static LinkResolution resolution(DeploymentPlan plan) {
    DeploymentSpec spec = plan.spec();
    return LinkResolution.of(spec.name(), spec.groups(), spec.variables(), spec.foreignLinks());
  }

  private static Map<String, @Nullable Object> bind(InstanceGroup group, Explainer explainer) {
    try {
      return PropertyBinding.bind(group);
    } catch (SlipwayException e) {
      List<Explanation> explanations = new ArrayList<>();
      for (SlipwayException one : Problems.each(e)) {
        if (one instanceof NoMappingException wrong) {
          wrong
              .job()
              .map(
                  job ->
                      RenderFailures.ofProperties(
                          group,
                          job,
                          wrong.message(),
                          List.of(explainer.of(group, job, wrong.place()))))
              .ifPresent(explanations::add);
        }
      }
      throw new RenderErrors(e.code(), e.message(), explanations);
    }
  }

  /**
   * Which variables of a group have no value: in what its templates see, and in the environment of
   * VMs, even when none is made now, since one may be made later with the same versions.
   */
  private List<SlipwayException> withoutValue(InstanceGroup group, GroupValues values) {
    List<SlipwayException> errors = new ArrayList<>(values.errors());
    try {
      variables.properties(group.env());
    } catch (SlipwayException e) {
      errors.add(e);
    }
    return errors;
  }

  /** An errand's instances have neither VMs nor addresses until it runs. */
  private static boolean waitsForItsErrand(GroupPlan group) {
    return group.group().isErrand()
        && group.instances().stream()
            .noneMatch(one -> one.existing().flatMap(record -> record.activeVm()).isPresent());
  }

  /** Gives every availability zone its number, under which it can be asked for. */
  public void giveNumbers(DeploymentSpec spec) {
    spec.cloudConfig().availabilityZones().forEach(zone -> numbers.zone(zone.name()));
  }

  public Addressing addressing(DeploymentSpec spec) {
    return Addressing.of(spec, settings, numbers);
  }

  /** How much one deploy may hold of what it has rendered; files that are the same count once. */
  private static final class Budget {
    private final long limit;
    private final Runnable checkpoint;
    private final Set<FileContent> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    private long spent;

    Budget(long limit, Runnable checkpoint) {
      this.limit = limit;
      this.checkpoint = checkpoint;
    }

    Runnable checkpoint() {
      return checkpoint;
    }

    synchronized void spend(RenderedInstance instance) {
      for (RenderedJob job : instance.jobs()) {
        for (RenderedFile file : job.files()) {
          if (counted.add(file.content())) {
            spent += file.content().size();
          }
        }
      }
      if (spent > limit) {
        throw DeploymentLimits.exceeded(
            "Bytes of all rendered files of the deployment", spent, limit);
      }
    }
  }

  /** The instances of one group. */
  private final class Group {
    private final DeploymentSpec spec;
    private final GroupPlan plan;
    private final Selection selection;
    private final Map<String, @Nullable Object> properties;
    private final GroupValues values;
    private final List<Job> jobs;
    private final ForeseenFaults faults = new ForeseenFaults();
    private final RenderKey.Factory keys;

    Group(
        DeploymentSpec spec,
        GroupPlan plan,
        LinkContents links,
        Map<String, @Nullable Object> properties,
        Selection selection) {
      this.selection = selection;
      this.spec = spec;
      this.plan = plan;
      this.keys = new RenderKey.Factory();
      this.properties = properties;
      this.values = GroupValues.of(properties, links.ofGroup(plan.group().name()), variables);
      this.jobs = plan.group().jobs().stream().map(use -> job(plan.group(), use, links)).toList();
    }

    private Group(Group other, Map<String, Map<String, @Nullable Object>> links) {
      this.selection = other.selection;
      this.spec = other.spec;
      this.plan = other.plan;
      // The keys remember what is shared, and these links are shared with nobody.
      this.keys = new RenderKey.Factory();
      this.properties = other.properties;
      this.values = GroupValues.of(properties, links, variables);
      this.jobs = other.jobs;
    }

    /** A job with everything about it that is the same for every instance. */
    private record Job(
        JobUse use,
        String name,
        String release,
        String version,
        JobTemplates templates,
        RenderedFile linksFile) {}

    private Job job(InstanceGroup group, JobUse use, LinkContents contents) {
      String version =
          spec.releases().stream()
              .filter(release -> release.name().equals(use.release()))
              .findFirst()
              .map(DeploymentSpec.ReleaseUse::version)
              .orElse("");
      return new Job(
          use,
          use.name(),
          use.release(),
          version,
          templates(use.release(), version, use.job()),
          linksFile(contents.providedBy(group.name(), use.name())));
    }

    private static RenderedFile linksFile(List<Map<String, @Nullable Object>> provided) {
      return RenderedFile.linksJson(
          provided.stream()
              .map(
                  link ->
                      new RenderedFile.ProvidedLink(
                          String.valueOf(link.get("name")),
                          String.valueOf(link.get("type")),
                          String.valueOf(link.get("group"))))
              .toList());
    }

    private JobTemplates templates(String release, String version, ReleaseJob job) {
      JobDefinition definition = contents.of(job.record());
      List<JobTemplate> templates = new ArrayList<>();
      definition
          .templates()
          .forEach(
              file ->
                  templates.add(
                      new JobTemplate(
                          file.source(), file.destination(), FileContent.of(file.bytes()))));
      return new JobTemplates(
          release,
          version,
          job.record().name(),
          job.record().digest(),
          FileContent.of(definition.monit().orElse("")),
          templates);
    }

    /** The same group where links hold something else. */
    Group with(LinkContents otherLinks) {
      return new Group(this, otherLinks.ofGroup(plan.group().name()));
    }

    void render(Map<String, RenderedInstance> rendered, RenderFailures failures, Budget budget) {
      List<InstancePlan> instances =
          plan.instances().stream().filter(one -> !isIgnored(one)).toList();
      RenderFailures.Group failed = failures.group(plan.group());
      List<SlipwayException> withoutValue = withoutValue(plan.group(), values);
      if (!withoutValue.isEmpty()) {
        failed.add(withoutValue);
        return;
      }
      checkProperties(instances, failed);
      workers.forEach(
          instances.size(),
          order -> {
            budget.checkpoint().run();
            if (!failed.isHopeless()) {
              InstancePlan one = instances.get(order);
              render(order, one, failed)
                  .ifPresent(
                      found -> {
                        budget.spend(found);
                        rendered.put(one.uuid(), found);
                      });
            }
          });
    }

    /** What instances of a group share is checked once; the first job that does not fit is told. */
    private void checkProperties(List<InstancePlan> instances, RenderFailures.Group failed) {
      for (JobUse use : plan.group().jobs()) {
        if (instances.stream().noneMatch(one -> selection.wants(one, use.name()))) {
          continue;
        }
        JobRecord job = use.job().record();
        failed.collectRefusal(
            use,
            () ->
                schemas.check(
                    use.name(),
                    job.blobId(),
                    contents.of(job).propertiesSchema(),
                    values.properties().get(use.name())));
      }
    }

    private static boolean isIgnored(InstancePlan plan) {
      return plan.existing().filter(record -> record.ignore()).isPresent();
    }

    /**
     * @param order the instance's place among those that are rendered
     */
    private Optional<RenderedInstance> render(
        int order, InstancePlan instance, RenderFailures.Group failed) {
      ForTemplates seen = new ForTemplates(InstanceSpecs.full(instance, ingredients(instance)));
      List<RenderedJob> results = new ArrayList<>();
      List<JobFailure> failures = new ArrayList<>();
      for (Job job : jobs) {
        if (!selection.wants(instance, job.name())) {
          continue;
        }
        try {
          RenderedJob result = render(job, templateSpec(seen, job)).with(job.linksFile());
          faults
              .of(result)
              .ifPresentOrElse(
                  fault -> failures.add(new JobFailure(job.use(), job.templates(), fault)),
                  () -> results.add(result));
        } catch (SlipwayException e) {
          failures.add(new JobFailure(job.use(), job.templates(), e));
        }
      }
      if (failures.isEmpty()) {
        faults
            .ofAll(results)
            .ifPresent(
                fault ->
                    failures.add(
                        new JobFailure(jobs.getLast().use(), jobs.getLast().templates(), fault)));
      }
      if (failures.isEmpty()) {
        return Optional.of(RenderedInstance.of(results));
      }
      failed.add(order, instance.index(), failures);
      return Optional.empty();
    }

    private RenderedJob render(Job job, Map<String, @Nullable Object> templateSpec) {
      return cache.get(
          keys.of(job.templates(), templateSpec),
          () -> engine.render(job.templates(), templateSpec, addresses()));
    }

    private InstanceSpecs.Ingredients ingredients(InstancePlan instance) {
      return new InstanceSpecs.Ingredients(
          spec.name(),
          settings.rootDomain(),
          addressing(spec),
          instance.group().stemcell().name(),
          properties,
          Map.of(),
          Rendered.NOTHING,
          Optional.empty());
    }

    @SuppressWarnings("unchecked") // bound properties have text keys
    private Map<String, @Nullable Object> templateSpec(ForTemplates seen, Job job) {
      Map<String, @Nullable Object> own =
          values.properties().get(job.name()) instanceof Map<?, ?> map
              ? (Map<String, @Nullable Object>) map
              : new LinkedHashMap<>();
      return seen.of(
          job.release(),
          job.version(),
          own,
          values.links().getOrDefault(job.name(), new LinkedHashMap<>()));
    }

    private LinkAddresses addresses() {
      return new QueryNames(numbers);
    }
  }
}
