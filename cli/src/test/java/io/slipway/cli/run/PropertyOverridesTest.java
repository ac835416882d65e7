package io.slipway.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.yaml.Yaml;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PropertyOverridesTest {
  private final Map<String, @Nullable Object> manifest =
      Yaml.parse(
              """
              instance_groups:
              - name: one
                jobs:
                - name: web
                  properties: {port: 80, tls: {cert: a}}
                - name: web.admin
              - name: two
                jobs:
                - name: web
                - name: foreign
              """,
              "manifest")
          .asMap();

  private final PropertyOverrides overrides =
      new PropertyOverrides(
          manifest,
          Map.of(
              "web",
              List.of("port", "tls.cert", "tls.key", "options"),
              "web.admin",
              List.of("port")));

  @Test
  void setsThePropertyWhereverTheJobRuns() {
    overrides.apply("web.port=8080");
    assertThat(properties(0, 0)).isEqualTo(Map.of("port", 8080, "tls", Map.of("cert", "a")));
    assertThat(properties(1, 0)).isEqualTo(Map.of("port", 8080));
    assertThat(properties(0, 1)).isNull();
  }

  @Test
  void readsValuesAsYaml() {
    overrides.apply("web.options={a: [1, yes]}");
    overrides.apply("web.tls.key=a=b");
    assertThat(properties(1, 0))
        .isEqualTo(Map.of("options", Map.of("a", List.of(1, true)), "tls", Map.of("key", "a=b")));
  }

  @Test
  void setsPropertiesInPartOrTogether() {
    overrides.apply("web.options.deep.inside=1");
    overrides.apply("web.tls={cert: b, key: c}");
    assertThat(properties(0, 0))
        .isEqualTo(
            Map.of(
                "port",
                80,
                "tls",
                Map.of("cert", "b", "key", "c"),
                "options",
                Map.of("deep", Map.of("inside", 1))));
  }

  @Test
  void takesTheLongestJobThatFits() {
    overrides.apply("web.admin.port=1");
    assertThat(properties(0, 1)).isEqualTo(Map.of("port", 1));
  }

  @Test
  void knowsNothingOfOtherReleasesJobs() {
    overrides.apply("foreign.whatever.it.is=1");
    assertThat(properties(1, 1)).isEqualTo(Map.of("whatever", Map.of("it", Map.of("is", 1))));
  }

  @Test
  void namesWhatMayHaveBeenMeant() {
    assertThatThrownBy(() -> overrides.apply("wbe.port=1"))
        .hasMessage(
            "No instance group runs a job 'wbe'. Did you mean 'web'? Jobs are: foreign, web, web.admin");
    assertThatThrownBy(() -> overrides.apply("web.prot=1"))
        .hasMessage(
            "Job 'web' has no property 'prot'. Did you mean 'port'? Its properties are: options, port, tls.cert, tls.key");
  }

  @Test
  void saysHowAnOverrideLooks() {
    for (String argument : List.of("web.port", "=1", "web=1", "web.=1", "")) {
      assertThatThrownBy(() -> overrides.apply(argument))
          .hasMessageContaining("to be in format 'job.property=value'");
    }
    assertThatThrownBy(() -> overrides.apply("web.port={a")).hasMessageContaining("web.port");
  }

  private @Nullable Object properties(int group, int job) {
    return Manifests.maps(Manifests.groups(manifest).get(group).get("jobs"))
        .get(job)
        .get("properties");
  }
}
