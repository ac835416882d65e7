package io.slipway.director.updating;

import io.slipway.base.Clock;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.executing.Agents;
import io.slipway.director.executing.TemplateArchives;
import io.slipway.director.links.DeploymentLinks;
import io.slipway.director.releases.StoredCatalog;
import io.slipway.director.tasks.EventLog;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.deployment.DeploymentParser;
import io.slipway.model.deployment.DeploymentRequest;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.ForeignLinks;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.deployment.VersionAliases;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.rendering.RenderedInstance;
import io.slipway.model.rendering.Rendering;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads, places and renders what a deploy is about, before any instance is touched. */
final class DeploymentPreparation {
  private final DeploymentConfigs configs;
  private final Supplier<StoredCatalog> catalogs;
  private final Binding binding;
  private final Rendering rendering;
  private final DirectorSettings settings;
  private final DeploymentLinks links;
  private final Clock clock;

  DeploymentPreparation(
      DeploymentConfigs configs,
      Supplier<StoredCatalog> catalogs,
      Binding binding,
      Rendering rendering,
      DirectorSettings settings,
      DeploymentLinks links,
      Clock clock) {
    this.configs = configs;
    this.catalogs = catalogs;
    this.binding = binding;
    this.rendering = rendering;
    this.settings = settings;
    this.links = links;
    this.clock = clock;
  }

  /** A manifest that has been understood, with the releases and stemcells it may name. */
  record Parsed(DeploymentSpec spec, StoredCatalog catalog, TaskVariables variables) {}

  Parsed parse(
      Deploy.Order order, Deploy.Options options, TaskVariables variables, TaskContext task) {
    EventLog events = task.events();
    Parsed parsed = read(order, options, variables, task::checkCancelled);
    DeploymentSpec spec = parsed.spec();
    spec.deprecations().forEach(events::deprecation);
    UnsupportedKeys.refuse(spec);
    return parsed;
  }

  /**
   * The same where nobody is to be told anything.
   *
   * @param checkpoint called again and again; what it throws ends the reading
   */
  Parsed read(
      Deploy.Order order, Deploy.Options options, TaskVariables variables, Runnable checkpoint) {
    StoredCatalog catalog = catalogs.get();
    ForeignLinks foreign = order.deploy() ? links.current() : links.kept(order.deploymentId());
    DeploymentSpec spec =
        new DeploymentParser(catalog, settings, foreign)
            .parse(
                new DeploymentRequest(
                    variables.manifest(order.manifest()),
                    configs.cloud(order.configIds()).stream().map(variables::cloudConfig).toList(),
                    configs.runtime(order.configIds()).stream()
                        .map(variables::runtimeConfig)
                        .toList(),
                    configs.teams(order.name()),
                    order.jobStates(),
                    options.canaries(),
                    options.maxInFlight(),
                    order.deploy()),
                checkpoint);
    return new Parsed(spec, catalog, variables);
  }

  /**
   * @param whenBound given the plan when it is known what the deployment is made of, still as a
   *     part of it
   */
  PreparedDeployment prepare(
      Deploy.Order order,
      Parsed parsed,
      Deploy.Options options,
      Agents agents,
      Consumer<DeploymentPlan> whenBound,
      TaskContext task) {
    Stage stage = task.events().stage("Preparing deployment", List.of(), 1);
    try {
      Binding.Bound bound =
          stage.call(
              "Preparing deployment",
              () ->
                  binding.bind(
                      order.deploymentId(),
                      parsed,
                      options,
                      Binding.Scope.EVERYTHING,
                      agents,
                      whenBound,
                      task));
      warn(bound, options, task.events());
      Map<String, RenderedInstance> rendered =
          stage.call(
              "Rendering templates",
              () ->
                  rendering
                      .filledBy(parsed.variables())
                      .render(bound.plan(), task::checkCancelled));
      return prepared(parsed, bound, rendered);
    } catch (RuntimeException e) {
      binding.releaseUnused(order.deploymentId());
      throw e;
    }
  }

  /** Writes down what the deploy is about to link, beside what the one before has linked. */
  void writeLinks(int deploymentId, PreparedDeployment prepared) {
    rendering.giveNumbers(prepared.spec());
    links.write(deploymentId, rendering.links(prepared.bound().plan()).planned());
  }

  /** What is to be generated, with what links say of it. */
  List<Variable> variables(DeploymentPlan plan) {
    return rendering.variables(plan);
  }

  private PreparedDeployment prepared(
      Parsed parsed, Binding.Bound bound, Map<String, RenderedInstance> rendered) {
    DeploymentSpec spec = parsed.spec();
    DesiredInstances desired =
        new DesiredInstances(
            spec, parsed.catalog(), bound, rendering.addressing(spec), settings, bound.options());
    return new PreparedDeployment(
        spec, parsed.variables(), bound, rendered, desired, new VersionAliases(parsed.catalog()));
  }

  /**
   * Binds what is deployed and renders the errand groups that are about to run; of it all, nothing
   * is told.
   */
  PreparedDeployment prepareErrand(
      Deploy.Order order, Parsed parsed, Binding.Scope scope, Agents agents, TaskContext task) {
    try {
      Binding.Bound bound =
          binding.bind(
              order.deploymentId(), parsed, Deploy.Options.NONE, scope, agents, _ -> {}, task);
      Set<String> groups = scope.errandsToRun();
      Map<String, RenderedInstance> rendered =
          groups.isEmpty()
              ? Map.of()
              : rendering
                  .filledBy(parsed.variables())
                  .renderOnly(bound.plan(), groups, task::checkCancelled);
      return prepared(parsed, bound, rendered);
    } catch (RuntimeException e) {
      binding.releaseUnused(order.deploymentId());
      throw e;
    }
  }

  /** Only binds what is deployed, for what works on none of its instances. */
  void bind(Deploy.Order order, Parsed parsed, Agents agents, TaskContext task) {
    try {
      binding.bind(
          order.deploymentId(),
          parsed,
          Deploy.Options.NONE,
          Binding.Scope.EVERYTHING,
          agents,
          _ -> {},
          task);
    } catch (RuntimeException e) {
      binding.releaseUnused(order.deploymentId());
      throw e;
    }
  }

  private void warn(Binding.Bound bound, Deploy.Options options, EventLog events) {
    if (bound.records().values().stream().anyMatch(InstanceRecord::ignore)) {
      events.warn("You have ignored instances. They will not be changed.");
    }
    options
        .recreateVmsCreatedBefore()
        .filter(time -> time.isAfter(clock.now()))
        .ifPresent(
            time ->
                events.warn(
                    "The recreate_vms_created_before timestamp '"
                        + time
                        + "' is in the future. No VMs will be filtered by age - all VMs marked"
                        + " for recreation will be recreated."));
  }

  /**
   * @param request how the lifecycle is steered for this time only
   */
  RenderedBlueprint.Deployment blueprints(
      PreparedDeployment prepared, TemplateArchives archives, SlipwayBlock request) {
    return new RenderedBlueprint.Deployment(
        rendering.filledBy(prepared.variables()).again(prepared.bound().plan()),
        archives,
        binding::stemcell,
        prepared.bound().options(),
        prepared.spec().tags(),
        request);
  }
}
