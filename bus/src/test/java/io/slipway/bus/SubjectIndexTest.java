package io.slipway.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectIndexTest {
  private final SubjectIndex<Integer> index = new SubjectIndex<>();

  @ParameterizedTest
  @CsvSource({
    "a.b, a.b, true",
    "a.*, a.b, true",
    "a.*, a.b.c, false",
    "a.>, a.b.c, true",
    "a.>, a, false",
    ">, a, true",
    "*.b, a.b, true",
    "a.b, a, false",
    "a.>.c, a.b.c, false",
    "a, a.b, false",
    "a.*.c, a.b.c, true",
    "*.*, a.*, true"
  })
  void patternsAreThoseOfNats(String pattern, String subject, boolean matches) {
    index.add(pattern, 1);

    assertThat(index.matching(subject)).hasSize(matches ? 1 : 0);
  }

  @Test
  void subscribersAreFoundInTheOrderTheyCame() {
    index.add("a.>", 1);
    index.add("a.b", 2);
    index.add("a.*", 3);
    index.add("a.b", 2);

    assertThat(index.matching("a.b")).containsExactly(1, 2, 3, 2);
  }

  @Test
  void whatNobodyAsksForAnyMoreTakesNoRoom() {
    Registration one = index.add("hm.agent.alert.a", 1);
    Registration two = index.add("hm.agent.*.a", 2);
    one.close();
    one.close();
    assertThat(index.matching("hm.agent.alert.a")).containsExactly(2);
    two.close();

    assertThat(index.branches()).isZero();
  }

  /** The index finds what looking at every pattern finds, whoever came and went before. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8"})
  void findsWhatLookingAtAllFinds(long seed) {
    Random random = new Random(seed);
    Map<Integer, String> patterns = new TreeMap<>();
    List<Registration> registrations = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String pattern = subject(random, List.of("a", "b", "c", "*", ">"));
      patterns.put(i, pattern);
      registrations.add(index.add(pattern, i));
    }
    for (int i = 0; i < 60; i++) {
      int leaving = random.nextInt(200);
      registrations.get(leaving).close();
      patterns.remove(leaving);
    }
    for (int i = 0; i < 300; i++) {
      String subject = subject(random, List.of("a", "b", "c"));
      List<Integer> expected =
          patterns.entrySet().stream()
              .filter(entry -> fits(entry.getValue(), subject))
              .map(Map.Entry::getKey)
              .toList();

      assertThat(index.matching(subject)).as(subject).isEqualTo(expected);
    }
  }

  private static String subject(Random random, List<String> words) {
    return IntStream.rangeClosed(0, random.nextInt(4))
        .mapToObj(_ -> words.get(random.nextInt(words.size())))
        .collect(Collectors.joining("."));
  }

  private static boolean fits(String pattern, String subject) {
    String regexp =
        pattern
            .replaceAll("(^|\\.)>$", "$1#")
            .replace(".", "\\.")
            .replace("*", "[^.]+")
            .replace("#", ".+");
    return subject.matches(regexp);
  }
}
