package io.slipway.http;

import io.slipway.api.Release;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.DeploymentTasks;
import io.slipway.director.Downloads;
import io.slipway.director.releases.ReleaseUpload;
import io.slipway.director.releases.Releases;
import io.slipway.director.updating.ExportRelease;
import io.slipway.http.access.Permission;
import io.slipway.json.Json;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.deployment.ManifestText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Releases (Director API 5.3). */
final class ReleaseRoutes implements Routes {
  private static final int LONGEST_NAME = 1_000;
  private static final int MOST_JOBS = 10_000;

  private final Releases releases;
  private final DeploymentTasks tasks;
  private final Downloads downloads;

  ReleaseRoutes(Releases releases, DeploymentTasks tasks, Downloads downloads) {
    this.releases = releases;
    this.tasks = tasks;
    this.downloads = downloads;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/releases", Access.to(Permission.READ_RELEASES), this::list)
        .get("/releases/{name}", Access.to(Permission.READ_RELEASES), this::inspect)
        .post("/packages/matches", "text/yaml", this::matches)
        .post("/packages/matches_compiled", "text/yaml", this::matchesCompiled)
        .post("/releases/export", Answer.JSON, this::export)
        .post("/releases", Answer.JSON, Access.to(Permission.UPLOAD_RELEASES), this::uploadRemote)
        .post("/releases", Uploads.MEDIA_TYPE, Access.to(Permission.UPLOAD_RELEASES), this::upload)
        .delete("/releases/{name}", this::delete);
  }

  private Answer list(Request request) {
    return Answer.list(
        releases.list().stream()
            .map(
                release ->
                    new Release(
                        release.name(),
                        release.versions().stream().map(ReleaseRoutes::word).toList()))
            .toList());
  }

  private static Release.Version word(Releases.VersionSummary version) {
    return new Release.Version(
        version.version(),
        version.commitHash(),
        version.uncommittedChanges(),
        version.currentlyDeployed(),
        version.jobNames());
  }

  private Answer inspect(Request request) {
    String name = request.parameter("name");
    Optional<String> version = request.query("version");
    if (version.isEmpty()) {
      return overview(name);
    }
    Releases.ReleaseDetails details = releases.inspect(name, version.get());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jobs", details.jobs().stream().map(ReleaseRoutes::json).toList());
    json.put("packages", details.packages().stream().map(ReleaseRoutes::json).toList());
    return Answer.json(json);
  }

  private static Map<String, @Nullable Object> json(JobRecord job) {
    Map<String, @Nullable Object> spec = Json.parseObject(job.spec());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", job.name());
    json.put("blobstore_id", job.blobId());
    json.put("sha1", job.digest());
    json.put("fingerprint", job.fingerprint());
    json.put("consumes", spec.get("consumes"));
    json.put("provides", spec.get("provides"));
    return json;
  }

  private static Map<String, @Nullable Object> json(Releases.PackageDetails details) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", details.source().name());
    json.put("blobstore_id", details.source().blobId().orElse(null));
    json.put("sha1", details.source().digest().orElse(null));
    json.put("fingerprint", details.source().fingerprint());
    json.put("compiled_packages", details.compiled().stream().map(ReleaseRoutes::json).toList());
    return json;
  }

  private static Map<String, Object> json(CompiledPackageRecord compiled) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stemcell", compiled.stemcellOs() + "/" + compiled.stemcellVersion());
    json.put("sha1", compiled.digest());
    json.put("blobstore_id", compiled.blobId());
    return json;
  }

  /** All versions' packages and jobs together. */
  private Answer overview(String name) {
    List<String> versions =
        releases.list().stream()
            .filter(release -> release.name().equals(name))
            .flatMap(release -> release.versions().stream())
            .map(Releases.VersionSummary::version)
            .toList();
    if (versions.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.RELEASE_NOT_FOUND, "Release '" + name + "' doesn't exist");
    }
    Map<String, Object> packages = new LinkedHashMap<>();
    Map<String, Object> jobs = new LinkedHashMap<>();
    for (String version : versions) {
      Releases.ReleaseDetails details = releases.inspect(name, version);
      details
          .packages()
          .forEach(
              one -> {
                Map<String, @Nullable Object> json = new LinkedHashMap<>();
                json.put("name", one.source().name());
                json.put("sha1", one.source().digest().orElse(null));
                json.put("version", one.source().version());
                json.put("dependencies", one.source().dependencies());
                packages.put(one.source().name() + "/" + one.source().version(), json);
              });
      details
          .jobs()
          .forEach(
              one -> {
                Map<String, @Nullable Object> json = new LinkedHashMap<>();
                json.put("name", one.name());
                json.put("sha1", one.digest());
                json.put("version", one.version());
                json.put("packages", Json.parseObject(one.spec()).get("packages"));
                jobs.put(one.name() + "/" + one.version(), json);
              });
    }
    return Answer.json(
        Map.of(
            "packages", List.copyOf(packages.values()),
            "jobs", List.copyOf(jobs.values()),
            "versions", versions));
  }

  private Answer matches(Request request) {
    Map<String, @Nullable Object> manifest = ManifestText.parse(request.text());
    List<String> fingerprints = fingerprints(manifest, "packages");
    return Answer.json(
        releases.matchingPackages(text(manifest, "name"), text(manifest, "version"), fingerprints));
  }

  private Answer matchesCompiled(Request request) {
    Map<String, @Nullable Object> manifest = ManifestText.parse(request.text());
    return Answer.json(
        releases.matchingCompiledPackages(
            text(manifest, "name"),
            text(manifest, "version"),
            entries(manifest, "compiled_packages")));
  }

  private static String text(Map<String, @Nullable Object> manifest, String key) {
    return String.valueOf(manifest.get(key));
  }

  private static List<String> fingerprints(Map<String, @Nullable Object> manifest, String key) {
    return entries(manifest, key).stream()
        .map(entry -> String.valueOf(entry.get("fingerprint")))
        .toList();
  }

  private static List<Map<?, ?>> entries(Map<String, @Nullable Object> manifest, String key) {
    if (!(manifest.get(key) instanceof List<?> list)) {
      throw new SlipwayException(
          ErrorCode.BAD_MANIFEST, "Manifest doesn't have a usable packages section");
    }
    List<Map<?, ?>> entries = new ArrayList<>();
    for (Object entry : list) {
      if (entry instanceof Map<?, ?> map) {
        entries.add(map);
      }
    }
    return entries;
  }

  private Answer upload(Request request) {
    return Uploads.receive(
        request,
        downloads,
        tarball ->
            releases.upload(tarball, options(request, request.query("sha1")), request.caller()));
  }

  private Answer uploadRemote(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    Optional<String> digest = TextMember.of(body, "sha1");
    if (digest.isPresent() && request.query("sha1").isPresent()) {
      return Answer.text(400, "Sha1 provided in multiple places");
    }
    String location =
        TextMember.of(body, "location")
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.VALIDATION_MISSING_FIELD, "Missing 'location' field"));
    return Answer.task(
        releases
            .uploadRemote(
                () -> downloads.fetch(location, "release"),
                options(request, digest.or(() -> request.query("sha1"))),
                request.caller())
            .id());
  }

  private static ReleaseUpload.Options options(Request request, Optional<String> digest) {
    return new ReleaseUpload.Options(digest, request.flag("rebase"), request.flag("fix"));
  }

  private Answer export(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    return Answer.task(
        tasks
            .exportRelease(
                new ExportRelease.Request(
                    required(body, "deployment_name"),
                    required(body, "release_name"),
                    required(body, "release_version"),
                    required(body, "stemcell_os"),
                    required(body, "stemcell_version"),
                    Boolean.TRUE.equals(body.get("sha2")),
                    jobNames(body.get("jobs"))),
                request.caller())
            .id());
  }

  private static String required(Map<String, @Nullable Object> body, String member) {
    String text =
        TextMember.of(body, member)
            .filter(value -> !value.isEmpty())
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.VALIDATION_MISSING_FIELD, "Missing '" + member + "' field"));
    if (text.length() > LONGEST_NAME) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_VIOLATED_MAX,
          "'%s' length (%d) should be less than %d".formatted(member, text.length(), LONGEST_NAME));
    }
    return text;
  }

  private static List<String> jobNames(@Nullable Object jobs) {
    if (jobs == null) {
      return List.of();
    }
    if (!(jobs instanceof List<?> list) || list.size() > MOST_JOBS) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_TYPE,
          "'jobs' must be a list of at most " + MOST_JOBS + " objects with a 'name'");
    }
    List<String> names = new ArrayList<>();
    for (Object job : list) {
      if (!(job instanceof Map<?, ?> map) || !(map.get("name") instanceof String name)) {
        throw new SlipwayException(
            ErrorCode.VALIDATION_INVALID_TYPE, "'jobs' must be a list of objects with a 'name'");
      }
      names.add(name);
    }
    return names;
  }

  private Answer delete(Request request) {
    return Answer.task(
        releases
            .delete(
                request.parameter("name"),
                request.query("version"),
                request.flag("force"),
                request.caller())
            .id());
  }
}
