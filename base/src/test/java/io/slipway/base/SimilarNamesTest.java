package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimilarNamesTest {
  @Test
  void findsWhatMayHaveBeenMeant() {
    List<String> names = List.of("deploy", "deployment", "deployments", "delete-deployment");
    assertThat(SimilarNames.to("depoly", names)).containsExactly("deploy");
    assertThat(SimilarNames.to("deploymen", names)).containsExactly("deployment");
    assertThat(SimilarNames.to("xyz", names)).isEmpty();
    assertThat(SimilarNames.to("delete", List.of("delete-deployment", "env")))
        .containsExactly("delete-deployment");
    assertThat(SimilarNames.question("xyz", names)).isEmpty();
  }

  @Test
  void distanceCountsSingleChanges() {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < random.nextInt(1, 12); i++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      String original = text.toString();
      int changes = random.nextInt(3);
      for (int i = 0; i < changes; i++) {
        text.insert(random.nextInt(text.length() + 1), 'X');
      }
      assertThat(SimilarNames.distance(original, text.toString())).isEqualTo(changes);
      assertThat(SimilarNames.distance(text.toString(), original)).isEqualTo(changes);
    }
  }
}
