package io.slipway.http;

import io.slipway.api.Deployment;
import io.slipway.api.DeploymentConfig;
import io.slipway.api.Difference;
import io.slipway.api.Errand;
import io.slipway.api.Manifest;
import io.slipway.api.NameVersion;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.Deployed;
import io.slipway.director.DeployedInstances;
import io.slipway.director.DeploymentTasks;
import io.slipway.director.Deployments;
import io.slipway.director.InstanceReports;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.updating.Deploy;
import io.slipway.director.updating.IsolatedAction;
import io.slipway.director.updating.RunErrand;
import io.slipway.http.access.Authorizer.Use;
import io.slipway.http.access.Permission;
import io.slipway.json.Json;
import io.slipway.model.deployment.ManifestDiff;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Deployments, their instances and their logs (Director API 5.5). */
final class DeploymentRoutes implements Routes {
  private static final String YAML = "text/yaml";
  private static final String JSON = "application/json";

  private final Deployments deployments;
  private final DeployedInstances instances;
  private final DeploymentTasks tasks;
  private final InstanceReports reports;

  DeploymentRoutes(Deployed deployed) {
    this.deployments = deployed.deployments();
    this.instances = deployed.instances();
    this.tasks = deployed.tasks();
    this.reports = deployed.reports();
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/deployments", Access.to(Permission.LIST_DEPLOYMENTS), this::list)
        .get("/deployments/{name}", Access.toReadDeployment(), this::manifest)
        .get("/deployment_configs", Access.to(Permission.LIST_DEPLOYMENTS), this::configs)
        .post("/deployments/{name}/diff", YAML, Access.byHandler(), this::difference)
        .post("/deployments", YAML, Access.to(Permission.CREATE_DEPLOYMENT), this::deploy)
        .delete("/deployments/{name}", this::delete)
        .get(
            "/deployments/{name}/instances",
            Access.toReadDeployment(),
            request -> instances(request, false))
        .get(
            "/deployments/{name}/vms",
            Access.toReadDeployment(),
            request -> instances(request, true))
        .put("/deployments/{name}/jobs/{group}", YAML, this::changeState)
        .put("/deployments/{name}/jobs/{group}/{id}", YAML, this::changeState)
        .get("/deployments/{name}/jobs/{group}/{id}", this::instance)
        .get("/deployments/{name}/jobs/{group}/{id}/logs", this::logs)
        .post("/deployments/{name}/instance_groups/{group}/{id}/actions/{action}", this::isolated)
        .put("/deployments/{name}/instance_groups/{group}/{id}/ignore", JSON, this::ignore)
        .get("/deployments/{name}/errands", Access.toReadDeployment(), this::errands)
        .post("/deployments/{name}/errands/{errand}/runs", this::runErrand);
  }

  private Answer list(Request request) {
    return Answer.list(
        deployments.list().stream()
            .filter(one -> request.may(Use.READ, one.teams()))
            .map(one -> word(one, request))
            .toList());
  }

  private static Deployment word(Deployments.DeploymentSummary one, Request request) {
    return new Deployment(
        one.name(),
        one.teams(),
        unless(request, "exclude_configs", one.cloudConfig()),
        unless(
            request,
            "exclude_stemcells",
            one.stemcells().stream()
                .map(stemcell -> new NameVersion(stemcell.name(), stemcell.version()))
                .toList()),
        unless(
            request,
            "exclude_releases",
            one.releases().stream()
                .map(release -> new NameVersion(release.release(), release.version()))
                .toList()),
        unless(request, "exclude_lock", one.locked()),
        one.incomplete());
  }

  private static <T> Optional<T> unless(Request request, String flag, T value) {
    return request.flag(flag) ? Optional.empty() : Optional.of(value);
  }

  private Answer manifest(Request request) {
    return Answer.of(new Manifest(deployments.manifest(request.parameter("name"))));
  }

  private Answer configs(Request request) {
    List<DeploymentConfig> all = new ArrayList<>();
    deployments
        .configsOf(request.queryAll("deployment[]"), one -> request.may(Use.READ, one.teams()))
        .forEach(
            (deployment, configs) ->
                configs.forEach(
                    one ->
                        all.add(
                            new DeploymentConfig(one.id(), deployment, one.type(), one.name()))));
    return Answer.list(all);
  }

  /** Never fails: what keeps the difference from being told is told in its place (API 5.5). */
  private Answer difference(Request request) {
    Optional<DeploymentRecord> existing = deployments.find(request.parameter("name"));
    if (existing.isPresent()) {
      request.require(Use.ADMIN, existing.get().teams());
    } else {
      request.require(Permission.CREATE_DEPLOYMENT);
    }
    try {
      Deployments.Difference found =
          deployments.difference(
              request.parameter("name"),
              request.text(),
              request.caller().teams(),
              request.query("redact").filter("false"::equals).isEmpty());
      Difference.Context context =
          new Difference.Context(longs(found.context().cloud()), longs(found.context().runtime()));
      return Answer.of(
          new Difference(
              Optional.of(context),
              Optional.empty(),
              difference(found.lines()).lines(),
              Optional.empty()));
    } catch (SlipwayException e) {
      return Answer.of(Difference.failed("Unable to diff manifest: " + e.message()));
    }
  }

  private static List<Long> longs(List<Integer> ids) {
    return ids.stream().map(Integer::longValue).toList();
  }

  static Difference difference(List<ManifestDiff.DiffLine> lines) {
    return new Difference(
        Optional.empty(),
        Optional.empty(),
        lines.stream()
            .map(
                line ->
                    new Difference.Line(
                        line.text(),
                        switch (line.status()) {
                          case ADDED -> Difference.Change.ADDED;
                          case REMOVED -> Difference.Change.REMOVED;
                          case CONTEXT -> Difference.Change.NONE;
                        }))
            .toList(),
        Optional.empty());
  }

  private Answer deploy(Request request) {
    return Answer.task(
        tasks
            .deploy(
                request.text(),
                options(request, true),
                existing -> request.require(Use.ADMIN, existing.teams()),
                request.caller())
            .id());
  }

  private static Deploy.Options options(Request request, boolean mayRecreate) {
    boolean recreate =
        mayRecreate
            ? request.flag("recreate")
            : request.query("state").filter("recreate"::equals).isPresent();
    if (request.query("recreate_vms_created_before").isPresent() && !recreate) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "Must pass recreate=true when specifying recreate_vms_created_before");
    }
    return new Deploy.Options(
        request.flag("dry_run"),
        request.flag("steps"),
        request.flag("recreate"),
        request.flag("recreate_persistent_disks"),
        DeploymentTasks.time(request.query("recreate_vms_created_before")),
        request.flag("fix"),
        skipDrain(request),
        request.query("canaries"),
        request.query("max_in_flight"),
        request.query("context").map(DeploymentRoutes::context),
        request.flag("force_latest_variables"),
        new Deploy.Options.Own(
            request.query("slipway_steering").map(DeploymentRoutes::steering).orElse(Map.of()),
            request.flag("slipway_only_missing")));
  }

  private static Map<String, @Nullable Object> steering(String json) {
    try {
      Map<String, @Nullable Object> steering = Json.parseObject(json);
      SlipwayBlock.ofRequest(steering);
      return steering;
    } catch (Json.InvalidJsonException e) {
      throw new SlipwayException(
          ErrorCode.INVALID_JSON_ERROR, "Invalid slipway_steering: " + e.getMessage(), e);
    }
  }

  private static Set<String> skipDrain(Request request) {
    String text = request.query("skip_drain").orElse("");
    if (text.equals("true")) {
      return Set.of(request.parameters().getOrDefault("group", "*"));
    }
    return text.isEmpty() ? Set.of() : Set.of(text.split(",", -1));
  }

  private static Deploy.ConfigIds context(String json) {
    try {
      Map<String, @Nullable Object> context = Json.parseObject(json);
      return new Deploy.ConfigIds(
          ids(context.get("cloud_config_ids")), ids(context.get("runtime_config_ids")));
    } catch (Json.InvalidJsonException e) {
      throw new SlipwayException(
          ErrorCode.INVALID_JSON_ERROR, "Invalid context: " + e.getMessage(), e);
    }
  }

  private static List<Integer> ids(@Nullable Object value) {
    List<Integer> ids = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object one : list) {
        if (!(one instanceof Integer id)) {
          throw new SlipwayException(
              ErrorCode.DEPLOYMENT_INVALID_CONFIG_REFERENCE, "Context includes invalid config ID");
        }
        ids.add(id);
      }
    }
    return ids;
  }

  private Answer delete(Request request) {
    return Answer.task(
        tasks.delete(request.parameter("name"), request.flag("force"), request.caller()).id());
  }

  private Answer instances(Request request, boolean onlyVms) {
    String name = request.parameter("name");
    if (request.query("format").filter("full"::equals).isPresent()) {
      return Answer.task(reports.report(name, onlyVms, request.caller()).id());
    }
    Predicate<InstanceRecord> wanted =
        onlyVms ? one -> one.activeVm().isPresent() : one -> !one.compilation();
    return Answer.json(
        instances.of(name).stream().filter(wanted).map(one -> plain(one, onlyVms)).toList());
  }

  private static Map<String, @Nullable Object> plain(InstanceRecord instance, boolean onlyVms) {
    Optional<VmRecord> vm = instance.activeVm();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("agent_id", vm.map(VmRecord::agentId).orElse(null));
    json.put("cid", vm.map(VmRecord::cid).orElse(null));
    json.put("job", instance.group());
    json.put("index", instance.index());
    json.put("id", instance.uuid());
    json.put("az", instance.availabilityZone().orElse(null));
    json.put("ips", instance.ips());
    json.put(
        "vm_created_at",
        vm.map(one -> one.createdAt().truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null));
    if (onlyVms) {
      json.put("active", vm.map(VmRecord::active).orElse(false));
      json.put("permanent_nats_credentials", false);
    } else {
      json.put("expects_vm", instance.expectsVm());
    }
    return json;
  }

  private Answer instance(Request request) {
    String name = request.parameter("name");
    String id = request.parameter("id");
    InstanceRecord found =
        instances.of(name).stream()
            .filter(one -> one.group().equals(request.parameter("group")))
            .filter(one -> one.isCalled(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.INSTANCE_NOT_FOUND,
                        "'%s/%s/%s' doesn't exist"
                            .formatted(name, request.parameter("group"), id)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("deployment", name);
    json.put("job", found.group());
    json.put("index", found.index());
    json.put("id", found.uuid());
    json.put("state", found.state().name().toLowerCase(Locale.ROOT));
    json.put("disks", found.disks().stream().map(disk -> disk.cid()).toList());
    return Answer.json(json);
  }

  private Answer changeState(Request request) {
    String body = request.text();
    return Answer.task(
        tasks
            .changeState(
                request.parameter("name"),
                request.parameter("group"),
                Optional.ofNullable(request.parameters().get("id")),
                request.query("state").orElse(""),
                body.isEmpty() ? Optional.empty() : Optional.of(body),
                options(request, false),
                request.caller())
            .id());
  }

  private Answer logs(Request request) {
    List<String> filters =
        request.query("filters").map(text -> List.of(text.split(",", -1))).orElseGet(List::of);
    return Answer.task(
        reports
            .logs(
                request.parameter("name"),
                request.parameter("group"),
                request.parameter("id"),
                request.query("type").orElse("job"),
                filters,
                request.caller())
            .id());
  }

  private Answer isolated(Request request) {
    String word = request.parameter("action");
    IsolatedAction.Action action =
        Arrays.stream(IsolatedAction.Action.values())
            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.VALIDATION_INVALID_VALUE,
                        "'" + word + "' is not one of start, stop, restart, recreate"));
    return Answer.task(
        tasks
            .isolated(
                request.parameter("name"),
                request.parameter("group"),
                request.parameter("id"),
                action,
                new IsolatedAction.Options(
                    request.flag("skip_drain"),
                    request.flag("hard"),
                    request.flag("ignore_unresponsive_agent")),
                request.caller())
            .id());
  }

  private Answer ignore(Request request) {
    boolean ignored =
        flag(request.jsonObject(), "ignore")
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.VALIDATION_MISSING_FIELD,
                        "Required property 'ignore' was not specified in object"));
    instances.setIgnored(
        request.parameter("name"), request.parameter("group"), request.parameter("id"), ignored);
    return Answer.empty(200);
  }

  private static Optional<Boolean> flag(Map<String, @Nullable Object> body, String name) {
    Object value = body.get(name);
    if (value == null || value instanceof Boolean) {
      return Optional.ofNullable((Boolean) value);
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE, "'" + name + "' is neither true nor false");
  }

  private Answer errands(Request request) {
    return Answer.list(tasks.errands(request.parameter("name")).stream().map(Errand::new).toList());
  }

  private Answer runErrand(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    Object wanted = body.get("instances");
    if (wanted != null && !(wanted instanceof List<?>)) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_TYPE, "'instances' is not a list of groups and instances");
    }
    List<@Nullable Object> instances = new ArrayList<>();
    if (wanted instanceof List<?> list) {
      instances.addAll(list);
    }
    return Answer.task(
        tasks
            .runErrand(
                request.parameter("name"),
                new RunErrand.Request(
                    request.parameter("errand"),
                    flag(body, "keep-alive").orElse(false),
                    flag(body, "when-changed").orElse(false),
                    instances),
                request.caller())
            .id());
  }
}
