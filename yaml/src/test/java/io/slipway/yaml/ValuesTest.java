package io.slipway.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValuesTest {
  @Test
  void copiesShareNothing() {
    Object original = Yaml.load("a: {b: [1, {c: ~}]}");
    Object copy = Values.deepCopy(original);
    List<?> list = (List<?>) Objects.requireNonNull(Values.lookup(copy, "a.b"));
    ((Map<?, ?>) list.get(1)).clear();
    list.removeFirst();

    assertThat(original).isEqualTo(Yaml.load("a: {b: [1, {c: ~}]}"));
    assertThat(copy).isEqualTo(Yaml.load("a: {b: [{}]}"));
  }

  @Test
  void mergesMapsAndReplacesTheRest() {
    Map<String, @Nullable Object> left = map("a: {b: 1, c: {d: 2}, l: [1]}\nx: {y: 1}\nz: 1");
    Map<String, @Nullable Object> right = map("a: {c: {e: 3}, l: [2]}\nx: ~\nz: {w: 1}\nn: 1");

    assertThat(Values.deepMerge(left, right))
        .isEqualTo(map("a: {b: 1, c: {d: 2, e: 3}, l: [2]}\nx: ~\nz: {w: 1}\nn: 1"));
    assertThat(left).isEqualTo(map("a: {b: 1, c: {d: 2}, l: [1]}\nx: {y: 1}\nz: 1"));
    assertThat(right).isEqualTo(map("a: {c: {e: 3}, l: [2]}\nx: ~\nz: {w: 1}\nn: 1"));
  }

  private static Map<String, @Nullable Object> map(String yaml) {
    return Yaml.parse(yaml, "test").asMap();
  }

  @Test
  void looksUpDottedPaths() {
    Object value = Yaml.load("a: {b: {c: 1, d: false}, l: [1]}");

    assertThat(Values.lookup(value, "a.b.c")).isEqualTo(1);
    assertThat(Values.lookup(value, "a.b.d")).isEqualTo(false);
    assertThat(Values.lookup(value, "a.x.c")).isNull();
    assertThat(Values.lookup(value, "a.l.0")).isNull();
    assertThat(Values.lookup(value, "a.b.c.d")).isNull();
    assertThat(Values.lookup(value, "a.")).isNull();
    assertThat(Values.lookup(null, "a")).isNull();
  }

  @Test
  void sortsKeysThroughMapsButNotThroughLists() {
    Object sorted = Values.sortKeys(Yaml.load("b: {d: 1, c: 2}\na: [{f: 1, e: 2}]"));

    assertThat(Yaml.dumpBody(sorted)).isEqualTo("a:\n- f: 1\n  e: 2\nb:\n  c: 2\n  d: 1\n");
  }

  @Test
  void inspectsAsRubyDoes() {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    map.put("a", Arrays.asList(1, null, 2.5, true));
    map.put("b", Map.of());
    map.put(3, List.of());

    assertThat(Values.inspect(map))
        .isEqualTo("{\"a\" => [1, nil, 2.5, true], \"b\" => {}, 3 => []}");
    assertThat(Values.inspect("q\" b\\ n\n t\t e\u001b #{x} #x \u0001 é 😀 \u2028"))
        .isEqualTo("\"q\\\" b\\\\ n\\n t\\t e\\e \\#{x} #x \\u0001 é 😀 \\u2028\"");
    assertThat(Values.inspect(Double.NaN)).isEqualTo("NaN");
    assertThat(Values.inspect(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    assertThat(Values.inspect(1e20)).isEqualTo("1.0e+20");
  }

  @Test
  void keyOrderCountsDigits() {
    List<@Nullable Object> keys =
        Arrays.asList(
            "z10", "z2", "z02", "a_b", "ab", "a1", "a", "B", "é", true, 10, 2, null, "z2a");
    Map<@Nullable Object, Object> map = new LinkedHashMap<>();
    keys.forEach(key -> map.put(key, ""));

    assertThat(KeyOrder.sorted(map.entrySet()).stream().<Object>map(Map.Entry::getKey))
        .containsExactly(
            true, 2, 10, null, "B", "a", "a_b", "a1", "ab", "z2", "z2a", "z02", "z10", "é");
  }

  /** Some keys stand in a circle; whatever they are, none may be lost or keep it from ending. */
  @Test
  void keyOrderTakesAnyKeys() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      Map<Object, Object> map = new LinkedHashMap<>();
      random
          .ints(200, 0, 1 << 20)
          .forEach(
              bits -> {
                StringBuilder key = new StringBuilder();
                for (int rest = bits; rest > 0; rest /= 6) {
                  key.append("a0b19_".charAt(rest % 6));
                }
                map.put(key.toString(), "");
              });

      List<?> sorted = KeyOrder.sorted(map.entrySet()).stream().map(Map.Entry::getKey).toList();

      assertThat(sorted).hasSameSizeAs(map.keySet());
      assertThat(Set.copyOf(sorted)).isEqualTo(map.keySet());
    }
  }
}
