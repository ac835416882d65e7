package io.slipway.bus.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplySpecTest {
  /** What BOSH's Director sent, recorded; with shorter digests. */
  private static final String RECORDED =
      """
      {"deployment":"simple","job":{"name":"web","templates":[\
      {"name":"job_with_post_start_script","version":"7805","sha1":"sha256:7d3d","blobstore_id":"3d73","logs":[]},\
      {"name":"foobar","version":"c965","sha1":"sha256:b66b","blobstore_id":"5e37","logs":[]}],\
      "template":"job_with_post_start_script","version":"7805"},"index":0,"name":"web",\
      "id":"1cf50d36-106b-4ae5-96e7-45f185b24d54","az":"z1",\
      "networks":{"a":{"type":"manual","ip":"192.168.1.2","prefix":"32","netmask":"255.255.255.0",\
      "cloud_properties":{},"default":["dns","gateway"],"dns":["192.168.1.1"],"gateway":"192.168.1.1"}},\
      "packages":{"foo":{"name":"foo","version":"a915.1","sha1":"c69a","blobstore_id":"8d08"},\
      "bar":{"name":"bar","version":"6370.1","sha1":"b777","blobstore_id":"a38e"}},\
      "dns_domain_name":"bosh","persistent_disk":0,\
      "template_hashes":{"job_with_post_start_script":"90c5","foobar":"afed"},\
      "rendered_templates_archive":{"blobstore_id":"b2e6","sha1":"0662"},"configuration_hash":"044f"}\
      """;

  private static ApplySpec read(String json) {
    return ApplySpec.of(Json.parse(json));
  }

  @Test
  void theRecordedOneIsWrittenToTheByte() {
    ApplySpec spec = read(RECORDED);

    assertThat(Json.write(spec.toPlain())).isEqualTo(RECORDED);
    assertThat(spec.jobs())
        .extracting(JobGroup.Job::name)
        .containsExactly("job_with_post_start_script", "foobar");
    assertThat(spec.addresses()).containsExactly("192.168.1.2");
    assertThat(spec.packages().get("foo"))
        .isEqualTo(new PackageSpec("foo", "a915.1", "c69a", "8d08"));
  }

  @Test
  void aNewVmIsToldWhoItIs() {
    assertThat(Json.write(ApplySpec.first(read(RECORDED).identity().orElseThrow()).toPlain()))
        .startsWith("{\"deployment\":\"simple\",\"job\":{\"name\":\"web\",\"templates\":[")
        .contains(
            "},\"index\":0,\"id\":\"1cf50d36-106b-4ae5-96e7-45f185b24d54\",\"networks\":{\"a\":")
        .endsWith("\"gateway\":\"192.168.1.1\"}}}");
  }

  @Test
  void aTwinIsToldOfNoJobAndAGroupMayHaveNone() {
    assertThat(read(RECORDED).withoutJobs().toPlain().get("job")).isEqualTo(Map.of());
    assertThat(Json.write(read("{\"deployment\":\"d\",\"job\":null,\"index\":1}").toPlain()))
        .isEqualTo("{\"deployment\":\"d\",\"job\":null,\"index\":1,\"id\":\"\",\"networks\":{}}");
    assertThat(ApplySpec.NOTHING.toPlain()).isEmpty();
    assertThat(read("{}")).isEqualTo(ApplySpec.NOTHING);
  }

  @Test
  void withoutAnArchiveThereAreNoJobs() {
    assertThat(read("{\"job\":{\"templates\":[{\"name\":\"a\"}]}}").jobs()).isEmpty();
  }

  @Test
  void whatIsOursStandsAtTheEnd() {
    ApplySpec spec = read("{\"id\":\"u\",\"slipway\":{\"settle_ms\":500,\"later\":1},\"x\":2}");

    assertThat(spec.installation().settle()).contains(Duration.ofMillis(500));
    assertThat(Json.write(spec.toPlain()))
        .endsWith("\"networks\":{},\"slipway\":{\"settle_ms\":500,\"later\":1},\"x\":2}");
    assertThat(read("{\"slipway\":{\"settle_ms\":9223372036854775807}}").installation().settle())
        .contains(Duration.ofHours(1));
  }

  @Test
  void saysWhereSomethingIsWrong() {
    assertThatThrownBy(() -> read("{\"job\":{\"templates\":[{\"name\":1}]}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'job.templates[0].name' of the apply spec is not a text but a number");
    assertThatThrownBy(() -> read("{\"networks\":{\"a\":\"secret\"}}"))
        .hasMessage("'networks.a' of the apply spec is not an object but a text");
  }

  /** Whatever another Director may say in any of its objects reaches the other end. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keysNobodyKnowsAreKept(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      Object document = grown(Json.parse(RECORDED), random);
      ApplySpec spec = ApplySpec.of(document);

      assertThat(Json.parse(Json.write(spec.toPlain()))).isEqualTo(document);
      assertThat(ApplySpec.of(spec.toPlain())).isEqualTo(spec);
      assertThat(ApplySpec.of(Json.parse(Json.write(spec.toPlain())))).isEqualTo(spec);
    }
  }

  /** The same with unknown keys here and there, but where keys are names. */
  private static @Nullable Object grown(@Nullable Object value, Random random) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, one) -> copy.put((String) key, grown(one, random)));
        boolean named = map.containsKey("foo") || map.containsKey("foobar") || map.containsKey("a");
        if (!named && random.nextInt(3) == 0) {
          copy.put("unknown" + random.nextInt(3), random.nextBoolean() ? List.of(1, "x") : null);
        }
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(one -> copy.add(grown(one, random)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
