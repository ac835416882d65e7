package io.slipway.model.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.template.JobTemplates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RenderKeyTest {
  private static final JobTemplates JOB = job("redis", "1", "web", "sha1");

  private final RenderKey.Factory factory = new RenderKey.Factory();

  private static JobTemplates job(String release, String version, String name, String identity) {
    return new JobTemplates(release, version, name, identity, "", List.of());
  }

  private static Map<String, @Nullable Object> spec(@Nullable Object properties) {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("index", 0);
    spec.put("properties", properties);
    spec.put("links", Map.of());
    return spec;
  }

  @Test
  void isTheSameForEqualInputs() {
    RenderKey key = factory.of(JOB, spec(Map.of("a", List.of(1, "x"))));

    assertThat(new RenderKey.Factory().of(JOB, spec(Map.of("a", List.of(1, "x"))))).isEqualTo(key);
    assertThat(factory.of(JOB, spec(Map.of("a", List.of(1, "x"))))).isEqualTo(key);
  }

  @Test
  void differsByWhateverTemplatesCanTellApart() {
    List<@Nullable Object> values = new ArrayList<>();
    values.addAll(Arrays.asList(null, "", "1", 1, 1L, 1.0, true, "true", "null"));
    values.addAll(List.of(List.of(), Map.of(), List.of("a", "b"), List.of("ab"), List.of("a,b")));
    values.addAll(List.of(List.of(List.of("a"), "b"), List.of("a", List.of("b"))));
    values.addAll(List.of(Map.of("a", "b"), ordered("a", "b"), ordered("b", "a")));
    List<RenderKey> keys = new ArrayList<>();
    for (Object value : values) {
      keys.add(factory.of(JOB, spec(mapping("p", value))));
      Map<String, @Nullable Object> ofInstance = spec(Map.of());
      ofInstance.put("index", value);
      keys.add(factory.of(JOB, ofInstance));
    }
    for (JobTemplates other :
        List.of(
            job("other", "1", "web", "sha1"),
            job("redis", "2", "web", "sha1"),
            job("redis", "1", "other", "sha1"),
            job("redis", "1", "web", "other"))) {
      keys.add(factory.of(other, spec(Map.of())));
    }

    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void seesEveryChangeSomewhereInside() {
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      Map<String, @Nullable Object> before = random(random, 3);
      Map<String, @Nullable Object> after = new LinkedHashMap<>(before);
      after.put("k" + random.nextInt(5), "changed " + round);

      assertThat(factory.of(JOB, spec(after))).isNotEqualTo(factory.of(JOB, spec(before)));
      assertThat(factory.of(JOB, spec(new LinkedHashMap<>(before))))
          .isEqualTo(factory.of(JOB, spec(before)));
    }
  }

  private static Map<String, @Nullable Object> random(Random random, int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      map.put(
          "k" + i,
          depth > 0 && random.nextBoolean() ? random(random, depth - 1) : random.nextInt());
    }
    return map;
  }

  private static Map<String, @Nullable Object> mapping(String key, @Nullable Object value) {
    Map<String, @Nullable Object> map = new HashMap<>();
    map.put(key, value);
    return map;
  }

  private static Map<String, @Nullable Object> ordered(String first, String second) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(first, 1);
    map.put(second, 1);
    return map;
  }
}
