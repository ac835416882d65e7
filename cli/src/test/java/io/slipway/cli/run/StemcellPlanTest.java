package io.slipway.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.api.Stemcell;
import io.slipway.json.PlainObject;
import io.slipway.release.StemcellManifest;
import io.slipway.yaml.Yaml;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StemcellPlanTest {
  private static final Stemcell JAMMY =
      Stemcell.of(
          PlainObject.lenient(
              Map.of("name", "jammy", "operating_system", "ubuntu-jammy", "version", "1.5")));

  @Test
  void standsInForWhatIsMissing() {
    assertThat(missing("{alias: a, os: local, version: latest}"))
        .containsExactly("slipway-local/1 local");
    assertThat(missing("{os: ubuntu-jammy, version: '2'}"))
        .containsExactly("slipway-ubuntu-jammy/2 ubuntu-jammy");
    assertThat(missing("{name: heavy, version: 7.latest}")).containsExactly("heavy/7 heavy");
    assertThat(missing("{name: heavy, os: bionic, version: '1'}"))
        .containsExactly("heavy/1 bionic");
  }

  @Test
  void takesWhatIsThere() {
    assertThat(missing("{os: ubuntu-jammy, version: latest}")).isEmpty();
    assertThat(missing("{os: ubuntu-jammy, version: 1.latest}")).isEmpty();
    assertThat(missing("{name: jammy, version: '1.5'}")).isEmpty();
  }

  @Test
  void makesOneForSeveralThatAskForTheSame() {
    assertThat(missing("{alias: a, os: x, version: latest}, {alias: b, os: x, version: latest}"))
        .containsExactly("slipway-x/1 x");
  }

  @Test
  void leavesNonsenseToTheDirector() {
    assertThat(missing("7, {alias: a}")).isEmpty();
  }

  private static List<String> missing(String stemcells) {
    return StemcellPlan.missing(
            Yaml.parse("stemcells: [" + stemcells + "]", "test").asMap(),
            List.of(JAMMY),
            "this one")
        .stream()
        .map(
            (StemcellManifest one) ->
                one.name() + "/" + one.version() + " " + one.operatingSystem())
        .toList();
  }
}
