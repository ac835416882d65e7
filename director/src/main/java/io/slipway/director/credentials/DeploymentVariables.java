package io.slipway.director.credentials;

import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.director.credentials.VariableSet.Pinned;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import io.slipway.model.variables.GenerationPlan;
import io.slipway.model.variables.GenerationPlan.Generation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which versions of which variables deployments use (Director behaviour 7). */
public final class DeploymentVariables {
  /** Seconds. */
  private static final int DAY = 86_400;

  private final ConfigServer configServer;
  private final VariableSetRepository sets;
  private final DeploymentRepository deployments;
  private final String directorName;
  private final Clock clock;

  public DeploymentVariables(
      ConfigServer configServer,
      VariableSetRepository sets,
      DeploymentRepository deployments,
      String directorName,
      Clock clock) {
    this.clock = clock;
    this.configServer = configServer;
    this.sets = sets;
    this.deployments = deployments;
    this.directorName = directorName;
  }

  ConfigServer configServer() {
    return configServer;
  }

  VariableSetRepository sets() {
    return sets;
  }

  String directorName() {
    return directorName;
  }

  /** For a deploy: a set of its own. */
  public VariableSet begin(int deploymentId) {
    return sets.create(deploymentId);
  }

  /** The variables of a deploy that has begun. */
  public TaskVariables ofDeploy(String deployment, int setId) {
    VariableSet set = sets.find(setId).orElseThrow();
    return new TaskVariables(this, deployment, set, set);
  }

  /** For what leaves versions as they are: those of the last deploy that succeeded. */
  public TaskVariables ofDeployed(int deploymentId, String deployment) {
    List<VariableSet> all = sets.ofDeployment(deploymentId);
    VariableSet current = all.isEmpty() ? sets.create(deploymentId) : all.getFirst();
    VariableSet desired =
        all.stream().filter(VariableSet::deployedSuccessfully).findFirst().orElse(current);
    return new TaskVariables(this, deployment, current, desired);
  }

  /** The same, by the deployment's name. */
  TaskVariables ofDeployed(String deployment) {
    return ofDeployed(deployments.require(deployment).id(), deployment);
  }

  /** For a task that has yet to say what it works with. */
  public CurrentVariables ofTask(Optional<String> deployment) {
    return new CurrentVariables(this, deployment);
  }

  /** For what makes an instance again as it was: the versions of its last update. */
  public TaskVariables ofInstance(int deploymentId, String deployment, int instanceId) {
    Optional<VariableSet> own = sets.ofInstance(instanceId).flatMap(sets::find);
    return own.map(set -> new TaskVariables(this, deployment, set, set))
        .orElseGet(() -> ofDeployed(deploymentId, deployment));
  }

  Optional<VariableSet> lastSuccessful(String deployment) {
    return deployments
        .find(deployment)
        .flatMap(
            found ->
                sets.ofDeployment(found.id()).stream()
                    .filter(VariableSet::deployedSuccessfully)
                    .findFirst());
  }

  /** No variable is added to the set any more. */
  public void close(int setId) {
    sets.close(setId);
  }

  /** The deploy has succeeded: what only earlier ones used is forgotten. */
  public void succeeded(int deploymentId, int setId) {
    sets.setDeployedSuccessfully(setId);
    sets.keepOnly(deploymentId, Set.of(setId));
  }

  public void setOfInstance(int instanceId, int setId) {
    sets.setOfInstance(instanceId, setId);
  }

  /** Told what was generated, or why not. */
  public interface Listener {
    void generated(String variable, Map<String, @Nullable Object> context);

    void failed(String variable, SlipwayException failure);
  }

  /**
   * What a deploy says of generating.
   *
   * @param declared the variables of the deployment
   * @param stemcellChanged whether no stemcell of the last deploy is left
   * @param checkpoint called before each; what it throws ends the generating
   */
  public record GenerationRequest(
      DeploymentSpec spec,
      List<Variable> declared,
      boolean stemcellChanged,
      Listener listener,
      Runnable checkpoint) {}

  /** Has every variable of the deployment generated that is to be, and pins it. */
  public void generate(GenerationRequest request, int deploymentId, TaskVariables variables) {
    DeploymentSpec spec = request.spec();
    List<Generation> plan =
        GenerationPlan.of(
            request.declared(), spec.features().convergeVariables(), directorName, spec.name());
    if (plan.isEmpty()) {
      return;
    }
    Map<String, String> before = pinnedBefore(deploymentId, variables.desiredSetId());
    for (Generation one : plan) {
      request.checkpoint().run();
      Optional<String> kept =
          isKept(one, request.stemcellChanged())
              ? Optional.ofNullable(before.get(one.name()))
              : Optional.empty();
      boolean latest = kept.isEmpty();
      String id = kept.orElseGet(() -> generate(one, request.listener()));
      variables.pinGenerated(one.name(), id);
      request.listener().generated(one.name(), context(one, latest, id));
    }
  }

  private static boolean isKept(Generation one, boolean stemcellChanged) {
    return one.isKeptWithStemcell()
        && !(stemcellChanged && one.strategy().equals("on-stemcell-change"));
  }

  private String generate(Generation one, Listener listener) {
    try {
      return configServer.generate(one.name(), one.type(), one.options(), one.mode());
    } catch (SlipwayException e) {
      listener.failed(one.name(), e);
      throw e;
    }
  }

  private static Map<String, @Nullable Object> context(Generation one, boolean latest, String id) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("update_strategy", one.strategy());
    context.put("latest_version", latest);
    context.put("name", one.name());
    context.put("id", id);
    return context;
  }

  private Map<String, String> pinnedBefore(int deploymentId, int setId) {
    Map<String, String> pinned = new LinkedHashMap<>();
    sets.ofDeployment(deploymentId).stream()
        .filter(set -> set.id() != setId)
        .findFirst()
        .ifPresent(
            set ->
                sets.pinned(set.id()).stream()
                    .filter(one -> one.providedBy().isEmpty())
                    .forEach(one -> pinned.put(one.name(), one.id())));
    return pinned;
  }

  /** Every version that any set of the deployment still has. */
  public Collection<Pinned> ofDeployment(String deployment) {
    Map<String, Pinned> all = new LinkedHashMap<>();
    sets.ofDeployment(deployments.require(deployment).id()).reversed().stream()
        .flatMap(set -> sets.pinned(set.id()).stream())
        .forEach(one -> all.putIfAbsent(one.name() + "\n" + one.id(), one));
    return List.copyOf(all.values());
  }

  /**
   * When a certificate ends that the deployment was last deployed with.
   *
   * @param daysLeft negative when that was in the past
   */
  public record Expiry(String name, String id, Instant expires, long daysLeft) {}

  public List<Expiry> certificates(String deployment) {
    deployments.require(deployment);
    List<Expiry> all = new ArrayList<>();
    for (VariableSet set : lastSuccessful(deployment).stream().toList()) {
      for (Pinned one : sets.pinned(set.id())) {
        if (configServer.byId(one.id(), one.name()).value() instanceof Map<?, ?> value
            && value.get("certificate") instanceof String certificate) {
          Certificates.read(certificate)
              .ifPresent(
                  facts ->
                      all.add(
                          new Expiry(
                              one.name(),
                              one.id(),
                              facts.notAfter(),
                              Math.floorDiv(
                                  Duration.between(clock.now(), facts.notAfter()).toSeconds(),
                                  DAY))));
        }
      }
    }
    return all;
  }

  /** The version of a variable that a deployment was last deployed with. */
  public record DeployedVersion(DeploymentRecord deployment, String id) {}

  /** Of each deployment that uses the variable. */
  public List<DeployedVersion> deployedVersions(String variable) {
    List<DeployedVersion> versions = new ArrayList<>();
    for (DeploymentRecord deployment : deployments.list()) {
      lastSuccessful(deployment.name()).stream()
          .flatMap(set -> sets.pinned(set.id()).stream())
          .filter(one -> one.name().equals(variable) && one.providedBy().isEmpty())
          .findFirst()
          .ifPresent(one -> versions.add(new DeployedVersion(deployment, one.id())));
    }
    return versions;
  }
}
