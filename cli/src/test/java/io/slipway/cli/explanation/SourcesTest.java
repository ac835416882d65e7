package io.slipway.cli.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.yaml.Interpolation;
import io.slipway.yaml.OpsFile;
import io.slipway.yaml.Position;
import io.slipway.yaml.Variables;
import io.slipway.yaml.Yaml;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourcesTest {
  private static final String JOB = "/instance_groups/name=web/jobs/name=one/properties";

  private final Sources sources =
      Sources.of(
          Interpolation.of(
              OpsFile.parse(
                      """
                      - type: replace
                        path: /instance_groups/name=web/jobs/name=one/properties/tls?
                        value:
                          cert: x
                      """,
                      "ops/tls.yml")
                  .apply(
                      Yaml.parse(
                          """
                          instance_groups:
                          - name: web
                            jobs:
                            - name: one
                              properties:
                                port: 80
                                url: http://((host)):((port))
                                users: ((users))
                          """,
                          "manifest.yml")),
              Variables.of(Map.of("host", "a", "port", 1, "users", Map.of("admin", "s3cret")))),
          Set.of(JOB + "/given"));

  @Test
  void aValueOfTheManifest() {
    assertThat(sources.of(JOB + "/port")).isEqualTo("manifest.yml:6:13");
  }

  @Test
  void aValueOfAnOpsFile() {
    assertThat(sources.of(JOB + "/tls/cert")).isEqualTo("ops/tls.yml:4:11");
  }

  @Test
  void valuesMadeOfVariables() {
    assertThat(sources.of(JOB + "/url"))
        .isEqualTo("manifest.yml:7:12, variable ((host)), ((port))");
    assertThat(sources.of(JOB + "/users/admin")).isEqualTo("manifest.yml:8:14, variable ((users))");
  }

  @Test
  void valuesOfTheCommandLine() {
    assertThat(sources.of(JOB + "/given")).isEqualTo("option -p");
    assertThat(sources.of(JOB + "/given/inside")).isEqualTo("option -p");
    assertThat(sources.of(JOB + "/givenness")).isEqualTo(JOB + "/givenness");
  }

  @Test
  void whatIsNotThereIsNamedByItsPath() {
    assertThat(sources.of("/addons/name=x/properties/a")).isEqualTo("/addons/name=x/properties/a");
    assertThat(sources.of("no path")).isEqualTo("no path");
    assertThat(Sources.unknown().of(JOB + "/port")).isEqualTo(JOB + "/port");
  }

  @Test
  void thePlaceAboveWhereSomethingCanBeSet() {
    assertThat(sources.above(JOB + "/a/b")).contains(new Position("manifest.yml", 6, 7));
    assertThat(sources.above("/instance_groups/name=web/jobs/name=two/properties/a"))
        .contains(new Position("manifest.yml", 4, 3));
    assertThat(sources.above("/nowhere")).isEmpty();
    assertThat(Sources.unknown().above(JOB + "/a/b")).isEmpty();
  }
}
