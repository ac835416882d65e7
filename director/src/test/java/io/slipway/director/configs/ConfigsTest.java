package io.slipway.director.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.EventRecord;
import io.slipway.director.events.Events;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.tasks.Caller;
import io.slipway.testkit.VirtualClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigsTest {
  private final VirtualClock clock = new VirtualClock();
  private final FakeStore store = new FakeStore();
  private final Configs configs =
      new Configs(store.configs, store, new Events(store.events, clock), clock);

  @Test
  void storesANewVersionOnlyWhenSomethingChanged() {
    ConfigRecord first = update("cloud", "default", "azs: []\n");
    ConfigRecord same = update("cloud", "default", "azs: []\n");
    ConfigRecord changed = update("cloud", "default", "azs: [] # other\n");

    assertThat(first.current()).isTrue();
    assertThat(first.team()).contains("team");
    assertThat(same).isEqualTo(first);
    assertThat(changed.id()).isEqualTo(2);
    assertThat(configs.latestId("cloud", "default")).isEqualTo("2");
    assertThat(configs.latestId("cloud", "none")).isEqualTo("0");
    assertThat(store.events.all())
        .extracting(e -> e.user() + " " + e.action() + " " + e.objectType())
        .containsExactly("admin create config/cloud", "admin create config/cloud");
    assertThat(store.events.all().getFirst().objectName()).contains("default");
  }

  @Test
  void refusesBadRequestsAndRecordsThat() {
    fails(() -> update(null, "n", "a: 1"), ErrorCode.BAD_CONFIG_REQUEST, "'type' is required");
    fails(() -> update("", "n", "a: 1"), ErrorCode.BAD_CONFIG_REQUEST, "'type' is required");
    fails(() -> update("t", 5, "a: 1"), ErrorCode.BAD_CONFIG_REQUEST, "'name' must be a string");
    fails(() -> update("t", "n", "- a"), ErrorCode.BAD_CONFIG, "YAML hash expected");
    fails(() -> update("t", "n", ""), ErrorCode.BAD_CONFIG, "YAML hash expected");
    fails(() -> update("t", "n", null), ErrorCode.BAD_CONFIG, "'content' must be a string");
    assertThatThrownBy(() -> update("t", "n", "a: ["))
        .isInstanceOf(SlipwayException.class)
        .hasMessageStartingWith("Config must be valid YAML: ");

    assertThat(store.configs.list(Optional.empty(), Optional.empty(), Optional.empty())).isEmpty();
    assertThat(store.events.all()).hasSize(7);
    EventRecord failure = store.events.all().get(3);
    assertThat(failure.objectType()).isEqualTo("config/t");
    assertThat(failure.error()).contains("YAML hash expected");
  }

  @Test
  void locksOptimistically() {
    expecting("0", "a: 1\n");
    expecting(1, "a: 2\n");

    assertThatThrownBy(() -> expecting("1", "a: 3\n"))
        .isInstanceOfSatisfying(
            ConfigConflict.class,
            e -> {
              assertThat(e.latestId()).isEqualTo("2");
              assertThat(e.expectedLatestId()).isEqualTo("1");
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_EXPECTED_CONFIG_ID);
            })
        .hasMessage("Latest Id: '2' does not match expected latest id");
    assertThat(configs.current("cloud").getFirst().content()).isEqualTo("a: 2\n");
  }

  @Test
  void runtimeConfigsAreWrittenAnewWithTextVersions() {
    String content = "releases: [{name: a, version: 1.2}, {name: b, version: '3'}, {name: c}]\n";
    String expected =
        """
        ---
        releases:
        - name: a
          version: '1.2'
        - name: b
          version: '3'
        - name: c
        """;

    assertThat(update("runtime", "default", content).content()).isEqualTo(expected);
    configs.update(LegacyKind.RUNTIME, "admin", "", content);
    assertThat(configs.list(LegacyKind.RUNTIME, "", 10)).hasSize(1);
    assertThat(update("other", "default", content).content()).isEqualTo(content);
  }

  @Test
  void theOlderEndpointsStoreGenericConfigs() {
    configs.update(LegacyKind.CLOUD, "admin", "", "azs: []\n");
    configs.update(LegacyKind.CLOUD, "admin", "", "azs: []\n");
    configs.update(LegacyKind.CLOUD, "admin", "", "azs: [] # 2\n");
    configs.update(LegacyKind.CLOUD, "admin", "other", "azs: []\n");
    configs.update(LegacyKind.CPI, "admin", "ignored", "cpis: []\n");

    assertThat(configs.list(LegacyKind.CLOUD, "", 5))
        .extracting(ConfigRecord::content)
        .containsExactly("azs: [] # 2\n", "azs: []\n");
    assertThat(configs.list(LegacyKind.CLOUD, "default", 1)).hasSize(1);
    assertThat(configs.list(LegacyKind.CLOUD, "none", 1)).isEmpty();
    assertThat(configs.current("cpi").getFirst().name()).isEqualTo("default");
    assertThat(store.events.all())
        .extracting(
            e -> e.action() + " " + e.objectType() + " " + e.objectName().orElse("without name"))
        .containsExactly(
            "update cloud-config default",
            "update cloud-config default",
            "update cloud-config other",
            "update cpi-config without name");
  }

  @Test
  void theOlderEndpointsSpeakOfManifests() {
    fails(() -> legacy(""), ErrorCode.BAD_MANIFEST, "Manifest should not be empty");
    fails(() -> legacy("- a\n"), ErrorCode.BAD_MANIFEST, "Manifest should be a hash");
    assertThatThrownBy(() -> legacy("a: ["))
        .isInstanceOfSatisfying(
            SlipwayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_MANIFEST))
        .hasMessageStartingWith("Incorrect YAML structure of the uploaded manifest: ");
    assertThat(store.events.all()).extracting(e -> e.error().isPresent()).containsOnly(true);
  }

  @Test
  void listsWithinLimits() {
    update("cloud", "default", "a: 1\n");
    update("cloud", "default", "a: 2\n");
    update("runtime", "x", "a: 3\n");

    assertThat(list(null, null)).hasSize(2);
    assertThat(list(null, "true")).hasSize(2);
    assertThat(list(null, "false")).hasSize(3);
    assertThat(list("2", "true")).hasSize(3);
    assertThat(
            configs.list(
                Optional.of("cloud"), Optional.empty(), Optional.of("1"), Optional.empty()))
        .hasSize(1);
    fails(() -> list("x", null), ErrorCode.BAD_CONFIG_REQUEST, "'limit' must be a number");
    fails(
        () -> list("99999999999", null), ErrorCode.BAD_CONFIG_REQUEST, "'limit' must be a number");
    fails(() -> list("0", null), ErrorCode.BAD_CONFIG_REQUEST, "'limit' must be larger than zero");
    fails(() -> list("-1", null), ErrorCode.BAD_CONFIG_REQUEST, "'limit' must be larger than zero");
    fails(
        () -> list(null, "yes"),
        ErrorCode.BAD_CONFIG_REQUEST,
        "'latest' must be 'true' or 'false'");
  }

  @Test
  void deletesByNameOrOneVersion() {
    update("cloud", "default", "a: 1\n");
    update("cloud", "default", "a: 2\n");

    configs.delete("2");
    assertThat(configs.get("1").current()).isTrue();
    fails(() -> configs.get("2"), ErrorCode.CONFIG_NOT_FOUND, "Config 2 not found");
    fails(() -> configs.delete("2"), ErrorCode.CONFIG_NOT_FOUND, "Config 2 not found");
    fails(() -> configs.get("1 or 1=1"), ErrorCode.CONFIG_NOT_FOUND, "Config 1 or 1=1 not found");
    assertThat(configs.delete("cloud", "default", _ -> {})).isTrue();
    assertThat(configs.delete("cloud", "default", _ -> {})).isFalse();
    fails(
        () -> configs.delete("cloud", "", _ -> {}),
        ErrorCode.BAD_CONFIG_REQUEST,
        "'name' is required");
  }

  private List<ConfigRecord> list(@Nullable String limit, @Nullable String latest) {
    return configs.list(
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(limit),
        Optional.ofNullable(latest));
  }

  private void legacy(String text) {
    configs.update(LegacyKind.CLOUD, "admin", "", text);
  }

  private ConfigRecord expecting(Object id, String content) {
    return configs.update(
        new Caller("admin", ""),
        _ -> {},
        Map.of("type", "cloud", "name", "default", "content", content, "expected_latest_id", id));
  }

  private ConfigRecord update(
      @Nullable Object type, @Nullable Object name, @Nullable Object content) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("type", type);
    request.put("name", name);
    request.put("content", content);
    return configs.update(new Caller("admin", "", List.of("team", "other")), _ -> {}, request);
  }

  private static void fails(ThrowingCallable call, ErrorCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SlipwayException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessage(message);
  }

  @Test
  void aCpiConfigIsReadBeforeItIsStored() {
    cpiFails(
        "{}",
        ErrorCode.VALIDATION_MISSING_FIELD,
        "Required property 'cpis' was not specified in object ({})");
    cpiFails(
        "cpis: {}",
        ErrorCode.VALIDATION_INVALID_TYPE,
        "Property 'cpis' value ({}) did not match the required type 'Array'");
    cpiFails(
        "cpis: [{type: t}]",
        ErrorCode.VALIDATION_MISSING_FIELD,
        "Required property 'name' was not specified in object ({\"type\" => \"t\"})");
    cpiFails(
        "cpis: [{name: n}]",
        ErrorCode.VALIDATION_MISSING_FIELD,
        "Required property 'type' was not specified in object ({\"name\" => \"n\"})");
    cpiFails(
        "cpis: [{name: n, type: t, properties: []}]",
        ErrorCode.VALIDATION_INVALID_TYPE,
        "Property 'properties' value ([]) did not match the required type 'Hash'");
    cpiFails(
        "cpis: [{name: n, type: t, migrated_from: [{}]}]",
        ErrorCode.VALIDATION_MISSING_FIELD,
        "Required property 'name' was not specified in object ({})");
    cpiFails(
        "cpis: [{name: n, type: t}, {name: o, type: t, migrated_from: [{name: n}]}]",
        ErrorCode.CPI_DUPLICATE_NAME,
        "Duplicate cpi name 'n'");
    assertThat(configs.current("cpi")).isEmpty();
    assertThat(store.events.all()).hasSize(7).allMatch(event -> event.error().isPresent());

    configs.update(LegacyKind.CPI, "admin", "", "cpis: [{name: n, type: t, properties: ((p))}]");
    assertThat(configs.current("cpi")).hasSize(1);
  }

  private void cpiFails(String text, ErrorCode code, String message) {
    fails(() -> configs.update(LegacyKind.CPI, "admin", "", text), code, message);
  }
}
