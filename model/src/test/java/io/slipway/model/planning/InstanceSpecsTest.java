package io.slipway.model.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.json.Json;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.DiskSettings;
import io.slipway.model.deployment.Documents;
import io.slipway.model.deployment.ForeignLinks;
import io.slipway.model.deployment.LinkResolution;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.deployment.UpdateSettings.VmStrategy;
import io.slipway.model.links.LinkContents;
import io.slipway.model.planning.DnsNames.GroupType;
import io.slipway.model.planning.DnsNames.Numbers;
import io.slipway.model.planning.InstanceSpecs.ForTemplates;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InstanceSpecsTest {
  private static final DirectorSettings WITH_DNS =
      new DirectorSettings(
          "bosh",
          true,
          true,
          false,
          false,
          VmStrategy.DELETE_CREATE,
          DiskSettings.DEFAULT,
          List.of(),
          SlipwayBlock.NONE);
  private static final Numbers NUMBERS =
      new Numbers() {
        @Override
        public int instance(String uuid) {
          return 12;
        }

        @Override
        public int network(String name) {
          return 3;
        }

        @Override
        public int group(GroupType type, String name, String deployment) {
          return type == GroupType.LINK ? (name.startsWith("main") ? 10 : 9) : 4;
        }

        @Override
        public int zone(String name) {
          return 1;
        }
      };

  private final DeploymentSpec spec = Documents.wide();
  private final DeploymentPlan plan = new Simulation(3, Set.of()).plan(spec);
  private final InstancePlan db = plan.groups().getFirst().instances().getFirst();
  private final InstancePlan api = plan.groups().getLast().instances().getFirst();

  @Test
  void keysOfTheFullSpec() {
    assertThat(Simulation.full(spec, db).toPlain().keySet())
        .containsExactly(
            "deployment",
            "job",
            "index",
            "bootstrap",
            "lifecycle",
            "name",
            "id",
            "az",
            "networks",
            "vm_type",
            "vm_resources",
            "stemcell",
            "env",
            "packages",
            "properties",
            "properties_need_filtering",
            "dns_domain_name",
            "address",
            "update",
            "persistent_disk",
            "persistent_disk_type",
            "template_hashes",
            "rendered_templates_archive",
            "configuration_hash");
    assertThat(Json.write(Simulation.full(spec, db).toPlain().get("update")))
        .isEqualTo(
            "{\"canaries\":\"2\",\"max_in_flight\":\"50%\",\"canary_watch_time\":\"1-5000\","
                + "\"update_watch_time\":\"1-5000\",\"serial\":true,\"vm_strategy\":\"delete-create\","
                + "\"initial_deploy_az_update_strategy\":\"serial\"}");
  }

  @Test
  void theApplySpecIsTheRecordedOne() {
    String json = Json.write(Simulation.full(spec, db).apply().toPlain());

    assertThat(json)
        .isEqualTo(
            """
            {"deployment":"wide","job":{"name":"db","templates":[\
            {"name":"database","version":"v-database","sha1":"sha256:database","blobstore_id":"blob-database","logs":[]},\
            {"name":"backup_database","version":"v-backup_database","sha1":"sha256:backup_database","blobstore_id":"blob-backup_database","logs":[]},\
            {"name":"has_drain_script","version":"v-has_drain_script","sha1":"sha256:has_drain_script","blobstore_id":"blob-has_drain_script","logs":[]}],\
            "template":"database","version":"v-database"},"index":0,"name":"db","id":"%s","az":"z1",\
            "networks":{"a":{"type":"manual","ip":"192.168.1.6","prefix":"32","netmask":"255.255.255.0","cloud_properties":{},"default":["dns","gateway"],"dns":["192.168.1.1"],"gateway":"192.168.1.1"}},\
            "packages":{"foo":{"name":"foo","version":"fp-foo.1","sha1":"sha1-foo","blobstore_id":"c-foo"},"bar":{"name":"bar","version":"fp-bar.1","sha1":"sha1-bar","blobstore_id":"c-bar"}},\
            "dns_domain_name":"bosh","persistent_disk":100,"template_hashes":{"job":"hash"},\
            "rendered_templates_archive":{"blobstore_id":"blob","sha1":"sha"},"configuration_hash":"config"}\
            """
                .formatted(db.uuid()));
  }

  @Test
  void theFirstApplyInstallsNothing() {
    ApplySpec apply = Simulation.full(spec, db).apply();
    assertThat(ApplySpec.first(apply.identity().orElseThrow()).toPlain().keySet())
        .containsExactly("deployment", "job", "index", "id", "networks");
    assertThat(apply.withoutJobs().toPlain().get("job")).isEqualTo(Map.of());
  }

  @Test
  void whatTemplatesSee() {
    Map<String, @Nullable Object> seen =
        new ForTemplates(Simulation.full(spec, api))
            .of("links-release", "1", Map.of("a", 1), Map.of());

    assertThat(seen.keySet())
        .containsExactly(
            "deployment",
            "job",
            "index",
            "bootstrap",
            "name",
            "id",
            "az",
            "networks",
            "properties_need_filtering",
            "dns_domain_name",
            "address",
            "persistent_disk",
            "properties",
            "links",
            "ip",
            "release");
    assertThat(Json.write(seen.get("networks")))
        .isEqualTo(
            "{\"dyn\":{\"type\":\"dynamic\",\"cloud_properties\":{},\"prefix\":\"32\",\"default\":"
                + "[\"dns\",\"gateway\"],\"dns_record_name\":\"0.api.dyn.wide.bosh\","
                + "\"ip\":\"127.0.0.1\",\"netmask\":\"127.0.0.1\",\"gateway\":\"127.0.0.1\"}}");
    assertThat(seen.get("ip")).isNull();
    assertThat(seen.get("address")).isEqualTo(api.uuid() + ".api.dyn.wide.bosh");
    assertThat(
            new ForTemplates(Simulation.full(spec, db)).of("r", "1", Map.of(), Map.of()).get("ip"))
        .isEqualTo("192.168.1.6");
  }

  @Test
  void addressesAreNamesWhereTheyCanBeResolved() {
    assertThat(Addressing.of(spec, DirectorSettings.DEFAULT, NUMBERS).address("wide", db))
        .isEqualTo("192.168.1.6");
    assertThat(Addressing.of(spec, WITH_DNS, NUMBERS).address("wide", db))
        .isEqualTo(db.uuid() + ".db.a.wide.bosh");
    DeploymentSpec shortNames =
        Documents.spec(
            Documents.WIDE.replace(
                "name: wide\n", "name: wide\nfeatures: {use_short_dns_addresses: true}\n"),
            Documents.WIDE_CLOUD_CONFIG);
    assertThat(Addressing.of(shortNames, WITH_DNS, NUMBERS).address("wide", db))
        .isEqualTo("q-m12n3s0.q-g4.bosh");
  }

  @Test
  void linksAsTheirConsumersSeeThem() {
    LinkContents contents =
        new LinkContents(
            plan,
            LinkResolution.of(spec.name(), spec.groups(), spec.variables(), ForeignLinks.NONE),
            Addressing.of(spec, DirectorSettings.DEFAULT, NUMBERS));

    Map<String, @Nullable Object> links =
        contents.ofGroup("api").getOrDefault("api_server", Map.of());

    assertThat(links).containsOnlyKeys("db", "backup_db");
    assertThat(Json.write(links.get("db")))
        .startsWith(
            "{\"deployment_name\":\"wide\",\"domain\":\"bosh\",\"default_network\":\"a\","
                + "\"networks\":[\"a\"],\"instance_group\":\"db\",\"properties\":{\"foo\":\"normal_bar\"},"
                + "\"use_short_dns_addresses\":false,\"use_dns_addresses\":false,\"use_link_dns_names\":null,\"instances\":["
                + "{\"name\":\"db\",\"id\":\""
                + db.uuid()
                + "\",\"index\":0,\"bootstrap\":true,\"az\":\"z1\",\"address\":\"192.168.1.6\"},")
        .endsWith("],\"group_name\":\"main_db-db\"}");
    assertThat(contents.warnings()).isEmpty();
    assertThat(Json.write(contents.providedBy("db", "database")))
        .isEqualTo("[{\"name\":\"main_db\",\"type\":\"db\",\"group\":\"10\"}]");
    assertThat(contents.providedBy("db", "has_drain_script")).isEmpty();
  }

  @Test
  void linkAddressesGoByNameOrNumberAsAsked() {
    DeploymentSpec mixed =
        Documents.spec(
            Documents.WIDE
                .replace("name: wide\n", "name: wide\nfeatures: {use_link_dns_names: true}\n")
                .replace("{from: backup_db}", "{from: backup_db, ip_addresses: true}"),
            Documents.WIDE_CLOUD_CONFIG);
    DeploymentPlan planned = new Simulation(3, Set.of()).plan(mixed);
    LinkContents contents =
        new LinkContents(
            planned,
            LinkResolution.of(mixed.name(), mixed.groups(), mixed.variables(), ForeignLinks.NONE),
            Addressing.of(mixed, WITH_DNS, NUMBERS));

    Map<String, @Nullable Object> links =
        contents.ofGroup("api").getOrDefault("api_server", Map.of());

    assertThat(Json.write(links.get("db"))).contains("\"address\":\"q-m12n3s0.q-g10.bosh\"");
    assertThat(Json.write(links.get("backup_db"))).contains("\"address\":\"192.168.1.6\"");
  }

  @Test
  void warnsOfAddressesThatShouldBeNames() {
    DeploymentSpec names =
        Documents.spec(
            Documents.WIDE.replace(
                "name: wide\n", "name: wide\nfeatures: {use_dns_addresses: true}\n"),
            Documents.WIDE_CLOUD_CONFIG);
    DeploymentPlan planned = new Simulation(3, Set.of()).plan(names);

    assertThat(
            new LinkContents(
                    planned,
                    LinkResolution.of(
                        names.name(), names.groups(), names.variables(), ForeignLinks.NONE),
                    Addressing.of(names, DirectorSettings.DEFAULT, NUMBERS))
                .warnings())
        .hasSize(6)
        .first()
        .asString()
        .startsWith("DNS address not available for the link provider instance: db/");
  }
}
