package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MergedManifestTest {
  private static final String RUNTIME =
      """
      releases: [{name: os, version: '1'}, {name: dns, version: '2'}]
      addons:
      - {name: everywhere, jobs: [{name: ntp, release: os}]}
      - {name: elsewhere, jobs: [{name: dns, release: dns}], include: {deployments: [other]}}
      - name: never
        jobs: [{name: dns, release: dns}]
        include: {instance_groups: [db]}
        exclude: {azs: [z2]}
      tags: {owner: ops}
      """;

  private static Map<String, @Nullable Object> merged(String manifest, String... runtime) {
    return MergedManifest.of(
        Documents.yaml(manifest),
        List.of(),
        List.of(runtime).stream().map(Documents::yaml).toList());
  }

  @Test
  void holdsOnlyAddonsThatAGroupGetsAndTheirReleases() {
    Map<String, @Nullable Object> merged =
        merged(
            """
            name: here
            releases: [{name: app, version: '3'}]
            stemcells: [{alias: default, os: ubuntu, version: '1'}]
            instance_groups:
            - {name: db, azs: [z1, z2], stemcell: default, networks: [], jobs: []}
            """,
            RUNTIME);

    assertThat(merged.get("addons"))
        .isEqualTo(
            Documents.yaml("a: [{name: everywhere, jobs: [{name: ntp, release: os}]}]").get("a"));
    assertThat(merged.get("releases"))
        .isEqualTo(
            Documents.yaml("a: [{name: app, version: '3'}, {name: os, version: '1'}]").get("a"));
    assertThat(merged.get("tags")).isEqualTo(Map.of("owner", "ops"));
  }

  @Test
  void hasNoAddonsWhereNoGroupIs() {
    assertThat(merged("{name: here, instance_groups: []}", RUNTIME))
        .doesNotContainKey("addons")
        .containsEntry("releases", List.of());
  }

  @Test
  void aRuntimeConfigOfTagsAloneCountsToo() {
    assertThat(merged("{name: here, tags: {owner: me}}", "tags: {owner: ops, cost: low}"))
        .containsEntry("tags", Map.of("owner", "me", "cost", "low"))
        .doesNotContainKey("variables");
  }
}
