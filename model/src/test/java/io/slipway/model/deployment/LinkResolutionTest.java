package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.model.deployment.LinkResolution.Link;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinkResolutionTest {
  private static final String CONSUMES =
      "consumes: {db: {from: main_db}, backup_db: {from: backup_db}}";

  private static LinkResolution resolve(String manifest) {
    DeploymentSpec spec = Documents.spec(manifest, Documents.WIDE_CLOUD_CONFIG);
    return LinkResolution.of(spec.name(), spec.groups(), spec.variables(), ForeignLinks.NONE);
  }

  @Test
  void findsTheProvidersOfTheRecordedManifest() {
    LinkResolution resolution = resolve(Documents.WIDE);

    assertThat(resolution.providers())
        .extracting(LinkProvider::name)
        .containsExactly("main_db", "backup_db");
    assertThat(resolution.links())
        .extracting(
            link -> link.consumer().originalName(),
            link -> link.provider().map(LinkProvider::owner).orElse(""))
        .containsExactly(tuple("db", "database"), tuple("backup_db", "backup_database"));
    assertThat(resolution.providers().getFirst().properties())
        .isEqualTo(Map.of("foo", "normal_bar"));
  }

  @Test
  void theRecordedBrokenLink() {
    assertThatThrownBy(
            () -> resolve(Documents.WIDE.replace("db: {from: main_db}", "db: {from: nope}")))
        .hasMessage(
            """
            Failed to resolve links from deployment 'wide'. See errors below:
              - Failed to resolve link 'db' with alias 'nope' and type 'db' from job 'api_server' in instance group 'api'. Details below:
                - No link providers found\
            """);
  }

  @Test
  void implicitLinksNeedExactlyOneProvider() {
    assertThatThrownBy(() -> resolve(Documents.WIDE.replace("    " + CONSUMES + "\n", "")))
        .hasMessage(
            """
            Failed to resolve links from deployment 'wide'. See errors below:
              - Failed to resolve link 'db' with type 'db' from job 'api_server' in instance group 'api'. Multiple link providers found:
                - Link provider 'db' with alias 'main_db' from job 'database' in instance group 'db' in deployment 'wide'
                - Link provider 'backup_db' from job 'backup_database' in instance group 'db' in deployment 'wide'
              - Failed to resolve link 'backup_db' with type 'db' from job 'api_server' in instance group 'api'. Multiple link providers found:
                - Link provider 'db' with alias 'main_db' from job 'database' in instance group 'db' in deployment 'wide'
                - Link provider 'backup_db' from job 'backup_database' in instance group 'db' in deployment 'wide'\
            """);
  }

  @Test
  void aProviderWithoutTheNetworkIsNone() {
    assertThatThrownBy(
            () ->
                resolve(
                    Documents.WIDE.replace(
                        "db: {from: main_db}", "db: {from: main_db, network: dyn}")))
        .hasMessageContaining(
            "Details below:\n    - Link provider 'db' with alias 'main_db' from job 'database' in"
                + " instance group 'db' in deployment 'wide' does not belong to network 'dyn'");
  }

  @Test
  void onlyTheLastPartOfFromCounts() {
    assertThat(resolve(Documents.WIDE.replace("from: main_db", "from: old.style.main_db")).links())
        .hasSize(2);
  }

  @Test
  void optionalLinksMayStayOpen() {
    String consumer = "- {name: optional_consumer, release: links-release%s}\n";
    String manifest =
        Documents.WIDE
            .replace("provides: {db: {as: main_db, shared: true}}", "provides: {db: nil}")
            .replace("  - {name: backup_database, release: links-release}\n", "")
            .replace(
                """
                - name: api_server
                    release: links-release
                    consumes: {db: {from: main_db}, backup_db: {from: backup_db}}
                """,
                consumer);

    assertThat(resolve(manifest.replace("%s", "")).links()).isEmpty();
    assertThat(resolve(manifest.replace("%s", ", consumes: {db: nil}")).links()).isEmpty();
    assertThatThrownBy(() -> resolve(manifest.replace("%s", ", consumes: {db: {from: x}}")))
        .hasMessageContaining("No link providers found");
  }

  @Test
  void manualLinksNeedNobody() {
    Link link =
        resolve(
                Documents.WIDE.replace(
                    "db: {from: main_db}",
                    "db: {instances: [{address: 1.2.3.4}], properties: {a: 1}}"))
            .links()
            .getFirst();

    assertThat(link.provider()).isEmpty();
    assertThat(link.consumer().manual().orElseThrow())
        .containsOnlyKeys("instances", "properties", "address");
  }

  @Test
  void namedDisksProvideLinks() {
    LinkResolution resolution =
        resolve(
            Documents.WIDE.replace(
                "persistent_disk_type: d", "persistent_disks: [{name: big, type: d}]"));

    LinkProvider disk = resolution.providers().getLast();
    assertThat(disk.kind()).isEqualTo(LinkProvider.Kind.DISK);
    assertThat(disk.properties()).isEqualTo(Map.of("name", "big"));
  }

  static Stream<Arguments> problems() {
    String provides = "provides: {db: {as: main_db, shared: true}}";
    String in = " in job 'database' in instance group 'db'";
    String consumer = " in job 'api_server' in instance group 'api'";
    String custom = provides + ", custom_provider_definitions: ";
    return Stream.of(
        Arguments.of(
            provides,
            "provides: {db: 1}",
            "Provider 'db'"
                + in
                + " specified in the manifest should only be a hash or string 'nil'"),
        Arguments.of(
            provides,
            "provides: {db: {name: x}}",
            "Cannot specify 'name' or 'type' properties in the manifest for link 'db'"
                + in
                + ". Please provide these keys in the release only."),
        Arguments.of(
            provides,
            "provides: ~",
            "Property 'provides' value (nil) did not match the required type 'Hash'"),
        Arguments.of(
            provides,
            custom + "[{name: '', type: x}]",
            "Name for custom link provider definition in manifest"
                + in
                + " must be a valid non-empty string."),
        Arguments.of(
            provides,
            custom + "[{name: x}]",
            "Type for custom link provider definition in manifest"
                + in
                + " must be a valid non-empty string."),
        Arguments.of(
            provides,
            custom + "[{name: db, type: x}]",
            "Custom provider 'db'" + in + " is already defined in release 'links-release'"),
        Arguments.of(
            provides,
            custom + "[{name: x, type: x}, {name: x, type: x}]",
            "Custom provider 'x'" + in + " is defined multiple times in manifest."),
        Arguments.of(
            provides,
            custom + "[{name: x, type: x, properties: [zip]}]",
            "Link property zip in template database is not defined in release spec"),
        Arguments.of(
            CONSUMES,
            "consumes: {db: 1}",
            "Consumer 'db'"
                + consumer
                + " specified in the manifest should only be a hash or string 'nil'"),
        Arguments.of(
            CONSUMES,
            "consumes: {db: {from: a, instances: []}}",
            "Cannot specify both 'instances' and 'from' keys for link 'db'" + consumer + "."),
        Arguments.of(
            CONSUMES,
            "consumes: {db: {from: a, properties: {}, instances: []}}",
            "Cannot specify both 'properties' and 'from' keys for link 'db'" + consumer + "."),
        Arguments.of(
            CONSUMES,
            "consumes: {db: {properties: {}}}",
            "Cannot specify 'properties' without 'instances' for link 'db'" + consumer + "."),
        Arguments.of(
            CONSUMES,
            "consumes: {db: {ip_addresses: 'yes'}}",
            "Cannot specify non boolean values for 'ip_addresses' field for link 'db'"
                + consumer
                + "."),
        Arguments.of(
            CONSUMES,
            "consumes: {db: {type: x}}",
            "Cannot specify 'name' or 'type' properties in the manifest for link 'db'"
                + consumer
                + ". Please provide these keys in the release only."),
        Arguments.of(
            CONSUMES,
            "consumes: {db: {deployment: other}}",
            "Link 'db' in job 'api_server' from instance group 'api' consumes from deployment"
                + " 'other', but the deployment does not exist."),
        Arguments.of(
            CONSUMES,
            "consumes: {db: nil}",
            "Failed to resolve link 'db' with type 'db' from job 'api_server' in instance group"
                + " 'api'. Details below:"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void findsTheProblem(String from, String to, String message) {
    assertThatThrownBy(() -> resolve(Documents.WIDE.replace(from, to)))
        .hasMessageContaining(message);
  }
}
