package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing as a Director says it: read and said again to the byte, and read from anything. */
class RoundTripTest {
  private static Arguments thing(Function<PlainObject, ? extends ApiObject> reader, String json) {
    return Arguments.of(reader, json);
  }

  static Stream<Arguments> things() {
    return Stream.of(
        thing(
            Task::of,
            """
            {"id":7,"state":"done","description":"create deployment","timestamp":1767323045,\
            "started_at":1767323040,"result":"/deployments/d","user":"admin","deployment":"d",\
            "context_id":"c"}"""),
        thing(
            Task::of,
            """
            {"id":8,"state":"queued","description":"x","timestamp":null,"started_at":null,\
            "result":null,"user":"admin","deployment":null,"context_id":""}"""),
        thing(
            Deployment::of,
            """
            {"name":"d","teams":[],"cloud_config":"latest","stemcells":[{"name":"s","version":"1"}],\
            "releases":[{"name":"r","version":"2"}],"locked":true}"""),
        thing(Deployment::of, "{\"name\":\"d\",\"teams\":[\"t\"]}"),
        thing(
            OrphanedVm::of,
            """
            {"az":null,"cid":"vm-1","deployment_name":"d","instance_name":"g/u",\
            "ip_addresses":["10.0.0.1"],"orphaned_at":"2026-01-02 03:04:05 UTC"}"""),
        thing(
            Lock::of,
            """
            {"type":"deployment","resource":["d"],"timeout":"1767323045.000001","task_id":"7"}"""),
        thing(
            Event::of,
            """
            {"id":"2","parent_id":"1","timestamp":1767323045,"user":"admin","action":"create",\
            "object_type":"deployment","object_name":"d","error":"no","task":"7","deployment":"d",\
            "instance":"g/u","context":{"a":[1]}}"""),
        thing(
            Event::of,
            """
            {"id":"1","timestamp":1767323045,"user":"admin","action":"create",\
            "object_type":"deployment","context":{}}"""),
        thing(
            Config::of,
            """
            {"content":"a: 1","id":"3","type":"cloud","name":"default","team":null,\
            "created_at":"2026-01-02 03:04:05 UTC","current":true}"""),
        thing(
            LegacyConfig::of,
            "{\"properties\":\"a: 1\",\"created_at\":\"2026-01-02 03:04:05 UTC\"}"),
        thing(
            Stemcell::of,
            """
            {"name":"s","operating_system":"ubuntu-jammy","version":"1.5","cid":"c","cpi":"",\
            "deployments":[{"name":"d"}],"api_version":null,"id":4}"""),
        thing(
            Release::of,
            """
            {"name":"r","release_versions":[{"version":"1","commit_hash":"abc",\
            "uncommitted_changes":true,"currently_deployed":false,"job_names":["j"]}]}"""),
        thing(ErrorBody::of, "{\"code\":70000,\"description\":\"Deployment 'd' doesn't exist\"}"),
        thing(Errand::of, "{\"name\":\"smoke\"}"),
        thing(
            DeploymentConfig::of,
            """
            {"id":5,"deployment":"d","config":{"id":5,"type":"cloud","name":"default"}}"""),
        thing(Manifest::of, "{\"manifest\":null}"),
        thing(
            Difference::of,
            """
            {"context":{"cloud_config_ids":[1],"runtime_config_ids":[]},\
            "diff":[["a: 1","added"],["b: 2","removed"],["c:",null]]}"""),
        thing(Difference::of, "{\"from\":{\"id\":\"3\"},\"diff\":[]}"),
        thing(Difference::of, "{\"diff\":[],\"error\":\"Unable to diff manifest: no\"}"),
        thing(
            InfoBody::of,
            """
            {"name":"n","uuid":"u","version":"1","user":null,"cpi":"local","stemcell_os":"-",\
            "stemcell_version":"-","user_authentication":{"type":"basic","options":{}},\
            "features":{"snapshots":{"status":false},\
            "local_dns":{"status":true,"extras":{"domain_name":"bosh"}}}}"""));
  }

  @ParameterizedTest
  @MethodSource("things")
  void whatIsReadIsSaidAgain(Function<PlainObject, ? extends ApiObject> reader, String json) {
    assertThat(Json.write(reader.apply(PlainObject.lenient(Json.parse(json))).toPlain()))
        .isEqualTo(json);
  }

  /** No Director's answer is refused: values of any type, keys missing, keys nobody knows. */
  @ParameterizedTest
  @MethodSource("things")
  void anythingIsRead(Function<PlainObject, ? extends ApiObject> reader, String json) {
    Random random = new Random(json.hashCode());
    for (int i = 0; i < 300; i++) {
      Object damaged = damaged(Json.parse(json), random);
      ApiObject read = reader.apply(PlainObject.lenient(damaged));
      Map<String, @Nullable Object> said = read.toPlain();
      assertThat(reader.apply(PlainObject.lenient(said)).toPlain())
          .as("%s", damaged)
          .isEqualTo(said);
    }
  }

  private static @Nullable Object damaged(@Nullable Object value, Random random) {
    if (random.nextInt(6) == 0) {
      return switch (random.nextInt(8)) {
        case 0 -> null;
        case 1 -> "text";
        case 2 -> Long.MAX_VALUE;
        case 3 -> -1.5e300;
        case 4 -> true;
        case 5 -> List.of(1, "a", Map.of());
        case 6 -> Map.of("k", List.of());
        default -> "";
      };
    }
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach(
            (key, one) -> {
              if (random.nextInt(8) > 0) {
                copy.put(key, damaged(one, random));
              }
            });
        copy.put("nobody_knows", random.nextInt());
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(one -> copy.add(damaged(one, random)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  @Test
  void aNumberThatIsNoTimeIsNoTime() {
    assertThat(Task.of(PlainObject.lenient(Map.of("started_at", Long.MAX_VALUE))).startedAt())
        .isEmpty();
  }
}
