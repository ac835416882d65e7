package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeploymentLimitsTest {
  private static DeploymentSpec spec(String manifest) {
    return Documents.spec(manifest, Documents.WIDE_CLOUD_CONFIG);
  }

  private static void assertRefused(String manifest, String cloudConfig, String message) {
    assertThatThrownBy(() -> Documents.spec(manifest, cloudConfig))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_VIOLATED_MAX);
              assertThat(e.message()).isEqualTo(message);
            });
  }

  private static String many(int count, String pattern) {
    return IntStream.range(0, count)
        .mapToObj(i -> pattern.replace("#", Integer.toString(i)))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Test
  void aBillionInstancesAreRefused() {
    assertRefused(
        Documents.WIDE.replace("instances: 3", "instances: 1000000000"),
        Documents.WIDE_CLOUD_CONFIG,
        "Instance group 'db' 'instances' value (1000000000) is beyond the limit of 20000");
  }

  @Test
  void asManyAsTheLimitAreNotAndAllGroupsCount() {
    assertThat(spec(Documents.WIDE.replace("instances: 3", "instances: 19999")).groups())
        .hasSize(2);
    assertRefused(
        Documents.WIDE.replace("instances: 3", "instances: 20000"),
        Documents.WIDE_CLOUD_CONFIG,
        "Sum of the 'instances' of all groups (20001) is beyond the limit of 20000");
  }

  @Test
  void listsAndNamesHaveLimits() {
    assertRefused(
        Documents.WIDE.replace("variables: []", "variables: " + many(10_001, "1")),
        Documents.WIDE_CLOUD_CONFIG,
        "'variables' number of elements (10001) is beyond the limit of 10000");
    assertRefused(
        Documents.WIDE.replace("name: wide", "name: " + "n".repeat(256)),
        Documents.WIDE_CLOUD_CONFIG,
        "'name' length of the deployment (256) is beyond the limit of 255");
    assertRefused(
        Documents.WIDE,
        Documents.WIDE_CLOUD_CONFIG.replace(
            "{name: b}", "{name: b}, {name: " + "x".repeat(300) + "}"),
        "'name' length (300) is beyond the limit of 255");
  }

  @Test
  void groupsAreCountedBeforeTheyAreRead() {
    String manifest =
        Documents.WIDE.substring(0, Documents.WIDE.indexOf("instance_groups:"))
            + "instance_groups: "
            + many(1_001, "broken");

    assertRefused(
        manifest,
        Documents.WIDE_CLOUD_CONFIG,
        "Number of 'instance_groups' (1001) is beyond the limit of 1000");
  }

  @Test
  void subnetsHaveALimit() {
    assertRefused(
        Documents.WIDE,
        Documents.WIDE_CLOUD_CONFIG.replace(
            "{name: dyn, type: dynamic, subnets: [{az: z1}, {az: z2}]}",
            "{name: dyn, type: dynamic, subnets: " + many(1_001, "{az: z1}") + "}"),
        "Network 'dyn' number of 'subnets' (1001) is beyond the limit of 1000");
  }

  @Test
  void whoCancelsIsHeardWhileTheManifestIsRead() {
    AtomicInteger checkpoints = new AtomicInteger();
    DeploymentRequest request =
        DeploymentRequest.deploy(
            Documents.yaml(Documents.WIDE),
            List.of(Documents.yaml(Documents.WIDE_CLOUD_CONFIG)),
            List.of());

    assertThatThrownBy(
            () ->
                new DeploymentParser(FakeCatalog.recorded(), DirectorSettings.DEFAULT)
                    .parse(
                        request,
                        () -> {
                          if (checkpoints.incrementAndGet() == 2) {
                            throw new CancellationException();
                          }
                        }))
        .isInstanceOf(CancellationException.class);
  }
}
