package io.slipway.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PathsTest {
  @Test
  void encodesSegmentsButStars() {
    assertThat(Paths.path("deployments", "a b", "jobs", "*", "x/y;z"))
        .isEqualTo("/deployments/a%20b/jobs/*/x%2Fy%3Bz");
  }

  @Test
  void encodesQueriesInOrder() {
    assertThat(Paths.query(Map.of("version", "0+dev.1", "a", "x y", "drain", "*")))
        .isEqualTo("?a=x+y&drain=%2A&version=0%2Bdev.1");
    assertThat(Paths.query(Map.of("name", ""))).isEqualTo("?name=");
    assertThat(Paths.query(Map.of())).isEmpty();
  }
}
