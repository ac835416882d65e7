package io.slipway.model.deployment;

import io.slipway.json.Json;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.release.JobSpec;
import io.slipway.release.LinkDefinition;
import io.slipway.release.PropertyDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A catalog a test fills by hand. */
public final class FakeCatalog implements Catalog {
  private final Map<String, Map<String, ReleaseContents>> releases = new LinkedHashMap<>();
  private final List<StemcellRecord> stemcells = new ArrayList<>();

  /** The stemcell and the releases of the recorded scenarios, as far as planning sees them. */
  public static FakeCatalog recorded() {
    return new FakeCatalog()
        .stemcell("ubuntu-stemcell", "toronto-os", "1")
        .release(
            "bosh-release",
            "1",
            job("job_with_post_start_script").property("exit_code", null),
            job("foobar").packages("foo", "bar").property("test_property", 1),
            job("job_1_with_pre_start_script"),
            job("job_1_with_post_deploy_script"),
            job("job_2_with_post_deploy_script"),
            job("has_drain_script").packages("foo", "bar"),
            job("errand1").packages("errand1").property("errand1.exit_code", 0))
        .release(
            "links-release",
            "1",
            job("api_server")
                .packages("pkg_3_depends_on_2")
                .consumes("db", "db")
                .consumes("backup_db", "db"),
            job("database")
                .property("foo", "normal_bar")
                .property("test", "default test property")
                .provides("db", "db", "foo"),
            job("backup_database").property("foo", "backup_bar").provides("backup_db", "db", "foo"),
            job("optional_consumer").consumesOptional("db", "db"));
  }

  public FakeCatalog stemcell(String name, String os, String version) {
    stemcells.add(
        new StemcellRecord(
            stemcells.size() + 1, name, version, os, "cid", "digest", "", Optional.empty()));
    return this;
  }

  public FakeCatalog release(String name, String version, Job... jobs) {
    List<ReleaseJob> read = new ArrayList<>();
    List<PackageRecord> packages = new ArrayList<>();
    for (Job job : jobs) {
      read.add(job.in(name));
      for (String needed : job.packages) {
        if (packages.stream().noneMatch(known -> known.name().equals(needed))) {
          packages.add(
              new PackageRecord(
                  packages.size() + 1,
                  name,
                  needed,
                  "fp-" + name + "-" + needed,
                  "fp-" + name + "-" + needed,
                  Optional.of("blob-" + needed),
                  Optional.of("sha256:" + needed),
                  List.of()));
        }
      }
    }
    releases
        .computeIfAbsent(name, key -> new LinkedHashMap<>())
        .put(version, new ReleaseContents(read, packages));
    return this;
  }

  public static Job job(String name) {
    return new Job(name);
  }

  @Override
  public List<String> releaseVersions(String release) {
    return List.copyOf(releases.getOrDefault(release, Map.of()).keySet());
  }

  @Override
  public Optional<ReleaseContents> release(String name, String version) {
    return Optional.ofNullable(releases.getOrDefault(name, Map.of()).get(version));
  }

  @Override
  public List<StemcellRecord> stemcells() {
    return stemcells;
  }

  /** A job of a release. */
  public static final class Job {
    private final String name;
    private final List<String> packages = new ArrayList<>();
    private final Map<String, PropertyDefinition> properties = new LinkedHashMap<>();
    private final List<LinkDefinition> provides = new ArrayList<>();
    private final List<LinkDefinition> consumes = new ArrayList<>();

    private Job(String name) {
      this.name = name;
    }

    public Job packages(String... names) {
      packages.addAll(List.of(names));
      return this;
    }

    public Job property(String property, @Nullable Object value) {
      properties.put(property, new PropertyDefinition("", value != null, value, null, null));
      return this;
    }

    public Job provides(String link, String type, String... readable) {
      provides.add(new LinkDefinition(link, type, false, List.of(readable)));
      return this;
    }

    public Job consumes(String link, String type) {
      consumes.add(new LinkDefinition(link, type, false, List.of()));
      return this;
    }

    public Job consumesOptional(String link, String type) {
      consumes.add(new LinkDefinition(link, type, true, List.of()));
      return this;
    }

    private ReleaseJob in(String release) {
      JobSpec spec =
          new JobSpec(name, "", Map.of(), packages, properties, provides, consumes, Map.of());
      return new ReleaseJob(
          new JobRecord(
              name.hashCode(),
              release,
              name,
              "v-" + name,
              "fp-" + name,
              "blob-" + name,
              "sha256:" + name,
              Json.write(Map.of("name", name))),
          spec);
    }
  }
}
